import { describe, expect, test } from 'vitest';
import { judge } from '../../local/simulation/invariants/index.ts';
import type { Reading, ServiceReading } from '../../local/simulation/reading.ts';
import { writes } from '../invariants/made-up.ts';
import {
  MINUTE,
  asked,
  awake,
  by,
  execution,
  failed,
  good,
  healthy,
  promoted,
  promotion,
  pushed,
  reading,
} from '../invariants/made-up-reading.ts';

const breaks = (name: string, broken: Reading): boolean => judge(broken).some(({ invariant }) => invariant === name);

const story = (happenings: Reading['story']['happenings']) => ({ ...reading({}).story, happenings });
const happens = (name: string, minute: number, more: object = {}) => ({
  at: minute * 60,
  name,
  service: 'web',
  with: {},
  ...more,
});
const strikes = (minute: number, more: object = {}) => [
  { at: minute * MINUTE, name: 'throttled', seconds: 0, ...more },
];

describe('deployed', () => {
  const ends = (state: string, more: Partial<Reading> = {}, service: Partial<ServiceReading> = {}): boolean => {
    const one = { ...failed, state, requestedAt: MINUTE, decidedAt: 10 * MINUTE };
    return breaks(
      'deployed',
      reading({ releases: [good, one], quarantine: [], ...service }, { pushed: healthy, ...more }),
    );
  };

  test('asks what is superseded for something newer, or for a person', () => {
    expect(ends('superseded')).toBe(true);
    expect(ends('superseded', { pushed: [...healthy, ...pushed({ tag: 'v3', digest: 'sha256:3', at: 1 })] })).toBe(
      false,
    );
    expect(ends('superseded', { story: story([happens('forcesDeployment', 5)]) })).toBe(false);
    expect(ends('superseded', { story: story([happens('forcesDeployment', 11)]) })).toBe(true);
    expect(ends('superseded', { story: story([happens('forcesDeployment', 5, { service: 'shop' })]) })).toBe(true);
  });

  test('asks nothing of what was asked for again while it was on its way (seed 126651)', () => {
    const one = { ...failed, by: 'manual', state: 'superseded', requestedAt: MINUTE, decidedAt: 10 * MINUTE };
    const judged = (minutes: number) => {
      const before = { ...failed, sk: 'REL#3', requestedAt: 0, decidedAt: minutes * MINUTE };
      return breaks('deployed', reading({ releases: [before, one], quarantine: [] }, { pushed: healthy }));
    };
    expect(judged(11)).toBe(false);
    expect(judged(9)).toBe(true);
  });

  test('asks for no tag that an image got later, where nothing tells of it (ECR-6, seed 128636)', () => {
    const again = pushed({ image: 'healthy', tag: 'v3', digest: good['digest'] as string, at: 2 * MINUTE });
    const both = [...pushed({ image: 'healthy', digest: good['digest'] as string, at: 0 }), ...healthy, ...again];
    const judged = (habits: Reading['story']['habits']) =>
      breaks('deployed', reading(promoted, { pushed: both, story: { ...story([]), habits } }));
    expect(judged({ retagsAreSilent: 1 })).toBe(false);
    expect(judged({})).toBe(true);
  });

  test('asks what is rejected for its image: measured bad, or good already', () => {
    expect(ends('rejected')).toBe(true);
    expect(ends('rejected', {}, { quarantine: [{ sk: 'BAD#sha256:2' }] })).toBe(false);
    const again = { ...failed, sk: 'REL#3', state: 'rejected', requestedAt: MINUTE, decidedAt: 10 * MINUTE };
    const same = [{ ...good, digest: 'sha256:2', by: 'adopted' }, again];
    expect(ends('rejected', {}, { releases: same })).toBe(false);
  });

  test('asks what could not be judged for what kept it from that, in its time', () => {
    expect(ends('error')).toBe(true);
    expect(ends('error', { struck: strikes(5) })).toBe(false);
    expect(ends('error', { struck: strikes(11) })).toBe(true);
    expect(ends('error', { struck: strikes(0, { seconds: 120 }) })).toBe(false);
    expect(ends('error', { struck: strikes(5, { service: 'shop' }) })).toBe(true);
    expect(ends('error', { story: story([happens('lacksCapacity', 5, { service: 'shop' })]) })).toBe(false);
  });

  test('asks what is held for a hold', () => {
    expect(ends('held')).toBe(true);
    expect(ends('held', {}, { state: { ...awake.state, hold: { by: 'tidegate' } } })).toBe(false);
  });

  test('asks the newest good image to run, unless a person deployed since', () => {
    const stands = (more: Partial<Reading> = {}) =>
      breaks('deployed', reading({ ...promoted, revision: 'web:1' }, { pushed: healthy, ...more }));
    expect(stands()).toBe(true);
    expect(stands({ story: story([happens('deploysStack', 5)]) })).toBe(false);
    expect(breaks('deployed', reading(promoted, { pushed: healthy }))).toBe(false);
  });

  test('asks what was good once for its last deployment only (seed 125329)', () => {
    const again = { ...failed, sk: 'REL#3', state: 'error', requestedAt: MINUTE, decidedAt: 10 * MINUTE };
    const releases = [...(promoted.releases ?? []), again];
    const more = { pushed: healthy, struck: strikes(5) };
    expect(breaks('deployed', reading({ ...promoted, releases, revision: 'web:1' }, more))).toBe(false);
    expect(breaks('deployed', reading({ ...promoted, releases, revision: 'web:1' }, { pushed: healthy }))).toBe(true);
  });
});

