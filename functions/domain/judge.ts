import type { JudgedAlarm } from './alarms.ts';
import type { ObservedService } from './observed.ts';
import { isPersons, type Plea } from './plea.ts';
import type { Release, State } from './state.ts';

/** `tell`: a person has to hear of it. */
export type JudgeDecision =
  | { action: 'drop'; reason: string; tell: boolean }
  | { action: 'again'; seconds: number; reason: string }
  /** `from`: what is gone back from, if it is the current one no more. */
  | { action: 'revert'; reason: string; evidence: string[]; from?: Release };

/** An alarm speaks only once (CW-7): what is not sustained yet is asked again as often as CloudWatch evaluates it. */
export const AGAIN_SECONDS = 60;
/** Of an alarm that no baseline tells of: two periods of a minute, and their delivery (CW-2). */
const SPEAK_SECONDS = 300;

const drop = (reason: string): JudgeDecision => ({ action: 'drop', reason, tell: false });
const tell = (reason: string): JudgeDecision => ({ action: 'drop', reason, tell: true });
const again = (reason: string): JudgeDecision => ({ action: 'again', seconds: AGAIN_SECONDS, reason });

/** Since when the current release serves as it does now: released, or let in by a wake. */
export const servesSince = (state: State, current: Release): number =>
  Math.max(current.releasedAt ?? 0, state.servesSince ?? 0);

/** What the judge knows before it looks at the alarm. */
export interface JudgeFacts {
  state: State;
  /** The release that the ledger names as current. */
  current: Release | undefined;
  /** Newest first. */
  releases: readonly Release[];
  /** The release that the plea means; absent: whichever is current. */
  meant?: Release | undefined;
  service: ObservedService;
}

/** A revert that began on the good current release and has not reached its verdict: its holder died, or a step failed for good. */
export const rollbackHalfDone = (state: State, current: Release | undefined): boolean =>
  current !== undefined &&
  current.id === state.current &&
  ['good', 'requested'].includes(current.state) &&
  (current.revertTo !== undefined || current.revertTries !== undefined) &&
  state.candidate === undefined &&
  // Tidegate stopped at it itself and called a person: not again and again.
  state.hold?.by !== 'tidegate';

const name = (release: Release): string => release.tag ?? release.digest;

/** What is current now is not what was meant: that was taken back meanwhile, or another one has followed. */
const anotherServes = ({ current, meant }: JudgeFacts): string | undefined =>
  meant && meant.id !== current?.id
    ? `${name(meant)} was meant, which is ${meant.state}; ${current ? name(current) : 'nothing'} is current now`
    : undefined;

/** As he wished, only by somebody else. */
const isTakenBack = ({ meant }: JudgeFacts): boolean => meant?.state === 'failed' || meant?.state === 'error';

/** What speaks against any rollback, whoever asks. */
const objection = ({ state, current, service }: JudgeFacts): JudgeDecision | undefined => {
  if (!current) return drop('no release is known as current: there is nothing to go back from');
  if (state.candidate) return undefined;
  if (current.revisionArn !== service.revisionArn)
    return tell(`the service runs ${service.revisionArn}, which is not ${name(current)}: nothing is taken back`);
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (primary?.rollout === 'IN_PROGRESS' && /rolling back|roll(ed)? back/i.test(primary.rolloutReason ?? ''))
    return again(`ECS is rolling back by itself (TOP-8): ${primary.rolloutReason}`);
  return undefined;
};

/** A person is heeded under a hold and in any phase, and may go back from what was never proven. */
export const judgePerson = (facts: JudgeFacts, plea: Plea): JudgeDecision => {
  const { state, current } = facts;
  // His own execution shows the end of what he asked himself; of what waited he is told.
  const end = plea.waited && isPersons(plea) ? tell : drop;
  // What waits is asked again by the Settle of that deploy.
  if (state.candidate && plea.waited) return again(`the deploy of ${state.candidate} died half-way`);
  if (state.candidate)
    return end(`the deploy of ${state.candidate} died half-way and is being finished: ask again when it has ended`);
  const another = anotherServes(facts);
  if (another) return isTakenBack(facts) ? drop(another) : end(another);
  const objected = objection(facts);
  if (objected) return objected.action === 'drop' ? end(objected.reason) : objected;
  if (current && !['good', 'requested'].includes(current.state))
    return end(`${name(current)} is ${current.state} already: ${current.reason ?? 'decided before'}`);
  return { action: 'revert', reason: plea.reason, evidence: [] };
};

