import type { Notice } from '../domain/notice.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { callReconcile } from './lease.ts';

/** Tasks that begin at about the same time are one finding. */
const SAME_MS = 600_000;

/** A task runs: news only where the service is asleep and nobody of ours is at it (Z16). */
export const hearRunning = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  { at }: Notice & { is: 'running' },
): Promise<string> => {
  if (state.holder || state.phase !== 'asleep') return 'as it should be';
  const { desired } = await ports.services.observe(service);
  if (desired === 0) return 'it is about to stop again';
  await callReconcile(ports, state, 'runsAsleep', { name: `runsAsleep-${Math.floor(at / SAME_MS)}`, at });
  return `${desired} tasks are wanted though it sleeps: reconcile writes what is true`;
};