describe('sleeps', () => {
  const idle: Partial<ServiceReading> = { state: { ...awake.state, phaseAt: 0 } };

  test('asks for whoever was left alone for two idle windows and the sleep itself, in the calm', () => {
    expect(breaks('sleeps', reading(idle))).toBe(true);
    expect(breaks('sleeps', reading(idle, { endAt: 80 * MINUTE }))).toBe(false);
  });

  test('asks nothing of whom a visitor, an execution, a hold or a deployment kept awake', () => {
    const visitor = { at: 0, service: 'web', answers: [{ at: 80 * MINUTE, status: 503, app: false }] };
    const deploy = execution({ startDate: 0, stopDate: 80 * MINUTE, input: { service: 'staging/web' } });
    expect(breaks('sleeps', reading(idle, { visited: [visitor] }))).toBe(false);
    expect(breaks('sleeps', reading(idle, { executions: [deploy] }))).toBe(false);
    expect(breaks('sleeps', reading({ state: { ...idle.state, phase: 'awake', hold: { by: 'ann' } } }))).toBe(false);
    expect(breaks('sleeps', reading({ ...idle, deployments: ['PRIMARY IN_PROGRESS web:1'] }))).toBe(false);
  });
});

describe('heeded', () => {
  const asks = (more: Partial<Reading> = {}, service: Partial<ServiceReading> = {}): boolean =>
    breaks('heeded', reading({ ...promoted, ...service }, { pushed: healthy, ...asked(), ...more }));

  test("asks that a person's rollback takes back what runs, where nothing came between", () => {
    expect(asks()).toBe(true);
    expect(asks(asked({ status: 'ABORTED' }))).toBe(false);
    expect(asks({ struck: strikes(20) })).toBe(false);
    expect(asks({ struck: strikes(10) })).toBe(true);
    expect(asks({ story: story([happens('deploysOther', 21)]) })).toBe(false);
  });

  test('asks nothing where there is no way back, or another one is at the service', () => {
    const [, one] = promoted.releases!;
    expect(asks({}, { releases: [one!] })).toBe(false);
    expect(asks({}, { quarantine: [{ sk: 'BAD#sha256:1' }] })).toBe(false);
    const deploy = execution({ arn: 'd', startDate: 0, stopDate: 21 * MINUTE, input: { service: 'staging/web' } });
    expect(asks({ executions: [...asked().executions!, deploy] })).toBe(false);
  });

  const alarm = (fires: number, minutes: number, previous = 'OK', more: object[] = []): boolean => {
    const detail = { state: { value: 'ALARM' }, previousState: { value: previous } };
    const input = { service: 'staging/web', event: { detail } };
    const told = {
      ...asked({ input, startDate: (fires + 1) * MINUTE, stopDate: (fires + 1) * MINUTE + 1 }),
      story: story([happens('alarmFires', fires, { with: { minutes } }), ...(more as never[])]),
    };
    const effects = [writes(by('Promote', { at: MINUTE }), {}), ...promotion];
    return asks({ ...told, effects }, { plays: { ...awake.plays, watch: 15 } });
  };

  test('asks that an alarm in the watch window takes back what was promoted, if its periods are of that time', () => {
    expect(alarm(20, 3)).toBe(true);
    expect(alarm(25, 3)).toBe(false);
    expect(alarm(20, 2)).toBe(false);
    expect(alarm(20, 3, 'INSUFFICIENT_DATA')).toBe(false);
    expect(alarm(20, 3, 'OK', [happens('mutesAlarm', 15)])).toBe(false);
  });
});

