import { LeaseContended, LeaseLost, OutOfTime } from '../domain/errors.ts';
import { isSameIntent } from '../domain/intent.ts';
import { PATIENCE_MS } from '../domain/lag.ts';
import type { Doing } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';

/** SDK timeout 5 s, two attempts, back-off: a mutation that starts with less left could outlive its invocation (`protocol.md` §1.2). */
const REMAINING_MIN_MS = 12_000;

const noteUnheard = async (ports: Ports, fence: Fence, sentAt: number): Promise<void> => {
  const now = ports.clock.now();
  if (now - sentAt >= PATIENCE_MS) await ports.ledger.unheard(fence, now);
};

/**
 * A call that was given up may land behind its own repetition, and behind the next holder's calls: it is noted, and Settle waits for it.
 * What the call failed of comes first: a note that fails, too, must not hide it.
 */
const heard = async <T>(ports: Ports, fence: Fence, act: () => Promise<T>): Promise<T> => {
  const sentAt = ports.clock.now();
  let answer: T;
  try {
    answer = await act();
  } catch (error) {
    await noteUnheard(ports, fence, sentAt).catch(() => undefined);
    throw error;
  }
  await noteUnheard(ports, fence, sentAt);
  return answer;
};

/**
 * Until when a run of this step before this one may have waited for its answer: it noted an intent, and whether it was heard it can no
 * longer tell, as it may have died in its call. Never sooner than what is noted already.
 */
export const leftUnheard = ({ seen }: Fence, kind: Doing['kind']): number | undefined => {
  const { doing, unheardAt = 0, run } = seen ?? {};
  return doing?.kind === kind && doing.run !== run ? Math.max(unheardAt, doing.at + PATIENCE_MS) : undefined;
};

/** Of a run that leaves without its call: the one before it may have died in its own, which would land behind what comes next. */
export const noteLeft = async (ports: Ports, fence: Fence, kind: Doing['kind']): Promise<void> => {
  const unheardAt = leftUnheard(fence, kind);
  if (unheardAt !== undefined) await ports.ledger.unheard(fence, unheardAt);
};

/**
 * One call that changes the user's service: time left, intent written, intent still ours, then the call.
 * It is read again because another copy of the same step may have come in between (`protocol.md` §1.3); and where the fence says which
 * intent the step has seen, it is refused to a copy that comes after.
 * @throws OutOfTime, LeaseLost, LeaseContended
 */
export const mutate = async <T>(
  ports: Ports,
  fence: Fence,
  doing: Omit<Doing, 'at'>,
  act: () => Promise<T>,
): Promise<T> => {
  if (ports.remaining() < REMAINING_MIN_MS)
    throw new OutOfTime(`${doing.kind}: ${ports.remaining()} ms left are too few`);
  const unheardAt = leftUnheard(fence, doing.kind);
  const written = await ports.ledger.intend(fence, { ...doing, at: ports.clock.now() }, undefined, unheardAt);
  const state = await ports.ledger.read(fence.service);
  const mine = state?.holder === fence.holder && state.turn === fence.turn;
  if (!mine) throw new LeaseLost(`${doing.kind}: another holder came in between`);
  if (!isSameIntent(state.doing, written.doing))
    throw new LeaseContended(`${doing.kind}: another copy of this step came in between`);
  return heard(ports, fence, act);
};
