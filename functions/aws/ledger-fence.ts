import { LeaseLost } from '../domain/errors.ts';
import type { State } from '../domain/state.ts';
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

/**
 * A write under the fence, with a condition of its own perhaps.
 * @throws LeaseLost
 */
export const tryFenced = async (table: Table, fence: Fence, change: Change): Promise<Tried> => {
  const condition = change.condition ? `${FENCE} AND ${change.condition}` : FENCE;
  const values = { ...change.values, ...fenceValues(fence) };
  const { ok, item } = await table.update(stateKey(fence.service), { ...change, condition, values });
  const state = item && toState(item);
  return ok && state ? { ok, state } : { ok: false, state: assertHeld(fence, state) };
};

/** A write whose only condition is the fence. @throws LeaseLost */
export const writeFenced = async (table: Table, fence: Fence, change: Omit<Change, 'condition'>): Promise<State> =>
  (await tryFenced(table, fence, change)).state;