describe('nobodyLost', () => {
  const phases = (...all: [number, string][]) =>
    all.map(([minute, phase]) => writes(by('Open', { at: minute * MINUTE }), { phase }));
  const lacks = (minute: number) => ({ story: story([happens('lacksCapacity', minute, { with: { seconds: 700 } })]) });
  const noRoom = lacks(0);
  const wake = {
    machine: 'Tidegate-wake',
    status: 'FAILED',
    cause: 'none is healthy',
    input: { service: 'staging/web' },
  };
  const unlucky = {
    executions: [2, 11].map((at) => execution({ ...wake, startDate: at * MINUTE, stopDate: (at + 5) * MINUTE })),
    unfit: [{ service: 'web', digests: ['sha256:2'], at: 6 * MINUTE }],
    pushed: pushed({ image: 'slow' }),
  };
  const visited = [{ at: 0, service: 'web', answers: [{ at: 25 * MINUTE, status: 503, app: false }] }];
  const lost = (opened: number, more: Partial<Reading>): boolean =>
    breaks('nobodyLost', reading({}, { visited, effects: phases([1, 'waking'], [opened, 'awake']), ...more }));

  test('asks for no visitor who left before what is promised where AWS refused a start, if it was kept (seed 144636)', () => {
    expect(lost(30, noRoom)).toBe(false);
    expect(lost(31, noRoom)).toBe(true);
    expect(lost(27, unlucky)).toBe(false);
    expect(lost(28, unlucky)).toBe(true);
    expect(lost(26, {})).toBe(true);
    expect(lost(26, lacks(18))).toBe(false);
    expect(lost(26, lacks(20))).toBe(true);
  });

  test('asks for whom no door opened, or one opened while he asked, or that stood open all the time', () => {
    expect(lost(30, { ...noRoom, effects: phases([1, 'waking']) })).toBe(true);
    expect(lost(24, noRoom)).toBe(true);
    const saved = writes(by('Drowse', { at: 30 * MINUTE }), { capacity: { desired: 2 } });
    expect(lost(30, { ...noRoom, effects: [...phases([-1, 'awake']), saved] })).toBe(true);
    const sentAway = [{ ...visited[0]!, answers: [{ at: 2 * MINUTE, status: 503, app: false }] }];
    expect(lost(18, { ...noRoom, visited: sentAway })).toBe(true);
  });
});

test("a person's revision that ECS gave up on is his to decide about; what nobody set is not", () => {
  const left = { revision: 'web:9', deployments: ['PRIMARY FAILED web:9: 1 of 2 run, 3 failed'] };
  const broken = (service: Partial<ServiceReading>, happenings: Reading['story']['happenings']) =>
    judge(reading(service, { story: story(happenings) })).map(({ invariant }) => invariant);
  expect(broken(left, [happens('deploysOther', 5)])).toEqual([]);
  expect(broken(left, [])).toEqual(['provenRuns', 'agreement']);
  const up = { ...left, deployments: ['PRIMARY COMPLETED web:9: 2 of 2 run, 0 failed'] };
  expect(broken(up, [happens('deploysOther', 5)])).toEqual(['provenRuns', 'agreement']);
});
