import * as z from 'zod';
import { noticeOf, type Notice } from '../domain/notice.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { handlerEntry } from '../runtime/index.ts';
import { hearDeployment } from '../workflow/hear-deployment.ts';
import { hearEnd } from '../workflow/hear-end.ts';
import { hearRunning } from '../workflow/hear-running.ts';
import { configured } from '../workflow/service.ts';

/** An ECS event about a managed service, wrapped by the rule's input transformer; or one of Step Functions, as it is. */
const Nudge = z.union([
  z.looseObject({ service: z.string(), event: z.unknown() }),
  z.looseObject({ source: z.literal('aws.states'), detail: z.looseObject({ executionArn: z.string() }) }),
]);
const Nudged = z.object({ service: z.string(), reason: z.string() });

/** What happened a waiting holder reads for himself. */
const answer = async (ports: Ports, state: State | undefined): Promise<string> => {
  if (!state?.token) return 'nobody waits';
  await ports.machines.answer(state.token);
  return `the ${state.verb} of turn ${state.turn} looks again`;
};

const hear = async (ports: Ports, notice: Notice): Promise<string> => {
  const service = configured(ports, notice.service);
  if (!service) return 'no service of ours';
  const state = await ports.ledger.read(service.key);
  if (!state) return 'never seen: the sweep adopts it';
  if (notice.is === 'ended') return hearEnd(ports, state, notice);
  if (notice.is === 'running') return hearRunning(ports, service, state, notice);
  if (notice.is === 'deployment') return (await hearDeployment(ports, service, state, notice)) ?? answer(ports, state);
  return answer(ports, state);
};

/** Tells a waiting holder that something happened; sends reconcile where nobody of ours has done it. */
export const nudge = async (input: z.infer<typeof Nudge>, ports: Ports): Promise<z.infer<typeof Nudged>> => {
  const notice = noticeOf(input);
  return { service: notice.service, reason: await hear(ports, notice) };
};

export const handler = handlerEntry(Nudge, Nudged, nudge);
