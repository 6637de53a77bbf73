import { isUnserved } from '../domain/findings.ts';
import type { Notice } from '../domain/notice.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { callReconcile } from './lease.ts';

type Ended = Notice & { is: 'ended' };

/** Nothing rests in between: whoever was to open its route again is gone, or has not begun. Whom a visitor has rung for is woken. */
const isHalfAsleep = ({ phase, ring }: State): boolean => phase === 'drowsy' && ring === undefined;

/**
 * Nobody holds the service. Its first step may run on (SFN-25), and take it behind this read: whoever looks is told whose end was heard
 * (seed 149476). What a look was sent for stands in its input alone: aborted in its turn, it is sent again (seed 153375).
 */
const hearUnheld = async (ports: Ports, state: State, { execution, at, look }: Ended): Promise<string> => {
  const more = { at, ended: execution };
  if (isUnserved(state, at) || isHalfAsleep(state)) {
    await callReconcile(ports, state, 'unserved', { name: `unserved-${at}`, ...more });
    return 'what it was to begin on is still wanted: reconcile starts it again';
  }
  if (look?.turn !== state.turn) return 'it left nothing behind';
  await callReconcile(ports, state, look.finding, { name: `${look.finding}-${at}`, ...more });
  return `a look for ${look.finding}, and nobody has looked since: it is sent again`;
};

/**
 * A workflow of ours ended otherwise than by itself (T59). Only where it left a lease, or was aborted before it began on what is
 * wanted; a look that failed by itself is repeated by its watchdog, since a failure that lasts must not become a hot loop.
 */
export const hearEnd = async (ports: Ports, state: State, end: Ended): Promise<string> => {
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
  return state.holder || !aborted ? 'it left nothing behind' : hearUnheld(ports, state, end);
};
