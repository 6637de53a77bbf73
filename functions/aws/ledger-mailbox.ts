import type { WantRollback } from '../domain/state.ts';
import type { Ledger } from '../ports/ledger.ts';
import { stateKey } from './ledger-fence.ts';
import { acquired, BIRTH, notBehindWant } from './ledger-acquire.ts';
import type { Table } from './ledger-table.ts';

/** A crowd of visitors becomes one ring in so many milliseconds. */
const RING_QUIET_MS = 20_000;

const RINGABLE = [
  '#phase IN (:drowsy, :asleep, :waking)',
  '(attribute_not_exists(#startAt) OR #startAt < :quietSince)',
  '(attribute_not_exists(#wakeNotBefore) OR #wakeNotBefore <= :now)',
].join(' AND ');

/** What is being deployed already is no wish. */
const WANTABLE = [
  'attribute_exists(#holder)',
  notBehindWant(':id'),
  '(attribute_not_exists(#candidate) OR #candidate <> :id)',
].join(' AND ');

type MailboxWrites = Pick<
  Ledger,
  | 'wantDeploy'
  | 'wantRollback'
  | 'dropRollback'
  | 'wantReconcile'
  | 'ring'
  | 'cancel'
  | 'hold'
  | 'noteIdleTimer'
  | 'prolong'
>;

const OF_ALARM = 'attribute_exists(#wantRollback.#alarm)';
const OF_ANOTHER = '(attribute_exists(#wantRollback.#of) AND #wantRollback.#of <> :of)';

/** An alarm's wish gives way to a person's, and any wish to one of its kind that means another release. */
const wantable = ({ of, alarm }: WantRollback): string => {
  const terms = ['attribute_not_exists(#wantRollback)'];
  if (alarm === undefined) terms.push(OF_ALARM);
  if (of !== undefined) terms.push(alarm === undefined ? OF_ANOTHER : `(${OF_ALARM} AND ${OF_ANOTHER})`);
  return `attribute_exists(#holder) AND (${terms.join(' OR ')})`;
};

/** Written by anyone, each under its own condition; whoever writes then answers the token of the holder. */
export const mailboxWrites = (table: Table): MailboxWrites => ({
  async wantDeploy(service, id, order) {
    const change = { set: { wantDeploy: id, wantOrder: order }, condition: WANTABLE, values: { order, id } };
    return acquired(await table.update(stateKey(service), change, 'ALL_OLD'));
  },

  async wantRollback(service, want) {
    const change = {
      set: { wantRollback: want },
      condition: wantable(want),
      values: { of: want.of },
    };
    return acquired(await table.update(stateKey(service), change, 'ALL_OLD'));
  },

  async dropRollback(service, seen) {
    const condition = 'attribute_not_exists(#holder) AND #wantRollback.#at = :at AND #wantRollback.#by = :by';
    const values = { at: seen.at, by: seen.by };
    await table.update(stateKey(service), { remove: ['wantRollback'], condition, values });
  },

  async wantReconcile(service, finding, now) {
    const change = { set: { wantReconcile: { finding, at: now } }, condition: 'attribute_exists(#holder)' };
    return acquired(await table.update(stateKey(service), change, 'ALL_OLD'));
  },

  async ring(service, now) {
    const change = {
      set: { startAt: now },
      compute: ['#ring = if_not_exists(#ring, :now)'],
      condition: RINGABLE,
      values: { now, quietSince: now - RING_QUIET_MS, drowsy: 'drowsy', asleep: 'asleep', waking: 'waking' },
    };
    return acquired(await table.update(stateKey(service), change));
  },

  async prolong({ service, holder, turn }, deadline) {
    const condition = '#holder = :holder AND #turn = :turn';
    const change = { set: { deadline, rearmed: { turn, at: deadline } }, condition, values: { holder, turn } };
    return acquired(await table.update(stateKey(service), change, 'ALL_OLD'));
  },

  async cancel(service, seen, by, now) {
    const change = {
      set: { cancel: { by, at: now } },
      condition: 'attribute_exists(#holder) AND #verb = :verb AND #turn = :turn',
      values: { verb: seen.verb, turn: seen.turn },
    };
    return acquired(await table.update(stateKey(service), change));
  },

  async hold(service, hold) {
    await table.update(stateKey(service), {
      set: { hold },
      compute: ['#turn = if_not_exists(#turn, :zero)', ...BIRTH.compute],
      values: { ...BIRTH.values, now: hold.at },
    });
  },

  async noteIdleTimer(service, turn, timer) {
    const change = {
      set: { idleTimer: timer },
      condition: 'attribute_not_exists(#holder) AND #turn = :turn',
      values: { turn },
    };
    return acquired(await table.update(stateKey(service), change, 'ALL_OLD'));
  },
});
