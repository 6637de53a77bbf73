import { z } from 'zod';
import type { Ports } from '../ports/index.ts';
import { handlerEntry } from '../runtime/index.ts';

/** An ECS event about a managed service, wrapped by the rule's input transformer. */
const Nudge = z.looseObject({ service: z.string() });
const Nudged = z.object({ service: z.string(), reason: z.string() });

/** Tells a waiting holder that something happened; what happened it reads for itself. */
export const nudge = async ({ service }: z.infer<typeof Nudge>, ports: Ports): Promise<z.infer<typeof Nudged>> => {
  const state = await ports.ledger.read(service);
  if (!state?.token) return { service, reason: 'nobody waits' };
  await ports.machines.answer(state.token);
  return { service, reason: `the ${state.verb} of turn ${state.turn} looks again` };
};

export const handler = handlerEntry(Nudge, Nudged, nudge);