/**
 * What Tidegate wants itself: a way back that was begun goes on to its end, also when its verdict is there already; of what was
 * found standing only what is known to be bad (T67). Nothing that is good.
 */
export const judgeResumed = (facts: JudgeFacts, plea: Plea): JudgeDecision => {
  const { state, current, meant } = facts;
  const begun = meant?.state === 'failed' && meant.revertTo !== undefined && meant.revertTo === state.current;
  if (begun && !state.candidate) return { action: 'revert', reason: plea.reason, evidence: [], from: meant };
  if (current?.state !== 'requested') return drop('nothing is half done any more');
  return judgePerson(facts, plea);
};

/** Went back to it since it was released: a second step back by an alarm is a person's (T37). */
const takenBackTo = (releases: readonly Release[], current: Release): Release | undefined =>
  releases.find(({ revertTo, decidedAt }) => revertTo === current.id && (decidedAt ?? 0) > (current.releasedAt ?? 0));

const redBefore = (current: Release, { alarm }: Plea): boolean => {
  const baseline = current.baseline?.find((one) => one.name === alarm?.name);
  // It was OK in between, as its event says (T23); from INSUFFICIENT_DATA it did not recover (CW-6).
  return baseline?.state === 'ALARM' && baseline.recovered !== true && alarm?.previous !== 'OK';
};

const inWindow = (facts: JudgeFacts, current: Release, plea: Plea): JudgeDecision | undefined => {
  const { state, releases } = facts;
  const what = `alarm ${plea.alarm?.name}`;
  if (current.state !== 'good') return drop(`${name(current)} is ${current.state}: only a good release is rolled back`);
  if (plea.at <= servesSince(state, current)) return drop(`${what} turned red before ${name(current)} served (T48)`);
  if (state.watchUntil === undefined || plea.at > state.watchUntil)
    return tell(
      `${what} is red after the watch window of ${name(current)} (T46): look whether it is the release's doing`,
    );
  const gone = takenBackTo(releases, current);
  if (gone) return tell(`${what} is red, yet ${name(current)} is what was gone back to from ${name(gone)}`);
  if (redBefore(current, plea)) return drop(`${what} was red before ${name(current)} was released (T22)`);
  return undefined;
};

/** Whether the alarm may speak at all: by what is known without asking CloudWatch. `undefined`: the alarm itself has to be asked. */
export const judgeBefore = (facts: JudgeFacts, plea: Plea): JudgeDecision | undefined => {
  const { state, current } = facts;
  const what = `alarm ${plea.alarm?.name}`;
  const another = anotherServes(facts);
  if (another && !state.candidate) return drop(another);
  if (state.hold) return tell(`${what} is red, but the service is held by ${state.hold.by}: ${state.hold.reason}`);
  if (state.phase !== 'awake') return drop(`the service is ${state.phase}: ${what} is not about what serves`);
  if (state.candidate) return again(`the deploy of ${state.candidate} died half-way and is being finished`);
  const early = current && inWindow(facts, current, plea);
  return early ?? objection(facts);
};

/** Of all that joined one wish the one that says most: what fires, then what may yet fire. */
export const loudestOf = (alarms: readonly JudgedAlarm[], plea: Plea): JudgedAlarm | undefined => {
  const named = alarms.filter(({ name: one }) => one === plea.alarm?.name);
  const red = alarms.filter(({ decides, state }) => plea.waited && decides && state === 'ALARM');
  const all = [...named, ...red];
  return all.find(({ is }) => is === 'firing') ?? all.find(({ is }) => is !== 'quiet') ?? all[0];
};

/**
 * By what the alarm itself says, as of now.
 * @param speakSeconds how long the alarm takes to say something: red at the end of the window, its second period comes after it
 */
export const judgeAfter = (
  alarm: JudgedAlarm,
  state: State,
  now: number,
  plea: Pick<Plea, 'at'>,
  speakSeconds = SPEAK_SECONDS,
): JudgeDecision => {
  if (alarm.is === 'firing') return { action: 'revert', reason: alarm.line, evidence: [alarm.line] };
  if (alarm.is === 'quiet') return drop(`${alarm.line}: it was a blip (T29)`);
  const until = Math.max(state.watchUntil ?? 0, plea.at + speakSeconds * 1000);
  if (now >= until) return tell(`${alarm.line}; the watch window is over (T46)`);
  return again(alarm.line);
};
