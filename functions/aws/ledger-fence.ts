import { LeaseContended, LeaseLost } from '../domain/errors.ts';
import { isSameIntent } from '../domain/intent.ts';
import type { Doing, State } from '../domain/state.ts';
import type { Fence, Tried } from '../ports/ledger.ts';
import type { Change } from './ledger-expressions.ts';
import { toState } from './ledger-items.ts';
import type { Key, Table } from './ledger-table.ts';

export const FENCE = '#holder = :me AND #turn = :turn';
export const fenceValues = (fence: Fence) => ({ me: fence.holder, turn: fence.turn });
export const stateKey = (service: string): Key => ({ pk: service, sk: 'STATE' });

/** @throws LeaseLost unless the service is held by this holder in this turn */
export const assertHeld = (fence: Fence, state: State | undefined): State => {
  if (state?.holder === fence.holder && state.turn === fence.turn) return state;
  const seen = state?.holder ? `held by ${state.holder} in turn ${state.turn}` : `free after turn ${state?.turn ?? 0}`;
  throw new LeaseLost(`${fence.service} is ${seen}, expected ${fence.holder} in turn ${fence.turn}`);
};

/** The fence, and that nobody has left an intent since the step began: a copy that comes late is not told by the turn. */
export const fenced = (fence: Fence): { condition: string; values: Record<string, unknown> } => {
  const values = fenceValues(fence);
  if (!fence.seen) return { condition: FENCE, values };
  const { doing } = fence.seen;
  if (!doing) return { condition: `${FENCE} AND attribute_not_exists(#doing)`, values };
  const { at, kind, run } = doing;
  const by = run === undefined ? 'attribute_not_exists(#doing.#run)' : '#doing.#run = :seenRun';
  const condition = `${FENCE} AND #doing.#at = :seenAt AND #doing.#kind = :seenKind AND ${by}`;
  return { condition, values: { ...values, seenAt: at, seenKind: kind, seenRun: run } };
};

/** @throws LeaseContended when another intent is there than the one that the fence has seen */
export const assertSeen = ({ seen, service }: Fence, { doing }: State): void => {
  if (!seen || isSameIntent(seen.doing, doing)) return;
  const found = doing ? `${doing.kind} of ${doing.at}` : 'none';
  throw new LeaseContended(
    `${service}: the intent is ${found}, expected ${seen.doing?.kind ?? 'none'}: another copy has gone on`,
  );
};

const noted = (fence: Fence, state: State): Tried => {
  if (fence.seen) fence.seen.doing = state.doing;
  return { ok: true, state };
};

/** The intent that a change sets, under the name of who writes it: one that goes on from another's is its own. */
const intentIn = ({ set = {} }: Change, { seen }: Fence): Doing | undefined => {
  const { doing }: { doing?: Doing } = set;
  return doing && { ...doing, run: seen?.run };
};

/** The SDK repeats a write whose answer was lost, and finds its own intent. */
const isOwn = ({ seen }: Fence, intent: Doing | undefined, { doing }: State): boolean =>
  seen !== undefined && intent !== undefined && isSameIntent(intent, doing);

/**
 * A write under the fence, with a condition of its own perhaps.
 * @throws LeaseLost, LeaseContended
 */
export const tryFenced = async (table: Table, fence: Fence, change: Change): Promise<Tried> => {
  const own = fenced(fence);
  const condition = change.condition ? `${own.condition} AND ${change.condition}` : own.condition;
  const values = { ...change.values, ...own.values };
  const intent = intentIn(change, fence);
  const set = { ...change.set, ...(intent && { doing: intent, intendedAt: intent.at }) };
  const { ok, item } = await table.update(stateKey(fence.service), { ...change, set, condition, values });
  const state = item && toState(item);
  if (ok && state) return noted(fence, state);
  const held = assertHeld(fence, state);
  if (isOwn(fence, intent, held)) return noted(fence, held);
  assertSeen(fence, held);
  return { ok: false, state: held };
};

/** A write whose only condition is the fence. @throws LeaseLost, LeaseContended */
export const writeFenced = async (table: Table, fence: Fence, change: Omit<Change, 'condition'>): Promise<State> =>
  (await tryFenced(table, fence, change)).state;
