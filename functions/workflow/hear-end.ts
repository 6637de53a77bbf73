import { isUnserved } from '../domain/findings.ts';
import type { Notice } from '../domain/notice.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { callReconcile } from './lease.ts';

/**
 * A workflow of ours ended otherwise than by itself (T59). Only where it left a lease, or was aborted before it began on what is
 * wanted; a look that failed by itself is repeated by its watchdog, since a failure that lasts must not become a hot loop.
 * Its first step may run on (SFN-25), and take the service behind this read: whoever looks is told whose end was heard (seed 149476).
 */
export const hearEnd = async (ports: Ports, state: State, end: Notice & { is: 'ended' }): Promise<string> => {
  const aborted = end.status === 'ABORTED';
  if (state.holder === end.execution) {
    if (state.verb === 'reconcile' && !aborted) return 'a look that failed: its watchdog sends the next';
    await callReconcile(ports, state, 'ended', { at: end.at });
    return `the ${state.verb} of turn ${state.turn} ended as ${end.status}: reconcile looks after it`;
  }
  if (aborted && state.holder !== undefined && state.holder === end.lookedAfter) {
    await callReconcile(ports, state, 'ended', { name: `ended-${end.at}`, at: end.at });
    return `a look after turn ${state.turn}: the next one is sent`;
  }
  if (state.holder || !aborted || !isUnserved(state, end.at)) return 'it left nothing behind';
  await callReconcile(ports, state, 'unserved', { name: `unserved-${end.at}`, at: end.at, ended: end.execution });
  return 'what it was to begin on is still wanted: reconcile starts it again';
};
