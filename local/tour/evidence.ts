import type { Stage } from '../stage/stage.ts';
import type { ExecutionRecord } from '../states/index.ts';

/** Reasons that a state of an execution gave, in order, from its history. */
export const reasonsOf = ({ history }: ExecutionRecord, state: string): string[] =>
  history.flatMap(({ type, stateExitedEventDetails: details }) =>
    type === 'TaskStateExited' && details?.name === state
      ? [String((JSON.parse(String(details.output ?? '{}')) ?? {}).reason ?? '')]
      : [],
  );

/** Seconds of passing looks after which an execution promoted; 0 if it did not. */
export const provenSeconds = (record: ExecutionRecord | undefined): number =>
  Number(/passing looks in (\d+) s/.exec(record ? (reasonsOf(record, 'Promote')[0] ?? '') : '')?.[1] ?? 0);

/** What the last visitors, scaling and ECS agree on: how much of a service there is, and may be. */
export const capacity = async (stage: Stage, service: string): Promise<string> => {
  const target = await stage.scalable(service);
  const { desiredCount } = await stage.service(service);
  const { DynamicScalingInSuspended: down, DynamicScalingOutSuspended: up } = target?.SuspendedState ?? {};
  const suspended = down || up ? ', scaling suspended' : '';
  return `${desiredCount} of ${target?.MinCapacity} to ${target?.MaxCapacity}${suspended}`;
};
