import { describe, expect, test } from 'vitest';
import { judge } from '../../local/simulation/invariants/index.ts';
import type { Reading } from '../../local/simulation/reading.ts';
import { strike } from '../../local/simulation/run.ts';
import type { Run, Strike } from '../../local/simulation/run.ts';
import { asks, updates } from '../invariants/made-up.ts';
import { MINUTE, by, execution, healthy, pushed, reading, turn, visitor } from '../invariants/made-up-reading.ts';

const breaks = (name: string, broken: Reading): boolean => judge(broken).some(({ invariant }) => invariant === name);

const late = (minute: number, seconds: number): Strike => ({ at: minute * MINUTE, name: 'actsLate', seconds });

/** Whether a visitor of minute thirty may wait so long. */
const mayWait = (seconds: number, more: Partial<Reading> = {}): boolean => {
  const one = { ...visitor, at: 30 * MINUTE, served: 30 * MINUTE + seconds * 1000 };
  return !breaks('prompt', reading({}, { visited: [one], ...more }));
};

test('what strikes is counted, and noted with its time', () => {
  const run = { fired: new Map(), struck: [], stage: { now: () => 7 } } as unknown as Run;
  strike(run, 'aborted', 0, 'web');
  strike(run, 'eventLate', 9);
  expect(run.fired).toEqual(new Map([['aborted', 1], ['eventLate', 1]])); // prettier-ignore
  expect(run.struck).toEqual([
    { at: 7, name: 'aborted', seconds: 0, service: 'web' },
    { at: 7, name: 'eventLate', seconds: 9 },
  ]);
});

describe('a fault', () => {
  test('that only lies in the air excuses nobody who lets a visitor wait', () => {
    const planned = { name: 'throttled', from: 0, until: 3600, with: { service: 'any' } };
    const story = { ...reading({}).story, faults: [planned] };
    expect(mayWait(200, { story })).toBe(false);
    expect(mayWait(200, { story, struck: [{ at: 29 * MINUTE, name: 'throttled', seconds: 0 }] })).toBe(true);
    expect(mayWait(200, { story, struck: [{ at: 14 * MINUTE, name: 'throttled', seconds: 0 }] })).toBe(false);
  });

  test('that slows calls down costs just that; one that somebody gives up on, or a step of them, may cost more', () => {
    expect(mayWait(171, { struck: [late(29, 2)] })).toBe(true);
    expect(mayWait(173, { struck: [late(29, 2)] })).toBe(false);
    expect(mayWait(173, { struck: [late(29, 6)] })).toBe(true);
    expect(mayWait(250, { struck: Array.from({ length: 6 }, () => late(29, 4)) })).toBe(true);
  });

  test('of numbers on their way keeps nobody from being let in', () => {
    expect(mayWait(200, { struck: [{ at: 29 * MINUTE, name: 'metricsLate', seconds: 60 }] })).toBe(false);
  });

  test('excuses a revert to where the service stands for five minutes', () => {
    const there = updates(by('Revert'), { taskDefinition: 'web:1' }).map((one) =>
      one.service === 'ecs'
        ? { ...one, output: { service: { desiredCount: 2, deployments: [{ status: 'PRIMARY', createdAt: 0 }] } } }
        : one,
    );
    const repeats = (minute: number): boolean =>
      breaks('oneRevert', reading({}, { effects: [...turn(), ...there], struck: [late(minute, 1)] }));
    expect(repeats(14)).toBe(true);
    expect(repeats(16)).toBe(false);
  });
});

