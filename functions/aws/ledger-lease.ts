import type { State } from '../domain/state.ts';
import type { Ledger } from '../ports/ledger.ts';
import { acquire, acquired, COUNT, FREE, NEXT_TURN } from './ledger-acquire.ts';
import { assertHeld, FENCE, fenceValues, stateKey } from './ledger-fence.ts';
import { toRelease, toState } from './ledger-items.ts';
import { releaseKey } from './ledger-releases.ts';
import type { Table } from './ledger-table.ts';

const HELD = [
  'holder',
  'verb',
  'inherited',
  'doing',
  'rollback',
  'unheardAt',
  'token',
  'takenAt',
  'deadline',
  'cancel',
];

/** The verb that was half done outlives a reconcile that died over it. */
const INHERIT = {
  verb: { compute: '#inherited = #verb', condition: '#verb <> :reconcile' },
  earlier: { compute: '#inherited = if_not_exists(#inherited, #verb)', condition: '#verb = :reconcile' },
};

const MAY_BEGIN = ['requested', 'candidate'];

/**
 * A duplicate of an event (EB-8), or a second starter, may have left a wish for a release that was decided meanwhile, or taken
 * it up again. Nobody would ever work on it and so clear it: each watchdog would find it again, for ever.
 */
const dropDecided = async (
  table: Table,
  state: State,
  what: 'wantDeploy' | 'candidate',
  gone: string[],
): Promise<State> => {
  const id = state[what];
  if (!id) return state;
  const release = await table.get(releaseKey(state.service, id));
  if (release && MAY_BEGIN.includes(toRelease(release).state)) return state;
  const change = { remove: gone, condition: `${FREE} AND #${what} = :seen`, values: { seen: id } };
  const { item } = await table.update(stateKey(state.service), change);
  return item ? toState(item) : state;
};

const withoutDecided = async (table: Table, state: State): Promise<State> => {
  const wanting = await dropDecided(table, state, 'candidate', ['candidate']);
  return dropDecided(table, wanting, 'wantDeploy', ['wantDeploy', 'wantOrder']);
};

type LeaseWrites = Pick<Ledger, 'acquire' | 'takeOver' | 'settle'>;

export const leaseWrites = (table: Table): LeaseWrites => ({
  acquire: (request) => acquire(table, request),

  async takeOver(dead, heir) {
    const write = (inherit: { compute: string; condition: string }) =>
      table.update(stateKey(dead.service), {
        set: { holder: heir.holder, verb: heir.verb, takenAt: heir.now, deadline: heir.deadline },
        compute: [NEXT_TURN, inherit.compute],
        remove: ['token', 'cancel'],
        condition: `${FENCE} AND ${inherit.condition}`,
        values: { ...COUNT, ...fenceValues(dead), reconcile: 'reconcile' },
      });
    const first = acquired(await write(INHERIT.verb));
    const diedAgain = !first.ok && first.state?.holder === dead.holder && first.state.turn === dead.turn;
    return diedAgain ? acquired(await write(INHERIT.earlier)) : first;
  },

  async settle(fence, ended): Promise<State> {
    const change = { ...(ended && { set: { ended } }), remove: HELD, condition: FENCE, values: fenceValues(fence) };
    const { ok, item } = await table.update(stateKey(fence.service), change);
    const state = item && toState(item);
    const released = ok || (state && !state.holder && state.turn === fence.turn);
    return withoutDecided(table, released && state ? state : assertHeld(fence, state));
  },
});
