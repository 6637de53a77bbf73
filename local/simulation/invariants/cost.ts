import type { ExecutionRecord } from '../../states/index.ts';
import type { LoggedCall } from '../../world.ts';
import { historyOf } from '../history/index.ts';
import type { Reading } from '../reading.ts';
import type { Effect } from '../recorder.ts';
import { clock, isAsked, isBy } from './invariant.ts';
import type { Invariant } from './invariant.ts';

/**
 * What an incident (something that happens, a fault, a visitor, a service that is looked after) costs at most, mean over a story: the
 * most that 490 seeds took (1.9 executions, 25 transitions), and half as much again. Wakes are bounded each for itself.
 */
const EXECUTIONS_PER_INCIDENT = 2.9;
const TRANSITIONS_PER_INCIDENT = 38;
/** Measured the same way (5.2), functions that no workflow runs among them. A sweep asks each service, and something for itself. */
const CALLS_PER_TRANSITION = 7.8;
const CALLS_PER_SERVICE = 20;

/** Every 20 s for `gate.rollout`, 6 minutes, where what was released is complete and not well, as beside a protected task (seed 134284). */
const ROLLOUT_LOOKS = 18;
/** In the minute of a lagging read (seed 101711). */
const EVENTS_HEARD = 10;
/** A look, or an event that is heard: Await, Verify and its Choice. */
const LOOK_TRANSITIONS = 3;

/**
 * Of one execution, measured the same way (17, 19) where nothing else is said. A deploy looks at what it released, and once more as long
 * at its way back (seeds 161772, 161803); twelve of its states are no looks, eight of a rollback's. A wake that cannot start looks
 * every 5 s for `wake.start`, 5 minutes (186), and may begin once more with the last good release.
 */
const TRANSITIONS: Readonly<Record<string, number>> = {
  'Tidegate-deploy': (2 * ROLLOUT_LOOKS + EVENTS_HEARD) * LOOK_TRANSITIONS + 12,
  'Tidegate-rollback': (ROLLOUT_LOOKS + EVENTS_HEARD) * LOOK_TRANSITIONS + 8,
  'Tidegate-reconcile': 26,
  'Tidegate-sleep': 29,
  'Tidegate-wake': 280,
};

/** Whoever updates a service has ECS tell of it, twice: begun, completed; each is heard by who waits. */
const EVENTS_OF_UPDATE = 2;

/**
 * A state whose call is refused is entered once more (seed 138768), and so is one whose function dies; but one that dies as it is asked
 * to wait is not asked again at once: a pause, a look and its Choice come before (seed 158177).
 */
const FAULT_TRANSITIONS: Readonly<Record<string, number>> = {
  throttled: 1,
  failsBefore: 1,
  failsAfter: 1,
  diesBefore: 4,
  diesAfter: 4,
};

/** A sleep that only looked: Assess, its Choice, its end. Where every look finds something to wait for there is one each `idle.after`. */
const IDLE_LOOK_TRANSITIONS = 3;
/** The shortest `idle.after` of all platforms. */
const IDLE_MS = 300_000;

/** Services count as incidents: they sleep, wake and are looked after also when nothing happens to them. */
const incidents = ({ story, services, visited }: Reading): number =>
  story.happenings.length + story.faults.length + services.length + visited.length;

const tooMuch = (what: string, count: number, each: number, reading: Reading): string[] => {
  const most = incidents(reading) * each;
  return count > most ? [`${count} ${what} for ${incidents(reading)} incidents: ${each} each are the most`] : [];
};

/** Of people and of IaC, in the time of the execution: four forced deployments within a sleep's blind minutes (seed 1280920246). */
const foreignUpdates = (effects: readonly Effect[], { startDate, stopDate = Infinity }: ExecutionRecord): number =>
  effects.filter(
    ({ operation, invocation, at }) =>
      operation === 'UpdateService' && invocation === undefined && at >= startDate && at <= stopDate,
  ).length;

const repeated = ({ struck }: Reading, { startDate, stopDate = Infinity }: ExecutionRecord): number =>
  struck
    .filter(({ at }) => at >= startDate && at <= stopDate)
    .reduce((sum, { name }) => sum + (FAULT_TRANSITIONS[name] ?? 0), 0);

