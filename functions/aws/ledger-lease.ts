import type { State } from '../domain/state.ts';
import type { Acquire, Acquired, Ledger, Precondition } from '../ports/ledger.ts';
import { assertHeld, FENCE, fenceValues, stateKey } from './ledger-fence.ts';
import { toState } from './ledger-items.ts';
import type { Table, Written } from './ledger-table.ts';

const NEXT_TURN = '#turn = if_not_exists(#turn, :zero) + :one';
const COUNT = { zero: 0, one: 1 };

/** A service seen for the first time is awake until someone says otherwise (adopt). */
export const BIRTH = {
  compute: ['#schema = :one', '#phase = if_not_exists(#phase, :awake)', '#phaseAt = if_not_exists(#phaseAt, :now)'],
  values: { ...COUNT, awake: 'awake' },
};

/** A half-done candidate is unproven: no visitor is let in on it. */
const WAKEABLE = '#phase IN (:drowsy, :asleep, :waking) AND attribute_not_exists(#candidate)';

const precondition = (pre: Precondition): { text?: string; values?: Record<string, unknown> } => {
  switch (pre.kind) {
    case 'none':
      return {};
    case 'deploy':
      return {
        text: 'attribute_not_exists(#candidate) AND (attribute_not_exists(#wantOrder) OR #wantOrder <= :order)',
        values: { order: pre.order },
      };
    case 'idleTimer':
      return { text: '#turn = :timerTurn AND #phase = :awake', values: { timerTurn: pre.turn } };
    case 'wake':
      return {
        text: `${WAKEABLE}${pre.manual ? '' : ' AND attribute_exists(#ring)'}`,
        values: { drowsy: 'drowsy', asleep: 'asleep', waking: 'waking' },
      };
  }
};

/** Who starts working on a wish clears it (`protocol.md` §1.9); a ring is cleared by Open. */
const ownWant = ({ pre, verb }: Acquire): string[] => {
  if (pre.kind === 'deploy') return ['wantDeploy', 'wantOrder'];
  return verb === 'rollback' ? ['wantRollback'] : [];
};

const grant = ({ holder, verb, now, deadline, candidate }: Acquire) => ({
  holder,
  verb,
  takenAt: now,
  deadline,
  ...(candidate && { candidate }),
});

const takeFree = (table: Table, request: Acquire): Promise<Written> => {
  const pre = precondition(request.pre);
  const passesHold = request.manual || request.verb === 'wake';
  const terms = ['attribute_not_exists(#holder)', pre.text, passesHold ? undefined : 'attribute_not_exists(#hold)'];
  return table.update(stateKey(request.service), {
    set: grant(request),
    compute: [NEXT_TURN, ...BIRTH.compute],
    remove: ['token', 'cancel', 'doing', 'inherited', ...ownWant(request)],
    condition: terms.filter(Boolean).join(' AND '),
    values: { ...BIRTH.values, ...pre.values, now: request.now },
  });
};

/** Going on with the candidate of a dead holder: whatever else is wanted stays wanted. */
const takeCandidate = (table: Table, request: Acquire): Promise<Written> =>
  table.update(stateKey(request.service), {
    set: grant(request),
    compute: [NEXT_TURN],
    remove: ['token', 'cancel', 'doing', 'inherited'],
    condition: 'attribute_not_exists(#holder) AND #candidate = :mine',
    values: { ...COUNT, mine: request.candidate },
  });

/** A retried step: a new turn locks out its earlier attempt; wishes, intent and cancel stay, a takeover's among them. */
const takeAgain = (table: Table, request: Acquire): Promise<Written> =>
  table.update(stateKey(request.service), {
    set: grant(request),
    compute: [NEXT_TURN],
    remove: ['token'],
    condition: '#holder = :me',
    values: { ...COUNT, me: request.holder },
  });

export const acquired = ({ ok, item }: Written): Acquired => {
  const state = item && toState(item);
  return ok && state ? { ok, state } : { ok: false, state };
};

const HELD = ['holder', 'verb', 'inherited', 'doing', 'token', 'takenAt', 'deadline', 'cancel'];

/** The verb that was half done outlives a reconcile that died over it. */
const INHERIT = {
  verb: { compute: '#inherited = #verb', condition: '#verb <> :reconcile' },
  earlier: { compute: '#inherited = if_not_exists(#inherited, #verb)', condition: '#verb = :reconcile' },
};

type LeaseWrites = Pick<Ledger, 'acquire' | 'takeOver' | 'settle'>;

export const leaseWrites = (table: Table): LeaseWrites => ({
  async acquire(request) {
    const free = await takeFree(table, request);
    if (free.ok) return acquired(free);
    if (free.item?.['holder']?.S === request.holder) return acquired(await takeAgain(table, request));
    const halfDone = request.candidate !== undefined && free.item?.['candidate']?.S === request.candidate;
    return acquired(halfDone && !free.item?.['holder'] ? await takeCandidate(table, request) : free);
  },

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

  async settle(fence): Promise<State> {
    const change = { remove: HELD, condition: FENCE, values: fenceValues(fence) };
    const { ok, item } = await table.update(stateKey(fence.service), change);
    const state = item && toState(item);
    const released = ok || (state && !state.holder && state.turn === fence.turn);
    return released && state ? state : assertHeld(fence, state);
  },
});