describe('a visitor who waits', () => {
  const happens = (name: string, service: string) => ({ at: 29 * 60, name, service, with: { seconds: 0 } });

  test('is let in at once where something happens to another service only, unless it takes the room of all', () => {
    const story = (name: string, service: string) => ({
      story: { ...reading({}).story, happenings: [happens(name, service)] },
    });
    expect(mayWait(200, story('setsCount', 'shop'))).toBe(false);
    expect(mayWait(200, story('setsCount', 'web'))).toBe(true);
    expect(mayWait(200, story('lacksCapacity', 'shop'))).toBe(true);
  });

  test('waits for an idle look only where that starts anew what ECS gave up on', () => {
    const opens = (minute: number, input: Record<string, unknown>) => ({
      effects: [...turn({ at: 0 }), ...updates(by('Open', { at: minute * MINUTE }), input)],
    });
    const anew = { forceNewDeployment: true };
    expect(mayWait(600, opens(38, anew))).toBe(true);
    expect(mayWait(600, opens(41, anew))).toBe(false);
    expect(mayWait(600, opens(29, anew))).toBe(false);
    expect(mayWait(600, opens(38, { desiredCount: 2 }))).toBe(false);
    expect(mayWait(1200, { effects: opens(38, anew).effects })).toBe(false);
  });

  test('waits for a pull of four minutes only where such an image was set to run, and nothing since', () => {
    const image = (arn: string, digest: string) =>
      asks(
        by('Release', { at: MINUTE }),
        'ecs',
        'RegisterTaskDefinition',
        { family: 'web', containerDefinitions: [{ name: 'web', image: `repo/web@${digest}` }] },
        { taskDefinition: { taskDefinitionArn: arn } },
      );
    const sets = (minute: number, arn: string) =>
      updates(by('Release', { at: minute * MINUTE }), { taskDefinition: arn });
    const both = [...turn({ at: 0 }), image('web:2', 'sha256:2'), image('web:3', 'sha256:3')];
    const slow = { pushed: pushed({ image: 'verySlow' }) };
    expect(mayWait(200, { ...slow, effects: both })).toBe(false);
    expect(mayWait(200, { ...slow, effects: [...both, ...sets(2, 'web:2')] })).toBe(true);
    expect(mayWait(200, { ...slow, effects: [...both, ...sets(2, 'web:2'), ...sets(10, 'web:3')] })).toBe(false);
    expect(mayWait(200, { ...slow, effects: [...both, ...sets(2, 'web:2'), ...sets(20, 'web:3')] })).toBe(true);
  });
});

describe('a healthy image that failed', () => {
  const fails = (minute: number): boolean => {
    const { releases } = reading({}).services[0]!;
    const [good, failed] = releases;
    const one = { ...failed!, requestedAt: 10 * MINUTE, releasedAt: 11 * MINUTE, decidedAt: 20 * MINUTE };
    const story = {
      ...reading({}).story,
      happenings: [{ at: minute * 60, name: 'asksRollback', service: 'web', with: {} }],
    };
    return breaks('verdicts', reading({ releases: [good!, one] }, { pushed: healthy, story }));
  };

  test("is excused by a person's rollback of its own time, not by one of before", () => {
    expect(fails(12)).toBe(false);
    expect(fails(9)).toBe(true);
    expect(fails(21)).toBe(true);
  });
});

describe('a healthy image that failed by an alarm that stays red', () => {
  const fails = (...happenings: [minute: number, name: string][]): boolean => {
    const { releases } = reading({}).services[0]!;
    const [good, failed] = releases;
    const one = { ...failed!, requestedAt: 10 * MINUTE, releasedAt: 11 * MINUTE, decidedAt: 20 * MINUTE };
    const story = {
      ...reading({}).story,
      happenings: happenings.map(([at, name]) => ({ at: at * 60, name, service: 'web', with: { minutes: 30 } })),
    };
    return breaks('verdicts', reading({ releases: [good!, one] }, { pushed: healthy, story }));
  };

  test('is excused where that was taken away and came back meanwhile: it was not red as the release began (seed 153377)', () => {
    expect(fails([1, 'staysRed'])).toBe(true);
    expect(fails([1, 'staysRed'], [3, 'deletesAlarm'])).toBe(false);
    expect(fails([1, 'deletesAlarm'], [3, 'staysRed'])).toBe(true);
    expect(fails([-9, 'staysRed'], [-4, 'deletesAlarm'])).toBe(true);
    expect(fails([1, 'staysRed'], [21, 'deletesAlarm'])).toBe(true);
  });
});

test('an execution that failed by itself has heard its push; one that faults ended may not have', () => {
  const detail = { 'repository-name': 'web', 'image-digest': 'sha256:0' };
  const one = execution({ status: 'FAILED', startDate: 0, stopDate: MINUTE, input: { event: { detail } } });
  const both = { pushed: [...pushed({ tag: 'v0', digest: 'sha256:0' }), ...pushed({})], executions: [one] };
  expect(breaks('pushesEnd', reading({}, both))).toBe(true);
  expect(breaks('pushesEnd', reading({}, { ...both, struck: [{ at: 1, name: 'diesBefore', seconds: 0 }] }))).toBe(
    false,
  );
});
