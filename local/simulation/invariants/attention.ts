import { historyOf } from '../history/index.ts';
import type { ServiceHistory } from '../history/index.ts';
import type { ExecutionRecord } from '../../states/index.ts';
import type { Reading } from '../reading.ts';
import { clock, isAsked } from './invariant.ts';
import type { Invariant } from './invariant.ts';

/** A watchdog comes after ten minutes, up to two late (SCH-1), and its reconcile begins after the quiet time of 45 s and a retry. */
const UNATTENDED_MS = 780_000;

const unattended = ({ unattended: all }: ServiceHistory, endAt: number): string[] =>
  all
    .filter(({ at, until = endAt }) => until - at > UNATTENDED_MS)
    .map(
      ({ at, until, what }) =>
        `${what} from ${clock(at)} ${until === undefined ? 'on' : `to ${clock(until)}`}, and nobody held it`,
    );

const unwatched = ({ mutations, watchdogs }: ServiceHistory): string[] =>
  mutations
    .filter(({ sight, sentAt }) => sight && !((watchdogs.get(sight.turn) ?? Infinity) <= sentAt))
    .map(({ at, operation, sight }) => `${operation} at ${clock(at)} in turn ${sight!.turn}, which has no watchdog`);

const each = (effects: Reading['effects'], broken: (history: ServiceHistory) => string[]): string[] =>
  [...historyOf(effects)].flatMap(([name, history]) => broken(history).map((words) => `${name}: ${words}`));

/** `protocol.md` §1.9: "no holder and something wanted" is healed by whoever comes next, and nobody waits for the daily sweep. */
export const attended: Invariant = {
  name: 'attended',
  broken: ({ effects, endAt }) => each(effects, (history) => unattended(history, endAt)),
};

/** §1.8: a holder's death is found without polling: who changes anything has armed the watchdog of his turn before. */
export const deathsFound: Invariant = {
  name: 'deathsFound',
  broken: ({ effects }) => each(effects, unwatched),
};

const turnOf = ({ input }: ExecutionRecord): unknown => (input as { turn?: unknown } | undefined)?.turn;

/** Z3: an idle timer speaks of its own turn; an older one means nothing, and a second one of the same turn finds it over. */
export const timerOfItsTurn: Invariant = {
  name: 'timerOfItsTurn',
  broken: ({ effects, executions }) => {
    const sleeps = new Map(executions.filter((one) => one.machine.endsWith('-sleep')).map((one) => [one.arn, one]));
    return [...historyOf(effects)].flatMap(([name, { turns }]) =>
      turns
        .filter(({ holder, before }) => sleeps.has(holder) && before !== holder)
        .filter(({ holder, turn }) => turnOf(sleeps.get(holder)!) !== turn - 1)
        .map(
          ({ holder, turn, at }) =>
            `${name}: a timer of turn ${turnOf(sleeps.get(holder)!)} began turn ${turn} at ${clock(at)}`,
        ),
    );
  },
};

const answerOf = ({ output, cause }: ExecutionRecord): unknown =>
  (output as { reason?: unknown } | undefined)?.reason ?? cause;

/** What a person asks for ends with an answer in words, whatever it is; unless a person stops it. */
export const answered: Invariant = {
  name: 'answered',
  broken: ({ executions }: Reading) =>
    executions
      .filter((one) => isAsked(one) && one.status !== 'ABORTED' && one.status !== 'RUNNING')
      .filter((one) => !answerOf(one))
      .map((one) => `${one.machine} ${one.name} ended as ${one.status} without a word`),
};

/**
 * Taken after its execution had come to its end with nothing: by a copy of its first step that Lambda ran for nobody, and judged
 * otherwise. It is dead from the beginning, and found as such (seed 11228).
 */
const isTakenByCopy = ({ turns }: ServiceHistory, dead: ExecutionRecord, turn: number): boolean => {
  const held = turns.findLast((one) => one.turn < turn && one.holder === dead.arn);
  return held !== undefined && dead.stopDate !== undefined && held.at > dead.stopDate;
};

const unreturned = (history: ServiceHistory, byArn: ReadonlyMap<string, ExecutionRecord>): string[] =>
  history.turns.flatMap(({ before, holder, turn }) => {
    const dead = before === undefined || before === holder ? undefined : byArn.get(before);
    if (dead?.status !== 'SUCCEEDED' || isTakenByCopy(history, dead, turn)) return [];
    return [`turn ${turn} had to be taken from ${dead.machine} ${dead.name}, which had ended well`];
  });

/** An execution that comes to its own end has given back what it held; who was stopped, or failed in Settle itself, could not. */
export const leasesReturned: Invariant = {
  name: 'leasesReturned',
  broken: ({ effects, executions }) => {
    const byArn = new Map(executions.map((one) => [one.arn, one]));
    return each(effects, (history) => unreturned(history, byArn));
  },
};
