interface Look {
  turn: number;
  finding: string;
}

/** What an event tells about a managed service, as far as anybody has to act on it. */
export type Notice =
  /**
   * A workflow of ours was aborted, failed or timed out; `at` is when, milliseconds; `lookedAfter`: whose death a look was sent for;
   * `look`: what it was sent for, and after which turn.
   */
  | { is: 'ended'; service: string; execution: string; status: string; at: number; lookedAfter?: string; look?: Look }
  | { is: 'deployment'; service: string; id: string; ended: boolean }
  | { is: 'running'; service: string; at: number }
  /** Anything else that a waiting holder may want to look at. */
  | { is: 'other'; service: string };

interface Event {
  source?: unknown;
  'detail-type'?: unknown;
  time?: unknown;
  detail?: Record<string, unknown> | null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The input of an execution is left out of its event when it is too long (SFN-22); ours are short. */
const inputOf = (input: unknown): Record<string, unknown> => {
  try {
    return (JSON.parse(text(input)) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
};

const endOf = ({ detail }: Event): Notice => {
  const { service, holder, ended, turn, finding } = inputOf(detail?.['input']);
  const lookedAfter = text(holder) || text(ended);
  const look = typeof turn === 'number' && typeof finding === 'string' && { turn, finding };
  return {
    is: 'ended',
    service: text(service),
    execution: text(detail?.['executionArn']),
    status: text(detail?.['status']),
    at: Number(detail?.['stopDate'] ?? 0),
    ...(lookedAfter && { lookedAfter }),
    ...(look && { look }),
  };
};

/** @param input the event wrapped with its service by the rule (`{service, event}`), or bare where the event itself names it */
export const noticeOf = (input: { service?: string | undefined; event?: unknown } & Event): Notice => {
  if (input.source === 'aws.states') return endOf(input);
  const event = (input.event ?? {}) as Event;
  const service = input.service ?? '';
  const { detail } = event;
  const name = text(detail?.['eventName']);
  if (name.startsWith('SERVICE_DEPLOYMENT_'))
    return { is: 'deployment', service, id: text(detail?.['deploymentId']), ended: !name.endsWith('_IN_PROGRESS') };
  if (event['detail-type'] === 'ECS Task State Change' && detail?.['lastStatus'] === 'RUNNING')
    return { is: 'running', service, at: Date.parse(text(event.time)) };
  return { is: 'other', service };
};
