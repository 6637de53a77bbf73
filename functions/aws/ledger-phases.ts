import type { Phase } from '../domain/state.ts';
import type { Fence, Ledger, Tried } from '../ports/ledger.ts';
import { tryFenced, writeFenced } from './ledger-fence.ts';
import type { Table } from './ledger-table.ts';

const NO_RING = 'attribute_not_exists(#ring)';
const NO_WANTS =
  'attribute_not_exists(#wantDeploy) AND attribute_not_exists(#wantRollback) AND attribute_not_exists(#hold)';
const NOT_GIVEN_UP = '(#phase <> :to OR attribute_exists(#ring))';

interface Step {
  to: Phase;
  now: number;
  /** Names as `#name`; `:phases` are `:awake`, `:drowsy`, `:asleep`, `:waking`. */
  condition: string;
}

const PHASES = { awake: 'awake', drowsy: 'drowsy', asleep: 'asleep', waking: 'waking' };

/** One step of the tide. A repeat of this very write, whose answer was lost, is told by its time. */
const go = async (table: Table, fence: Fence, { to, now, condition }: Step): Promise<Tried> => {
  const tried = await tryFenced(table, fence, { set: { phase: to, phaseAt: now }, condition, values: PHASES });
  const repeated = tried.state.phase === to && tried.state.phaseAt === now;
  return { ok: tried.ok || repeated, state: tried.state };
};

type PhaseWrites = Pick<
  Ledger,
  'subscribe' | 'intend' | 'saveCapacity' | 'drowse' | 'cut' | 'recut' | 'waking' | 'open' | 'wakeFailed'
>;

/** What the owner writes while it works. All throw LeaseLost. */
export const phaseWrites = (table: Table): PhaseWrites => ({
  subscribe: (fence, token) => writeFenced(table, fence, { set: { token } }),

  intend: (fence, doing, candidate) => writeFenced(table, fence, { set: { doing, ...(candidate && { candidate }) } }),

  async saveCapacity(fence, capacity) {
    const change = { set: { capacity }, condition: 'attribute_not_exists(#capacity)' };
    return (await tryFenced(table, fence, change)).state;
  },

  drowse: (fence, now) => go(table, fence, { to: 'drowsy', now, condition: `#phase = :awake AND ${NO_RING}` }),

  cut: (fence, now) =>
    go(table, fence, {
      to: 'asleep',
      now,
      condition: `#phase = :drowsy AND attribute_exists(#capacity) AND ${NO_RING} AND ${NO_WANTS}`,
    }),

  recut: (fence) =>
    tryFenced(table, fence, { set: { phase: 'asleep' }, condition: `#phase = :asleep AND ${NO_RING}`, values: PHASES }),

  waking: (fence, now) => go(table, fence, { to: 'waking', now, condition: '#phase IN (:asleep, :waking)' }),

  open: (fence, now, watchUntil) =>
    writeFenced(table, fence, {
      set: { phase: 'awake', phaseAt: now, ...(watchUntil !== undefined && { watchUntil }) },
      remove: ['ring', 'startAt', 'wakeFails', 'wakeNotBefore', 'capacity'],
    }),

  async wakeFailed(fence, now, notBefore, phase = 'asleep') {
    // A repeat finds the service asleep without a ring and counts nothing.
    const tried = await tryFenced(table, fence, {
      set: { phase, phaseAt: now, wakeNotBefore: notBefore },
      compute: ['#wakeFails = if_not_exists(#wakeFails, :zero) + :one'],
      remove: ['ring', 'startAt'],
      condition: NOT_GIVEN_UP,
      values: { zero: 0, one: 1, to: phase },
    });
    return tried.state;
  },
});
