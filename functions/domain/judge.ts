import type { JudgedAlarm } from './alarms.ts';
import type { ObservedService } from './observed.ts';
import type { AlarmSettings } from './settings.ts';
import type { Baseline, Release, State } from './state.ts';

/** Who asks for a rollback, and why. */
export interface Plea {
  /** `alarm`, or who asked. */
  by: string;
  reason: string;
  /** When the alarm turned red, or when it was asked for; milliseconds. */
  at: number;
  alarm?: { name: string; previous?: Baseline['state'] };
}

/** `tell`: a person has to hear of it. */
export type JudgeDecision =
  | { action: 'drop'; reason: string; tell: boolean }
  | { action: 'again'; seconds: number; reason: string }
  | { action: 'revert'; reason: string; evidence: string[] };

/** What of an alarm's event decides. Times in milliseconds. */
export interface AlarmEvent {
  arn: string;
  name: string;
  /** When it turned red. */
  at: number;
  /** When the event was sent. */
  sentAt: number;
  previous?: Baseline['state'];
  /** Who keeps it quiet: a mute rule, or a suppressor of a composite alarm (TOP-9). */
  mutedBy?: string;
}

/** An alarm speaks only once (CW-7): what is not sustained yet is asked again as often as CloudWatch evaluates it. */
export const AGAIN_SECONDS = 60;
/** An event that comes later tells of a past that nobody knows any more (T48). */
const STALE_MS = 20 * 60_000;
/** Of an alarm that no baseline tells of: two periods of a minute, and their delivery (CW-2). */
const SPEAK_SECONDS = 300;

const drop = (reason: string): JudgeDecision => ({ action: 'drop', reason, tell: false });
const tell = (reason: string): JudgeDecision => ({ action: 'drop', reason, tell: true });
const again = (reason: string): JudgeDecision => ({ action: 'again', seconds: AGAIN_SECONDS, reason });

/**
 * What the event alone says against heeding it, whoever holds the service.
 * @param heardAt when the execution began, milliseconds: the same for each of its looks
 */
export const eventObjection = (
  alarms: readonly Pick<AlarmSettings, 'arn' | 'required'>[],
  event: AlarmEvent,
  heardAt: number,
): string | undefined => {
  const settings = alarms.find(({ arn }) => arn === event.arn);
  if (!settings) return `alarm ${event.name} is none of this service's`;
  if (!settings.required) return `alarm ${event.name} is advisory: it decides nothing`;
  if (event.mutedBy) return `alarm ${event.name} is muted by ${event.mutedBy}`;
  const minutes = Math.floor((heardAt - Math.min(event.sentAt, event.at)) / 60_000);
  if (minutes * 60_000 > STALE_MS) return `the event of alarm ${event.name} is ${minutes} minutes old (T48)`;
  return undefined;
};

/** Since when the current release serves as it does now: released, or let in by a wake. */
export const servesSince = (state: State, current: Release): number =>
  Math.max(current.releasedAt ?? 0, state.servesSince ?? state.phaseAt);

/** What the judge knows before it looks at the alarm. */
export interface JudgeFacts {
  state: State;
  /** The release that the ledger names as current. */
  current: Release | undefined;
  /** Newest first. */
  releases: readonly Release[];
  service: ObservedService;
}

/** A revert that began on the good current release and has not reached its verdict: its holder died, or a step failed for good. */
export const rollbackHalfDone = (state: State, current: Release | undefined): boolean =>
  current !== undefined &&
  current.id === state.current &&
  current.state === 'good' &&
  current.revertTo !== undefined &&
  state.candidate === undefined &&
  // Tidegate stopped at it itself and called a person: not again and again.
  state.hold?.by !== 'tidegate';

const name = (release: Release): string => release.tag ?? release.digest;

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
  if (state.candidate)
    return drop(`the deploy of ${state.candidate} died half-way and is being finished: ask again when it has ended`);
  const objected = objection(facts);
  if (objected) return objected.action === 'drop' ? drop(objected.reason) : objected;
  if (current && !['good', 'requested'].includes(current.state))
    return drop(`${name(current)} is ${current.state} already: ${current.reason ?? 'decided before'}`);
  return { action: 'revert', reason: plea.reason, evidence: [] };
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
  if (state.hold) return tell(`${what} is red, but the service is held by ${state.hold.by}: ${state.hold.reason}`);
  if (state.phase !== 'awake') return drop(`the service is ${state.phase}: ${what} is not about what serves`);
  if (state.candidate) return again(`the deploy of ${state.candidate} died half-way and is being finished`);
  const early = current && inWindow(facts, current, plea);
  return early ?? objection(facts);
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
