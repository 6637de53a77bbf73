import { describe, expect, it } from 'vitest';
import type { JudgedAlarm } from '../../functions/domain/alarms.ts';
import { type AlarmEvent, eventObjection } from '../../functions/domain/alarm-event.ts';
import { judgeAfter, judgeBefore, loudestOf } from '../../functions/domain/judge.ts';
import { type JudgeDecision, type JudgeFacts, rollbackHalfDone } from '../../functions/domain/judge-facts.ts';
import { judgePerson, judgeResumed, takenBackSince } from '../../functions/domain/judge-person.ts';
import { meantBy, type Plea } from '../../functions/domain/plea.ts';
import type { Release, State } from '../../functions/domain/state.ts';
import { deployment, MINUTE, NEW, OLD, release, SECOND, service, state, T0 } from './facts.ts';

const arn = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:web-5xx';
const alarms = [
  { arn, required: true },
  { arn: `${arn}-slow`, required: false },
];
const event = (part: Partial<AlarmEvent> = {}): AlarmEvent => ({ arn, name: 'web-5xx', at: T0, sentAt: T0, ...part });

describe('what the event of an alarm alone says against a rollback', () => {
  it.each<[string, Partial<AlarmEvent>, number, RegExp | undefined]>([
    ['fresh and ours: nothing', {}, T0, undefined],
    ['an alarm of another service', { arn: `${arn}-x` }, T0, /none of this service's/],
    ['an advisory alarm', { arn: `${arn}-slow` }, T0, /advisory/],
    ['a muted alarm (CW-9)', { mutedBy: 'arn:rule' }, T0, /muted by arn:rule/],
    ['20 minutes old', {}, T0 + 20 * MINUTE, undefined],
    ['21 minutes old (T48)', {}, T0 + 21 * MINUTE, /21 minutes old/],
    ['sent again, of a change 21 minutes ago', { sentAt: T0 + 21 * MINUTE }, T0 + 21 * MINUTE, /21 minutes old/],
  ])('%s', (_, part, heardAt, words) => {
    const objection = eventObjection(alarms, event(part), heardAt);
    if (words) expect(objection).toMatch(words);
    else expect(objection).toBeUndefined();
  });
});

const RELEASED = T0;
const RED = T0 + 10 * MINUTE;
const current = (part: Partial<Release> = {}): Release =>
  release({ id: 'REL#2', tag: 'v2', state: 'good', revisionArn: NEW, releasedAt: RELEASED, ...part });
const before = (part: Partial<Release> = {}): Release =>
  release({ id: 'REL#1', tag: 'v1', state: 'good', revisionArn: OLD, digest: 'sha256:1', ...part });
const held = { by: 'ann', reason: 'release day', at: T0 };

const facts = (part: Partial<State> = {}, it_: Partial<JudgeFacts> = {}): JudgeFacts => ({
  state: state({ current: 'REL#2', watchUntil: T0 + 60 * MINUTE, phaseAt: T0 - MINUTE, ...part }),
  current: current(),
  releases: [current(), before()],
  service: service({ deployments: [deployment({ rollout: 'COMPLETED' })] }),
  ...it_,
});
const plea = (part: Partial<Plea> = {}): Plea => ({
  by: 'alarm',
  reason: 'alarm web-5xx',
  at: RED,
  alarm: { name: 'web-5xx', previous: 'OK' },
  ...part,
});
const baseline = [{ name: 'web-5xx', state: 'ALARM' as const, speakSeconds: 240 }];
const dropped = (reason: RegExp, tell = false) => ({
  action: 'drop',
  reason: expect.stringMatching(reason),
  tell,
});

describe('whether an alarm may speak of the current release', () => {
  it.each<[string, JudgeFacts, Plea, object | undefined]>([
    ['in its watch window: the alarm itself is asked', facts(), plea(), undefined],
    ['held: dropped and told', facts({ hold: held }), plea(), dropped(/held by ann: release day/, true)],
    ['asleep', facts({ phase: 'asleep' }), plea(), dropped(/the service is asleep/)],
    ['a dead deploy first ends', facts({ candidate: 'REL#3' }), plea(), { action: 'again', seconds: 60 }],
    ['nothing is known as current', facts({}, { current: undefined }), plea(), dropped(/no release is known/)],
    [
      'the current one is not good',
      facts({}, { current: current({ state: 'requested' }) }),
      plea(),
      dropped(/v2 is requested/),
    ],
    ['red before it was released (T48)', facts(), plea({ at: RELEASED }), dropped(/red before v2 served/)],
    [
      'red before it was let in by a wake',
      facts({ phaseAt: RED, servesSince: RED }),
      plea({ at: RED - 1 }),
      dropped(/red before v2 served/),
    ],
    [
      'red before a sleep was called off, or a reconcile: heeded',
      facts({ phaseAt: RED }),
      plea({ at: RED - 1 }),
      undefined,
    ],
    [
      'red while a sleep was drowsy, which it called off: heeded',
      facts({ phaseAt: RED + 1, servesSince: RELEASED }),
      plea(),
      undefined,
    ],
    ['no watch window: only told (T46)', facts({ watchUntil: undefined }), plea(), dropped(/T46/, true)],
    ['at the end of the window: heeded', facts({ watchUntil: RED }), plea(), undefined],
    [
      'a second after it: only told (T46)',
      facts({ watchUntil: RED - 1 }),
      plea(),
      dropped(/after the watch window/, true),
    ],
    [
      'what was gone back to is not gone back from (T37)',
      facts({}, { releases: [release({ id: 'REL#3', tag: 'v3', revertTo: 'REL#2', decidedAt: RED }), current()] }),
      plea(),
      dropped(/gone back to from v3/, true),
    ],
    [
      'an older revert to it, before it was released again, does not count',
      facts({}, { releases: [release({ id: 'REL#0', revertTo: 'REL#2', decidedAt: RELEASED }), current()] }),
      plea(),
      undefined,
    ],
    [
      'red at the start and never OK since (T22)',
      facts({}, { current: current({ baseline }) }),
      plea({ alarm: { name: 'web-5xx', previous: 'INSUFFICIENT_DATA' } }),
      dropped(/red before v2 was released \(T22\)/),
    ],
    ['red at the start, OK, red again (T23)', facts({}, { current: current({ baseline }) }), plea(), undefined],
    [
      'red at the start, seen OK by the gate (T23)',
      facts({}, { current: current({ baseline: [{ ...baseline[0]!, recovered: true }] }) }),
      plea({ alarm: { name: 'web-5xx' } }),
      undefined,
    ],
    [
      'somebody else deployed: told, nothing is taken back',
      facts({}, { service: service({ revisionArn: OLD }) }),
      plea(),
      dropped(/runs .*web:1, which is not v2/, true),
    ],
    [
      'ECS is on its own way back to it: only observed (T40)',
      facts(
        {},
        {
          service: service({
            deployments: [deployment({ rolloutReason: 'ECS deployment circuit breaker: rolling back to …' })],
          }),
        },
      ),
      plea(),
      { action: 'again' },
    ],
  ])('%s', (_, seen, asked, expected) => {
    const decision = judgeBefore(seen, asked);
    if (expected) expect(decision).toMatchObject(expected);
    else expect(decision).toBeUndefined();
  });
});

describe('what the alarm itself says', () => {
  const alarm = (is: JudgedAlarm['is']): JudgedAlarm => ({ name: 'web-5xx', is, decides: true, line: `it is ${is}` });
  const inside = state({ watchUntil: RED + 1 });
  it.each<[JudgedAlarm['is'], number, JudgeDecision['action'], boolean?]>([
    ['firing', RED, 'revert'],
    ['firing', RED + 1, 'revert'],
    ['quiet', RED, 'drop', false],
    ['unproven', RED, 'again'],
    ['unknown', RED, 'again'],
    ['noVerdict', RED, 'again'],
    ['unproven', RED + 240 * SECOND - 1, 'again'],
    ['firing', RED + 240 * SECOND, 'revert'],
    ['unproven', RED + 240 * SECOND, 'drop', true],
    ['unknown', RED + 240 * SECOND, 'drop', true],
    ['quiet', RED + 240 * SECOND, 'drop', false],
  ])('%s at %d: %s', (is, now, action, tell) => {
    const decision = judgeAfter(alarm(is), inside, now, { at: RED }, 240);
    expect(decision).toMatchObject({ action, ...(tell !== undefined && { tell }) });
    expect(decision.reason).toContain(`it is ${is}`);
  });

  it('is asked to the end of the window, however early it turned red, and without a baseline for five minutes', () => {
    const long = state({ watchUntil: RED + 60 * MINUTE });
    expect(judgeAfter(alarm('unproven'), long, RED + 59 * MINUTE, { at: RED }, 240).action).toBe('again');
    expect(judgeAfter(alarm('unproven'), long, RED + 60 * MINUTE, { at: RED }, 240).action).toBe('drop');
    expect(judgeAfter(alarm('unproven'), inside, RED + 5 * MINUTE - 1, { at: RED }).action).toBe('again');
    expect(judgeAfter(alarm('unproven'), inside, RED + 5 * MINUTE, { at: RED }).action).toBe('drop');
  });
});

describe('a person is heeded', () => {
  const asked: Plea = { by: 'ann', reason: 'ann asked for it: slow', at: RED };
  it.each<[string, JudgeFacts, JudgeDecision['action']]>([
    ['awake', facts(), 'revert'],
    ['asleep', facts({ phase: 'asleep' }), 'revert'],
    ['under a hold', facts({ hold: held }), 'revert'],
    ['long after the watch window', facts({ watchUntil: undefined }), 'revert'],
    [
      'about what was found running and never proven',
      facts({}, { current: current({ state: 'requested' }) }),
      'revert',
    ],
    ['not about what failed already', facts({}, { current: current({ state: 'failed' }) }), 'drop'],
    ['not while a dead deploy is being finished', facts({ candidate: 'REL#3' }), 'drop'],
    ['not where nothing is known', facts({}, { current: undefined }), 'drop'],
    ['not where somebody else deployed', facts({}, { service: service({ revisionArn: OLD }) }), 'drop'],
  ])('%s: %s', (_, seen, action) => {
    expect(judgePerson(seen, asked).action).toBe(action);
  });

  it('with his own words as the reason', () => {
    expect(judgePerson(facts(), asked).reason).toBe('ann asked for it: slow');
  });
});

describe('what was taken back since a person asked', () => {
  const back = before({ id: 'REL#3', state: 'failed', revertTo: 'REL#2', requestedAt: RED - 1, decidedAt: RED + 1 });
  it.each<[string, Partial<Release>, boolean]>([
    ['what he saw', {}, true],
    ['what could not be measured', { state: 'error' }, true],
    ['not what was taken back before he asked', { decidedAt: RED }, false],
    ['not what came after he asked', { requestedAt: RED + 1 }, false],
    ['not what failed without a way back', { revertTo: undefined } as object, false],
    ['not one whose way back has no verdict yet', { state: 'good', decidedAt: RED - 1 }, false],
  ])('%s', (_, part, is) => {
    expect(takenBackSince([current(), { ...back, ...part }], RED) !== undefined).toBe(is);
  });
});

describe('of which release it speaks', () => {
  const candidate = release({ id: 'REL#3', tag: 'v3', releasingAt: RED });
  const during = state({ current: 'REL#2', candidate: 'REL#3' });
  const ann: Plea = { by: 'ann', reason: 'slow', at: RED - 1 };
  it.each<[string, Release | undefined, Plea, string]>([
    ['nothing under way: of the current one', undefined, ann, 'REL#2'],
    ['a person sees the deploy under way', candidate, ann, 'REL#3'],
    ['an alarm since it began to serve', candidate, plea(), 'REL#3'],
    ['an alarm from before', candidate, plea({ at: RED - 1 }), 'REL#2'],
    ['a deploy that has touched nothing yet', { ...candidate, releasingAt: undefined }, plea(), 'REL#2'],
    ['what was seen first', candidate, { ...ann, of: 'REL#1' }, 'REL#1'],
  ])('%s', (_, one, asked, of) => {
    expect(meantBy(during, one, asked)).toBe(of);
  });

  const waits: Plea = { ...ann, of: 'REL#3', waited: true };
  const good: JudgeFacts = { ...facts(), meant: { ...candidate, state: 'good' } };
  const gone: JudgeFacts = { ...facts(), meant: { ...candidate, state: 'failed' } };
  it('another one has followed: left alone, a person is told, an alarm is not', () => {
    expect(judgePerson(good, waits)).toMatchObject(dropped(/v3 was meant, which is good; v2 is current now/, true));
    expect(judgeBefore(good, plea({ of: 'REL#3', waited: true }))).toMatchObject(dropped(/v3 was meant/));
  });

  it('taken back meanwhile, by the gate: as he wished, so nothing is told, also under a hold', () => {
    expect(judgePerson(gone, waits)).toMatchObject(dropped(/v3 was meant, which is failed/));
    const underHold = { ...gone, state: state({ current: 'REL#2', hold: held }) };
    expect(judgeBefore(underHold, plea({ of: 'REL#3', waited: true }))).toMatchObject(dropped(/v3 was meant/));
  });

  it('a dead deploy that is being finished: what waited is not lost', () => {
    const dead = facts({ candidate: 'REL#3' });
    expect(judgePerson(dead, waits)).toMatchObject({ action: 'again' });
    expect(judgePerson(dead, { ...waits, waited: undefined })).toMatchObject(dropped(/died half-way/));
  });
});

describe('what Tidegate wants itself', () => {
  const own: Plea = { by: 'tidegate', reason: 'died half-way', at: RED, of: 'REL#3', waited: true };
  const from = release({ id: 'REL#3', state: 'failed', revertTo: 'REL#2' });
  const bad = current({ state: 'requested' });
  it.each<[string, JudgeFacts, Plea, object]>([
    ['a way back whose verdict is there goes on', { ...facts(), meant: from }, own, { action: 'revert', from }],
    [
      'also of what could not be measured',
      { ...facts(), meant: { ...from, state: 'error' } },
      own,
      { action: 'revert', from: { state: 'error' } },
    ],
    ['it led elsewhere', { ...facts(), meant: { ...from, revertTo: 'REL#1' } }, own, dropped(/nothing is half done/)],
    ['what is good stays', facts(), { ...own, of: undefined }, dropped(/nothing is half done/)],
    [
      'what was bad before is taken back (T67)',
      facts({}, { current: bad }),
      { ...own, of: undefined },
      { action: 'revert' },
    ],
  ])('%s', (_, seen, asked, expected) => {
    expect(judgeResumed(seen, asked)).toMatchObject(expected);
  });
});

describe('several alarms in one wish', () => {
  const one = (name: string, is: JudgedAlarm['is'], decides = true): JudgedAlarm => ({
    name,
    is,
    decides,
    state: is === 'quiet' ? 'OK' : 'ALARM',
    line: name,
  });
  it.each<[string, JudgedAlarm[], Plea, string | undefined]>([
    ['the named one fires', [one('web-5xx', 'firing'), one('slow', 'unproven')], plea({ waited: true }), 'web-5xx'],
    ['another fires', [one('web-5xx', 'quiet'), one('slow', 'firing')], plea({ waited: true }), 'slow'],
    ['another may yet fire', [one('web-5xx', 'quiet'), one('slow', 'unproven')], plea({ waited: true }), 'slow'],
    [
      'another was red before',
      [one('web-5xx', 'quiet'), one('slow', 'noVerdict', false)],
      plea({ waited: true }),
      'web-5xx',
    ],
    ['it has not waited: it speaks for itself', [one('web-5xx', 'quiet'), one('slow', 'firing')], plea(), 'web-5xx'],
    ['none is configured any more', [], plea({ waited: true }), undefined],
  ])('%s', (_, all, asked, name) => {
    expect(loudestOf(all, asked)?.name).toBe(name);
  });
});

describe('a rollback that died half-way', () => {
  const begun = current({ revertTo: 'REL#1' });
  it.each<[string, Partial<State>, Release | undefined, boolean]>([
    ['its target is chosen, its verdict is missing', {}, begun, true],
    ['nothing was begun', {}, current(), false],
    ['its verdict is there', {}, { ...begun, state: 'failed' }, false],
    ['a deploy is half done: that goes first', { candidate: 'REL#3' }, begun, false],
    ['another release is current', { current: 'REL#1' }, begun, false],
    ['a person holds the service: what is half done goes on', { hold: held }, begun, true],
    ['Tidegate stopped at it itself', { hold: { ...held, by: 'tidegate' } }, begun, false],
    ['nothing is current', {}, undefined, false],
  ])('%s', (_, part, it_, expected) => {
    expect(rollbackHalfDone(state({ current: 'REL#2', ...part }), it_)).toBe(expected);
  });
});
