import type { Doing, Phase } from '../domain/state.ts';
import type { Why } from '../domain/why.ts';
import type { Fence, Ledger, Tried } from '../ports/ledger.ts';
import { tryFenced, writeFenced } from './ledger-fence.ts';
import type { Table } from './ledger-table.ts';

const NO_RING = 'attribute_not_exists(#ring)';
const NO_WANTS =
  'attribute_not_exists(#wantDeploy) AND attribute_not_exists(#wantRollback) AND attribute_not_exists(#wantReconcile) AND attribute_not_exists(#hold)';
const NOT_GIVEN_UP = '(#phase <> :to OR attribute_exists(#ring))';

interface Step {
  to: Phase;
  why: Why;
  /** The intent that goes with it. */
  doing?: Doing;
  /** Names as `#name`; `:phases` are `:awake`, `:drowsy`, `:asleep`, `:waking`. */
  condition: string;
}

const PHASES = { awake: 'awake', drowsy: 'drowsy', asleep: 'asleep', waking: 'waking' };

/** One step of the tide. A repeat of this very write, whose answer was lost, is told by its time. */
const go = async (table: Table, fence: Fence, { to, why, condition, doing }: Step): Promise<Tried> => {
  const set = { phase: to, phaseAt: why.at, why, ...(doing && { doing }) };
  const tried = await tryFenced(table, fence, { set, condition, values: PHASES });
  const repeated = tried.state.phase === to && tried.state.phaseAt === why.at;
  return { ok: tried.ok || repeated, state: tried.state };
};

type PhaseWrites = Pick<
  Ledger,
  | 'subscribe'
  | 'intend'
  | 'unheard'
  | 'noteRestarts'
  | 'saveCapacity'
  | 'drowse'
  | 'cut'
  | 'recut'
  | 'home'
  | 'waking'
  | 'open'
  | 'wakeFailed'
>;

/** What the owner writes while it works. All throw LeaseLost, and LeaseContended where the fence says what was seen. */
export const phaseWrites = (table: Table): PhaseWrites => ({
  subscribe: (fence, token) => writeFenced(table, fence, { set: { token } }),

  intend: (fence, doing, candidate, unheardAt) =>
    writeFenced(table, fence, {
      set: { doing, ...(candidate && { candidate }), ...(unheardAt !== undefined && { unheardAt }) },
    }),

  unheard: (fence, at) => writeFenced(table, fence, { set: { unheardAt: at } }),

  noteRestarts: (fence, restarts) => writeFenced(table, fence, { set: { restarts } }),

  async saveCapacity(fence, capacity) {
    const change = { set: { capacity }, condition: 'attribute_not_exists(#capacity)' };
    return (await tryFenced(table, fence, change)).state;
  },

  drowse: (fence, why) => go(table, fence, { to: 'drowsy', why, condition: `#phase = :awake AND ${NO_RING}` }),

  cut: (fence, why) =>
    go(table, fence, {
      to: 'asleep',
      why,
      // In one write: whoever calls the sleep off at the same moment does it under the intent that he has seen.
      doing: { kind: 'cut', at: why.at },
      condition: `#phase = :drowsy AND attribute_exists(#capacity) AND ${NO_RING} AND ${NO_WANTS}`,
    }),

  recut: (fence) =>
    tryFenced(table, fence, { set: { phase: 'asleep' }, condition: `#phase = :asleep AND ${NO_RING}`, values: PHASES }),

  home: (fence, at) => writeFenced(table, fence, { set: { phaseAt: at } }),

  waking: (fence, why) => go(table, fence, { to: 'waking', why, condition: '#phase IN (:asleep, :waking)' }),

  open: (fence, why, watchUntil, servesSince) =>
    writeFenced(table, fence, {
      set: {
        phase: 'awake',
        phaseAt: why.at,
        why,
        ...(watchUntil !== undefined && { watchUntil }),
        ...(servesSince !== undefined && { servesSince }),
      },
      remove: ['ring', 'startAt', 'wakeFails', 'wakeNotBefore', 'capacity'],
    }),

  async wakeFailed(fence, why, notBefore, phase = 'asleep') {
    // A repeat finds the service asleep without a ring and counts nothing.
    const tried = await tryFenced(table, fence, {
      set: { phase, phaseAt: why.at, why, wakeNotBefore: notBefore },
      compute: ['#wakeFails = if_not_exists(#wakeFails, :zero) + :one'],
      remove: ['ring', 'startAt'],
      condition: NOT_GIVEN_UP,
      values: { zero: 0, one: 1, to: phase },
    });
    return tried.state;
  },
});