const tooLong = (one: ExecutionRecord, reading: Reading): string[] => {
  const heard = foreignUpdates(reading.effects, one) * EVENTS_OF_UPDATE * LOOK_TRANSITIONS;
  const most = (TRANSITIONS[one.machine] ?? 0) + heard + repeated(reading, one);
  return one.transitions > most ? [`${one.machine} ${one.name} took ${one.transitions} transitions`] : [];
};

export const isIdleLook = ({ machine, transitions }: ExecutionRecord): boolean =>
  machine === 'Tidegate-sleep' && transitions <= IDLE_LOOK_TRANSITIONS;

/** Time passes, and whatever else ran, or visited, may have begun its service's idle minutes anew, beside a timer that is void. */
const tooManyLooks = ({ executions, services, visited, began, endAt }: Reading): string[] => {
  const looks = executions.filter(isIdleLook).length;
  const due = (services.length * (endAt - began)) / IDLE_MS;
  const most = Math.ceil(due) + executions.length - looks + visited.length;
  return looks > most ? [`${looks} idle looks; ${most} are the most in that time`] : [];
};

/**
 * Calls of no event that means nothing: a service whose tasks end again and again has no end of them, and each costs one read of its
 * state, which only tells that nobody waits for it.
 */
export const callsWithCause = (calls: readonly LoggedCall[]): LoggedCall[] => {
  const by = Map.groupBy(calls, ({ invocation }) => invocation);
  const onlyRead = (one: LoggedCall): boolean =>
    isBy(one, 'Nudge') && one.operation === 'GetItem' && by.get(one.invocation)?.length === 1;
  return calls.filter((one) => !onlyRead(one));
};

const isWake = ({ machine }: ExecutionRecord): boolean => machine === 'Tidegate-wake';

const NOT_BEFORE = /no wake before ([^ ;]+)/;

/** When a wake that was given up said that the next one may begin. */
const notBefore = (one: ExecutionRecord | undefined): number => {
  const told = one && isWake(one) ? NOT_BEFORE.exec(one.cause ?? '')?.[1] : undefined;
  return told === undefined ? -Infinity : Date.parse(told);
};

/** Z26: what cannot be started is left alone for a while, however often it is rung for; a person may try at once. */
const wokenTooSoon = ({ effects, executions }: Reading): string[] => {
  const byArn = new Map(executions.map((one) => [one.arn, one]));
  return [...historyOf(effects)].flatMap(([name, { turns }]) =>
    turns.flatMap(({ holder, at }, index) => {
      const next = byArn.get(holder);
      const until = notBefore(byArn.get(turns[index - 1]?.holder ?? ''));
      const isAnother = next !== undefined && holder !== turns[index - 1]?.holder;
      const tooSoon = isAnother && isWake(next) && !isAsked(next) && at < until;
      return tooSoon ? [`${name}: woken again at ${clock(at)}, though given up until ${clock(until)}`] : [];
    }),
  );
};

/** A fault never turns into a storm (invariant 6: no loops; issue 4: cost is an invariant, too). */
export const noStorm: Invariant = {
  name: 'noStorm',
  broken: (reading) => {
    const { executions, services, visited } = reading;
    const calls = callsWithCause(reading.calls);
    const causes = executions.filter((one) => !isIdleLook(one));
    const sum = (of: readonly ExecutionRecord[]): number => of.reduce((all, one) => all + one.transitions, 0);
    // Who waits knocks every few seconds for as long as it takes (`prompt` bounds that), and each knock is one write, mostly refused.
    const knocks = visited.reduce((all, { answers }) => all + answers.length, 0);
    const most = sum(executions) * CALLS_PER_TRANSITION + services.length * CALLS_PER_SERVICE + knocks;
    return [
      ...(calls.length > most ? [`${calls.length} calls; ${Math.floor(most)} are the most by its transitions`] : []),
      ...tooMuch('executions', causes.length, EXECUTIONS_PER_INCIDENT, reading),
      ...tooMuch('transitions', sum(causes.filter((one) => !isWake(one))), TRANSITIONS_PER_INCIDENT, reading),
      ...tooManyLooks(reading),
      ...wokenTooSoon(reading),
      ...executions.flatMap((one) => tooLong(one, reading)),
    ];
  },
};

/** The model covers all that was asked of it: else the run proves nothing. */
export const covered: Invariant = {
  name: 'covered',
  broken: ({ refusals }) => refusals,
};
