import { z } from 'zod';
import { nameOf } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { handlerEntry } from '../runtime/index.ts';

/** Our own stack was created or updated. */
const StackEvent = z.looseObject({ id: z.string() });
const Swept = z.object({ found: z.array(z.string()) });

/** What speaks for a look: a service never seen, a holder past his time, or a wish that nobody works on. */
const finding = (state: State | undefined, now: number): string | undefined => {
  if (!state?.current) return 'unseen';
  if (state.holder) return state.deadline !== undefined && state.deadline < now ? 'overdue' : undefined;
  return state.candidate || state.wantDeploy ? 'unserved' : undefined;
};

/** Finds, never repairs: one reconcile execution a finding. */
export const sweep = async (event: z.infer<typeof StackEvent>, ports: Ports): Promise<z.infer<typeof Swept>> => {
  const found: string[] = [];
  for (const service of Object.keys(ports.settings.services)) {
    const what = finding(await ports.ledger.read(service), ports.clock.now());
    if (!what) continue;
    const name = `${nameOf(service)}-sweep-${event.id.replace(/[^0-9a-zA-Z-]/g, '').slice(0, 30)}`;
    await ports.machines.start('reconcile', name, { service, finding: what });
    found.push(`${service}: ${what}`);
  }
  return { found };
};

export const handler = handlerEntry(StackEvent, Swept, sweep);
