import type { GateDecision, Observation } from './gate.ts';
import { type Look, SETTLING_MS } from './look.ts';
import type { GateSettings } from './settings.ts';
import type { Looks } from './state.ts';

/** Await catches its own timeout, and its Task must outlive its function (`protocol.md` §5). */
export const AWAIT_SECONDS_MIN = 40;

/** A visitor who waits shortens the bake to this (`protocol.md` §4). */
const RING_BAKE_SECONDS = 60;
/** A bake that can only end well or be inconclusive waits so much longer for an answer: one throttled look is no verdict (T27). */
const GRACE_SECONDS = 120;
/** Each look costs states, reads and one line of evidence. */
const LOOKS_MAX = 200;

const seconds = (ms: number): number => Math.ceil(ms / 1000);

/** At least as long as the alarms take to speak: before that their silence says nothing. */
const wholeBake = (settings: GateSettings, seen: Observation): number =>
  Math.max(settings.bakeSeconds, seen.speakSeconds ?? 0);

const bakeEnd = (settings: GateSettings, seen: Observation, from: number): number => {
  const whole = from + wholeBake(settings, seen) * 1000;
  return seen.ring === undefined ? whole : Math.min(whole, Math.max(seen.ring, from) + RING_BAKE_SECONDS * 1000);
};

/**
 * When a task of the release last failed. Its successor has not lived as long, so the bake begins again, as it began: with the first
 * look that passes. What breaks in minute four would else hide in a service of one task, which ECS replaces in time for the end (T32).
 * Counted from the failure, the minute that a visitor leaves of a bake went by while the successor started (seed 2330814379).
 */
const lastFailure = (
  { looks, failures }: Observation,
  { ok }: Look,
  now: number,
): Pick<Looks, 'taskFailures' | 'failedAt' | 'standsFrom'> => {
  const known = looks.taskFailures ?? 0;
  const isNew = failures.length > known;
  const failedAt = isNew ? now : looks.failedAt;
  if (failedAt === undefined) return {};
  const standsFrom = (isNew ? undefined : looks.standsFrom) ?? (ok ? now : undefined);
  return { taskFailures: Math.max(known, failures.length), failedAt, ...(standsFrom !== undefined && { standsFrom }) };
};

/** A look that fails never promotes; one whose alarms are not known, whose tasks settle or whose checks went astray neither passes nor fails. */
const counted = ({ looks }: Observation, look: Look, known: boolean): Pick<Looks, 'passes' | 'failing'> => ({
  passes: looks.passes + (look.ok && known ? 1 : 0),
  failing: look.ok ? 0 : looks.failing + (look.settling || look.astray ? 0 : 1),
});

/**
 * A failing look is looked at again as soon as can be. The function's own time comes on top of the wait: five seconds less keep
 * a look a minute a look a minute.
 */
const pause = (settings: GateSettings, seen: Observation, left: number, passes: boolean): number => {
  const least = Math.max(AWAIT_SECONDS_MIN, Math.ceil(wholeBake(settings, seen) / (LOOKS_MAX - 2)));
  const wait = left > 0 && passes ? Math.min(settings.lookSeconds - 5, seconds(left)) : 0;
  return Math.max(Math.min(least, Math.max(AWAIT_SECONDS_MIN, seconds(left))), wait);
};

/** Alarms that keep the release from being good: unknown, or red and not proven yet. */
const openAlarms = (seen: Observation) =>
  (seen.alarms ?? []).filter(({ decides, is }) => decides && (is === 'unknown' || is === 'unproven'));

/** An alarm that is red without enough periods gets the time in which they come, or leave its window. */
const isOverdue = (seen: Observation, left: number): boolean => {
  const unproven = openAlarms(seen).some(({ is }) => is === 'unproven');
  return left <= -1000 * (unproven ? Math.max(GRACE_SECONDS, seen.speakSeconds ?? 0) : GRACE_SECONDS);
};

const told = (look: Look, seen: Observation): string =>
  [...look.seen, ...(seen.alarms ?? []).map(({ line }) => line)].join('; ') || 'rollout complete';

/** So many failing looks in a row fail the release; what is not known at the end, and for a while after, is inconclusive. */
export const duringBake = (settings: GateSettings, seen: Observation, look: Look, now: number): GateDecision => {
  const from = seen.looks.bakeFrom ?? now;
  const open = openAlarms(seen);
  const passes = look.ok && open.length === 0;
  const looks: Looks = { bakeFrom: from, ...counted(seen, look, open.length === 0), ...lastFailure(seen, look, now) };
  if (looks.failing >= settings.failingLooksMax) {
    const reason = `${looks.failing} failing looks in a row: ${told(look, seen)}`;
    return { action: 'revert', gate: 'fail', verdict: 'failed', reason };
  }
  const left = bakeEnd(settings, seen, looks.standsFrom ?? looks.failedAt ?? from) - now;
  if (passes && left <= 0 && looks.passes >= settings.passesMin) {
    const reason = `${looks.passes} passing looks in ${seconds(now - from)} s: ${told(look, seen)}`;
    return { action: 'promote', gate: 'pass', looks, reason };
  }
  if (open.length > 0 && isOverdue(seen, left)) {
    const reason = `inconclusive at the end of the bake: ${open.map(({ line }) => line).join('; ')}`;
    return { action: 'revert', gate: 'inconclusive', verdict: settings.inconclusive, reason };
  }
  // Each of them settles in time or fails; one after the other never would (T68): nothing bad was measured.
  if ((look.settling || look.astray) && left <= -SETTLING_MS) {
    const why = look.settling ? 'its tasks were taken away, and none stands' : 'its checks do not reach it';
    return {
      action: 'revert',
      gate: 'inconclusive',
      verdict: 'error',
      reason: `${why} at the end of the bake: ${told(look, seen)}`,
    };
  }
  return {
    action: 'look',
    seconds: pause(settings, seen, left, passes),
    awaiting: 'look',
    looks,
    reason: told(look, seen),
  };
};
