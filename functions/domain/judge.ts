import type { JudgedAlarm } from './alarms.ts';
import {
  again,
  anotherServes,
  drop,
  type JudgeDecision,
  type JudgeFacts,
  nameOf,
  objection,
  tell,
} from './judge-facts.ts';
import type { Plea } from './plea.ts';
import type { Release, State } from './state.ts';

/** Of an alarm that no baseline tells of: two periods of a minute, and their delivery (CW-2). */
const SPEAK_SECONDS = 300;

/** Since when the current release serves as it does now: released, or let in by a wake. */
export const servesSince = (state: State, current: Release): number =>
  Math.max(current.releasedAt ?? 0, state.servesSince ?? 0);

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
  if (current.state !== 'good')
    return drop(`${nameOf(current)} is ${current.state}: only a good release is rolled back`);
  if (plea.at <= servesSince(state, current)) return drop(`${what} turned red before ${nameOf(current)} served (T48)`);
  if (state.watchUntil === undefined || plea.at > state.watchUntil)
    return tell(
      `${what} is red after the watch window of ${nameOf(current)} (T46): look whether it is the release's doing`,
    );
  const gone = takenBackTo(releases, current);
  if (gone) return tell(`${what} is red, yet ${nameOf(current)} is what was gone back to from ${nameOf(gone)}`);
  if (redBefore(current, plea)) return drop(`${what} was red before ${nameOf(current)} was released (T22)`);
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
