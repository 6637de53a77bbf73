import type { Acquire, Acquired } from '../ports/ledger.ts';
import { stateKey } from './ledger-fence.ts';
import { toState } from './ledger-items.ts';
import type { Table, Written } from './ledger-table.ts';

export const NEXT_TURN = '#turn = if_not_exists(#turn, :zero) + :one';
export const COUNT = { zero: 0, one: 1 };

/** A service seen for the first time is awake until someone says otherwise (adopt). */
export const BIRTH = {
  compute: ['#schema = :one', '#phase = if_not_exists(#phase, :awake)', '#phaseAt = if_not_exists(#phaseAt, :now)'],
  values: { ...COUNT, awake: 'awake' },
};

export const FREE = 'attribute_not_exists(#holder)';
/** A copy of an acquire that DynamoDB takes late must not give the service to an execution that has ended: nobody would be there. */
const NOT_ENDED = '(attribute_not_exists(#ended) OR #ended.#holder <> :me)';
/** Nothing later is wanted (`isAfter`). @param id placeholder of the release that asks; `:order` is its order */
export const notBehindWant = (id: string): string =>
  `(attribute_not_exists(#wantOrder) OR #wantOrder < :order OR (#wantOrder = :order AND #wantDeploy <= ${id}))`;

const OWN_OR_NO_CANDIDATE = '(attribute_not_exists(#candidate) OR #candidate = :mine)';

/** Of two copies of Assess that judge otherwise one comes first: the other finds the next timer noted, or the service held (seed 42148). */
const NO_TIMER = 'attribute_not_exists(#idleTimer)';
const SAME_TIMER = '#idleTimer.#at = :armedFor';

/** A half-done candidate is unproven: no visitor is let in on it. */
const WAKEABLE = '#phase IN (:drowsy, :asleep, :waking) AND attribute_not_exists(#candidate)';

const precondition = ({ pre, candidate }: Acquire): { text?: string; values?: Record<string, unknown> } => {
  switch (pre.kind) {
    case 'none':
      return {};
    case 'deploy':
      return {
        text: `${OWN_OR_NO_CANDIDATE} AND ${notBehindWant(':mine')}`,
        values: { order: pre.order, mine: candidate ?? '' },
      };
    case 'rollback':
      return { text: '#current = :current AND attribute_not_exists(#candidate)', values: { current: pre.current } };
    case 'idleTimer':
      return {
        text: `#turn = :timerTurn AND #phase = :awake AND ${pre.armedFor === undefined ? NO_TIMER : SAME_TIMER}`,
        values: { timerTurn: pre.turn, armedFor: pre.armedFor },
      };
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
  if (verb === 'reconcile') return ['wantReconcile'];
  return verb === 'rollback' ? ['wantRollback'] : [];
};

const grant = ({ holder, verb, now, deadline, candidate, rollback }: Acquire) => ({
  holder,
  verb,
  takenAt: now,
  deadline,
  ...(candidate && { candidate }),
  ...(rollback && { rollback }),
});

const takeFree = (table: Table, request: Acquire): Promise<Written> => {
  const pre = precondition(request);
  const passesHold = request.manual || request.verb === 'wake';
  const terms = [FREE, NOT_ENDED, pre.text, passesHold ? undefined : 'attribute_not_exists(#hold)'];
  return table.update(stateKey(request.service), {
    set: grant(request),
    compute: [NEXT_TURN, ...BIRTH.compute],
    remove: ['token', 'cancel', 'doing', 'inherited', 'ended', ...ownWant(request)],
    condition: terms.filter(Boolean).join(' AND '),
    values: { ...BIRTH.values, ...pre.values, now: request.now, me: request.holder },
  });
};

/** Going on with the candidate of a dead holder although a newer release is wanted, which stays wanted. */
const takeCandidate = (table: Table, request: Acquire): Promise<Written> =>
  table.update(stateKey(request.service), {
    set: grant(request),
    compute: [NEXT_TURN],
    remove: ['token', 'cancel', 'doing', 'inherited', 'ended'],
    condition: `${FREE} AND ${NOT_ENDED} AND #candidate = :mine`,
    values: { ...COUNT, mine: request.candidate, me: request.holder },
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

/** The SDK repeats a write whose answer was lost, and finds the service held: by the very one who asks. */
const orAgain = async (table: Table, request: Acquire, tried: Written): Promise<Acquired> =>
  acquired(!tried.ok && tried.item?.['holder']?.S === request.holder ? await takeAgain(table, request) : tried);

/** To whoever may have the service: free, his already, or left half done by the dead holder of its candidate. */
export const acquire = async (table: Table, request: Acquire): Promise<Acquired> => {
  const free = await takeFree(table, request);
  const halfDone = request.candidate !== undefined && free.item?.['candidate']?.S === request.candidate;
  if (free.ok || !halfDone || free.item?.['holder']) return orAgain(table, request, free);
  return orAgain(table, request, await takeCandidate(table, request));
};
