import { describe, expect, test } from 'vitest';
import { INVARIANTS, judge } from '../../local/simulation/invariants/index.ts';
import type { Reading, ServiceReading } from '../../local/simulation/reading.ts';
import type { Effect } from '../../local/simulation/recorder.ts';
import { asks, becomes, makes, reads, replaces, updates, writes } from './made-up.ts';
import {
  MINUTE,
  asked,
  asleep,
  awake,
  by,
  call,
  execution,
  failed,
  good,
  healthy,
  looks,
  promoted,
  pushed,
  reading,
  revert,
  standing,
  turn,
  visitor,
} from './made-up-reading.ts';

const drowsy = { phase: 'drowsy', capacity: { desired: 2, bounds: { min: 1 } } };
const zeroBounds = {
  ResourceId: 'x/web',
  MinCapacity: 0,
  SuspendedState: {
    DynamicScalingInSuspended: true,
    DynamicScalingOutSuspended: true,
    ScheduledScalingSuspended: true,
  },
};

/** A sleep that begins with its turn, is drowsy for so long and is cut in minute 20. */
const sleep = (drowsyMs: number, bounds: object = zeroBounds) => {
  const cut = by('Cut');
  const [intent, look, update] = updates(cut, { desiredCount: 0 }, drowsy);
  const lowers = asks(cut, 'application-autoscaling', 'RegisterScalableTarget', bounds);
  const before = by('Drowse', { at: 20 * MINUTE - drowsyMs });
  return [...turn({ at: 10 * MINUTE }), writes(before, drowsy), intent!, look!, lowers, update!];
};
const SLEEP = sleep(4 * MINUTE);

/** What was saved, and the count when visitors were let in. */
const opens = (saved: number, count: number) => {
  const saves = writes(by('Drowse', { at: 15 * MINUTE }), { phase: 'drowsy', capacity: { desired: saved } });
  const open = writes(by('Open', { at: 21 * MINUTE }), { phase: 'awake' });
  return [
    ...turn({ at: 10 * MINUTE }),
    saves,
    ...updates(by('Start'), { desiredCount: count }, { phase: 'drowsy', capacity: { desired: saved } }),
    open,
  ];
};

describe('what is at rest', () => {
  test('breaks nothing, awake or asleep', () => {
    expect(judge(reading({}))).toEqual([]);
    expect(judge(reading(asleep))).toEqual([]);
  });

  test('breaks nothing by what it went through', () => {
    expect(judge(reading({}, { effects: SLEEP }))).toEqual([]);
    expect(judge(reading({}, { effects: opens(2, 2) }))).toEqual([]);
    expect(judge(reading({}, { effects: [...turn(), ...revert('web:1')] }))).toEqual([]);
    const aborted = ended({ status: 'ABORTED', stopDate: 20 * MINUTE - 45_000 });
    expect(judge(reading({}, { effects: [...turn(), ...takeover], executions: [aborted] }))).toEqual([]);
  });

  test('breaks nothing by an intent over one of the step before, which it has read', () => {
    const [intent, ...rest] = revert('web:1');
    const effects = [
      ...turn(),
      ...revert('web:1', { at: 20 * MINUTE - 2000, invocation: 'before' }).slice(0, 2),
      reads(by('Revert', { at: 20 * MINUTE - 1000 }), { doing: { at: 20 * MINUTE - 2000 } }),
    ];
    expect(judge(reading({}, { effects: [...effects, intent!, ...rest] }))).toEqual([]);
  });

  test('breaks nothing by a call that AWS acts on after the next intent was written (seed 11435)', () => {
    const next = updates(by('Cut', { at: 20 * MINUTE + 5000 }), { desiredCount: 0 }, drowsy);
    const late = { ...SLEEP.at(-2)!, at: 20 * MINUTE + 19_000 };
    expect(judge(reading({}, { effects: [...SLEEP.slice(0, -1), ...next, late] }))).toEqual([]);
  });

  test('breaks nothing by a closing of its route that lands behind the one that was sent again (seed 125348)', () => {
    const closes = (at: number) => asks(by('Drowse', { at }), 'elasticloadbalancing', 'ModifyRule', {});
    const effects = [...SLEEP.slice(0, 3), closes(16 * MINUTE), closes(18 * MINUTE), ...SLEEP.slice(3)];
    expect(judge(reading({}, { effects }))).toEqual([]);
  });

  test('breaks nothing by a copy of a first step that takes the service when its execution is over (seed 11228)', () => {
    const executions = [ended({ stopDate: 19 * MINUTE - 1 })];
    expect(judge(reading({}, { effects: [...turn(), ...takeover], executions }))).toEqual([]);
  });
});

const other = { ...good, sk: 'REL#0', digest: 'sha256:0', revisionArn: 'web:0', tag: 'v0' };
const ended = (more: object) => execution({ arn: 'arn:one', stopDate: 15 * MINUTE, ...more });
const takeover = turn({ holder: 'arn:two', turn: 4, invocation: 'inspect', at: 20 * MINUTE });

/** One image, in two turns; neither was measured. */
const releasedTwice = reading(
  {
    releases: [{ ...good, by: 'manual' }, failed, { ...good, sk: 'REL#9', revisionArn: 'web:9' }].map((one) => ({
      ...one,
      digest: 'sha256:2',
      requestedAt: 0,
      ...(one.sk !== 'REL#9' && { state: 'superseded' }),
    })),
    ...standing(9),
  },
  {
    effects: [
      ...turn(),
      ...['web:1', 'web:2'].flatMap((arn, index) => [
        ...turn({ turn: 3 + index, at: 20 * MINUTE }),
        asks(
          by('Release'),
          'ecs',
          'RegisterTaskDefinition',
          { family: 'web', containerDefinitions: [{ name: 'web', image: 'repo/web@sha256:2' }] },
          { taskDefinition: { taskDefinitionArn: arn } },
        ),
        ...updates(by('Release', { turn: 3 + index }), { taskDefinition: arn }),
      ]),
    ],
  },
);

const BROKEN: [string, string, Reading][] = [
  ['covered', 'a call that the model does not cover', reading({}, { refusals: ['ecs.ListServices'] })],
  [
    'mutualExclusion',
    'a takeover from a holder that runs',
    reading({}, { effects: [...turn(), ...takeover], executions: [ended({ stopDate: undefined, status: 'ABORTED' })] }),
  ],
  [
    'mutualExclusion',
    'a takeover before it was quiet',
    reading(
      {},
      { effects: [...turn(), ...takeover], executions: [ended({ stopDate: 20 * MINUTE - 44_000, status: 'ABORTED' })] },
    ),
  ],
  [
    'mutualExclusion',
    'a call of a turn that was taken over',
    reading(
      {},
      {
        effects: [
          ...turn(),
          ...revert('web:1', { at: 20 * MINUTE - 1 }).slice(0, 2),
          ...takeover,
          asks(
            by('Revert', { at: 20 * MINUTE + 1 }),
            'ecs',
            'UpdateService',
            { service: 'x/web', taskDefinition: 'web:1' },
            { service: { deployments: [{ status: 'PRIMARY', createdAt: 30 * MINUTE }] } },
          ),
        ],
        executions: [ended({ status: 'ABORTED' })],
      },
    ),
  ],
  ['fencing', 'a change by whoever never looked at the lease', reading({}, { effects: revert('web:1').slice(2) })],
  [
    'fencing',
    'an intent that was not read again',
    reading({}, { effects: [...turn(), ...revert('web:1').toSpliced(1, 1)] }),
  ],
  [
    'fencing',
    'an intent that another attempt wrote over',
    reading(
      {},
      { effects: [...turn(), ...revert('web:1').toSpliced(1, 1, reads(by('Revert'), { doing: { at: 1 } }))] },
    ),
  ],
  [
    'fencing',
    'an intent of a turn that was over',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Revert'), { doing: { at: 1 } }, { doing: { at: 1 } }, by('Revert', { turn: 2 })),
          reads(by('Revert'), { doing: { at: 1 } }),
          ...revert('web:1').slice(2),
        ],
      },
    ),
  ],
  [
    'fencing',
    'an intent that names nobody',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Revert'), { doing: { at: 1 } }, { doing: { at: 1 } }, null),
          reads(by('Revert'), { doing: { at: 1 } }),
          ...revert('web:1').slice(2),
        ],
      },
    ),
  ],
  [
    'fencing',
    'an intent over that of another copy, which came since it looked',
    reading(
      {},
      {
        effects: [
          ...turn(),
          reads(by('Revert', { at: 20 * MINUTE - 3000 }), {}),
          ...revert('web:1', { at: 20 * MINUTE - 2000, invocation: 'twin' }).slice(0, 2),
          ...revert('web:1'),
        ],
      },
    ),
  ],
  ['provenRuns', 'a failed release that runs', reading(standing(2))],
  ['agreement', 'another revision than the current one', reading({ state: { ...awake.state, current: 'REL#2' } })],
  [
    'stopsForCause',
    'a hold though there was a way back',
    reading(
      { ...promoted, state: { ...promoted.state, phase: 'awake', hold: { by: 'tidegate', at: 30 * MINUTE } } },
      { pushed: healthy },
    ),
  ],
  ['nobodyLost', 'a visitor who was never let in', reading({}, { visited: [visitor] })],
  [
    'neverDenied',
    'a visitor who is told that there is nothing',
    reading({}, { visited: [{ ...visitor, served: 9000, answers: [{ at: 0, status: 404, app: false }] }] }),
  ],
  ['prompt', 'a visitor who waits without a cause', reading({}, { visited: [{ ...visitor, served: 7 * MINUTE }] })],
  ['rest', 'a token', reading({ state: { ...awake.state, token: 't' } })],
  ['rest', 'a want', reading({ state: { ...awake.state, wantDeploy: 'REL#2' } })],
  ['rest', 'a want under a hold', reading({ state: { ...awake.state, wantDeploy: 'REL#2', hold: { by: 'ann' } } })],
  ['rest', 'a ring', reading({ ...asleep, state: { ...asleep.state, ring: 1 } })],
  ['rest', 'the back-off of a wake that came about', reading({ state: { ...awake.state, wakeNotBefore: 1 } })],
  ['rest', 'a phase between', reading({ ...asleep, state: { ...asleep.state, phase: 'drowsy' } })],
  ['rest', 'a watchdog', reading({ timers: [...awake.timers, 'staging-web-0-watch-3'] })],
  ['rest', 'an idle timer of an old turn', reading({ timers: ['staging-web-0-idle-2-1'] })],
  ['rest', 'no idle timer', reading({ timers: [] })],
  ['rest', 'an execution that runs', reading({}, { executions: [execution({ status: 'RUNNING' })] })],
  ['agreement', 'awake without tasks', reading({ desired: 0 })],
  ['agreement', 'awake with capacity saved', reading({ state: { ...awake.state, capacity: {} } })],
  ['agreement', 'awake behind a closed route', reading({ routes: { ...awake.routes!, closed: ['web.example.test'] } })],
  ['agreement', 'asleep before an open route', reading({ ...asleep, routes: awake.routes! })],
  ['agreement', 'awake with scaling suspended', reading({ scaling: { min: 1, max: 4, suspended: 'some' } })],
  [
    'agreement',
    'asleep with scaling that is suspended in part',
    reading({ ...asleep, scaling: { min: 0, max: 4, suspended: 'some' } }),
  ],
  [
    'agreement',
    'asleep before a host that the user added',
    reading({ ...asleep, routes: { ...asleep.routes!, hosts: ['web.example.test', 'also.web.example.test'] } }),
  ],
  ['agreement', 'a probe rule that is left', reading({ routes: { ...awake.routes!, probed: true } })],
  ['sleeps', 'awake though nobody comes', reading({ state: { ...awake.state, phaseAt: 74 * MINUTE } })],
  ['agreement', 'a minimum that is not restored', reading({ scaling: { min: 0, max: 4, suspended: 'none' } })],
  ['pushesEnd', 'a candidate', reading({ releases: [good, { ...failed, state: 'candidate' }] })],
  [
    'pushesEnd',
    'a push of which nothing is known',
    reading({}, { pushed: [...pushed({}), ...pushed({ tag: 'v3', digest: 'sha256:3', at: 1 })] }),
  ],
  [
    'pushesEnd',
    'an older push that was heard and forgotten',
    reading(
      {},
      {
        pushed: [...pushed({ tag: 'v3', digest: 'sha256:3' }), ...pushed({})],
        executions: [
          execution({ input: { event: { detail: { 'repository-name': 'web', 'image-digest': 'sha256:3' } } } }),
        ],
      },
    ),
  ],
  [
    'pushesEnd',
    'two releases of one push',
    reading({ releases: [good, failed, { ...failed, sk: 'REL#3' }] }, { pushed: pushed({}) }),
  ],
  ['pushesEnd', 'a release of a push without a tag', reading({}, { pushed: pushed({ tag: undefined }) })],
  [
    'deployed',
    'a push that ends without a cause',
    reading({ releases: [good, { ...failed, state: 'superseded' }], quarantine: [] }, { pushed: healthy }),
  ],
  ['heeded', 'a rollback that a person asked for in vain', reading(promoted, { pushed: healthy, ...asked() })],
  [
    'deploysOnce',
    'an image that is released twice',
    { ...releasedTwice, story: { ...releasedTwice.story, habits: {} } },
  ],
  [
    'releaseStates',
    'a verdict that is taken back',
    reading({}, { effects: [becomes(by('Promote'), 'REL#2', 'failed'), becomes(by('Promote'), 'REL#2', 'candidate')] }),
  ],
  [
    'verdicts',
    'a bad image that passes',
    reading(
      { releases: [good, { ...failed, state: 'good', evidence: ['x'] }], quarantine: [] },
      { pushed: pushed({}) },
    ),
  ],
  ['verdicts', 'a healthy image that fails', reading({}, { pushed: pushed({ image: 'healthy' }) })],
  [
    'verdicts',
    'a verdict without evidence',
    reading(
      { releases: [good, { ...failed, state: 'good' }], quarantine: [], ...standing(2) },
      { pushed: pushed({ image: 'healthy' }) },
    ),
  ],
  [
    'sleepsAlone',
    'a visitor served just before the cut',
    reading({}, { visited: [{ ...visitor, at: 18 * MINUTE, served: 18 * MINUTE }], effects: SLEEP }),
  ],
  ['drowsyFirst', 'a cut before the metrics could see', reading({}, { effects: sleep(2 * MINUTE) })],
  [
    'minimumFirst',
    'a count at 0 with scaling that goes on',
    reading(
      { plays: { ...awake.plays, bounds: { min: 1, max: 4 } } },
      { effects: sleep(4 * MINUTE, { ResourceId: 'x/web', MinCapacity: 0 }) },
    ),
  ],
  [
    'doorbellHears',
    'a route that is closed while it is awake',
    reading(
      {},
      { effects: [...turn(), writes(by('Drowse'), {}), asks(by('Drowse'), 'elasticloadbalancing', 'ModifyRule', {})] },
    ),
  ],
  [
    'doorbellHears',
    'awake before its route is opened',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Drowse'), { phase: 'drowsy' }),
          asks(by('Drowse'), 'elasticloadbalancing', 'ModifyRule', {}),
          writes(by('Open', { at: 21 * MINUTE }), {}),
        ],
      },
    ),
  ],
  [
    'drowsyFirst',
    'a route that was closed just before the cut',
    reading(
      {},
      {
        effects: [
          ...SLEEP.slice(0, 3),
          asks(by('Drowse', { at: 18 * MINUTE }), 'elasticloadbalancing', 'ModifyRule', {}),
          ...SLEEP.slice(3),
        ],
      },
    ),
  ],
  [
    'drowsyFirst',
    'an awake service that is stopped by another step',
    reading({}, { effects: [...turn(), ...updates(by('Home'), { desiredCount: 0 })] }),
  ],
  [
    'minimumFirst',
    'a minimum that a person had set again a minute before',
    reading(
      { plays: { ...awake.plays, bounds: { min: 1, max: 4 } } },
      {
        effects: [
          ...SLEEP.slice(0, -1),
          {
            ...asks(by('Cut', { at: 19 * MINUTE }), 'application-autoscaling', 'RegisterScalableTarget', {
              ResourceId: 'x/web',
              MinCapacity: 1,
            }),
            principal: 'person',
          },
          SLEEP.at(-1)!,
        ],
      },
    ),
  ],
  [
    'capacityRestored',
    'the minimum that is saved in place of the count',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Drowse'), { phase: 'awake' }),
          writes(by('Drowse'), { phase: 'awake', capacity: { desired: 1, bounds: { min: 1 } } }),
        ],
      },
    ),
  ],
  ['capacityRestored', 'a wake with fewer tasks', reading({}, { effects: opens(3, 1) })],
  [
    'capacityRestored',
    'a count that is saved twice',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Drowse'), { phase: 'drowsy', capacity: { desired: 2 } }),
          writes(by('Drowse', { at: 21 * MINUTE }), { phase: 'drowsy', capacity: { desired: 1 } }),
        ],
      },
    ),
  ],
  [
    'lastGood',
    'a revert to what failed',
    reading({}, { effects: [...turn(), becomes(by('Revert', { at: MINUTE }), 'REL#2', 'failed'), ...revert('web:2')] }),
  ],
  [
    'lastGood',
    'a revert to an older one than the last good',
    reading(
      { releases: [other, good, failed] },
      { effects: [...turn(), makes(by('Adopt', { at: MINUTE }), 'REL#1', 'good'), ...revert('web:0')] },
    ),
  ],
  [
    'imageByDigest',
    'a revision that names a tag',
    reading(
      {},
      {
        effects: [
          ...turn(),
          asks(
            by('Release'),
            'ecs',
            'RegisterTaskDefinition',
            { family: 'web', containerDefinitions: [{ name: 'web', image: 'repo/web:v1' }] },
            { taskDefinition: { taskDefinitionArn: 'web:1' } },
          ),
          ...updates(by('Release'), { taskDefinition: 'web:1' }),
        ],
      },
    ),
  ],
  [
    'oneRevert',
    'two reverts for one failure',
    reading({ releases: [other, good, failed] }, { effects: [...turn(), ...revert('web:1'), ...revert('web:0')] }),
  ],
  [
    'oneRevert',
    'a revert to where it stands already',
    reading(
      {},
      {
        effects: [
          ...turn(),
          ...updates(by('Revert'), { taskDefinition: 'web:1' }).map((one) =>
            one.service === 'ecs'
              ? { ...one, output: { service: { desiredCount: 2, deployments: [{ status: 'PRIMARY', createdAt: 0 }] } } }
              : one,
          ),
        ],
      },
    ),
  ],
  [
    'deathsFound',
    'a change in a turn without a watchdog',
    reading({}, { effects: [...turn().slice(0, 1), ...revert('web:1')] }),
  ],
  [
    'attended',
    'a want that nobody began on',
    reading({}, { effects: [writes(by('Settle', { holder: '' }), { wantDeploy: 'REL#2' })] }),
  ],
  [
    'leasesReturned',
    'a lease that an execution left behind',
    reading({}, { effects: [...turn(), ...takeover], executions: [ended({ stopDate: 19 * MINUTE + 1 })] }),
  ],
  [
    'timerOfItsTurn',
    'a sleep by the timer of an old turn',
    reading({}, { effects: turn(), executions: [ended({ machine: 'Tidegate-sleep', input: { turn: 1 } })] }),
  ],
  [
    'answered',
    'a request that ends without a word',
    reading({}, { executions: [execution({ input: { by: 'ann' } })] }),
  ],
  [
    'noStorm',
    'an execution without end',
    reading({}, { executions: [execution({ machine: 'Tidegate-sleep', transitions: 30 })] }),
  ],
  ['noStorm', 'calls without cause', reading({}, { calls: Array.from({ length: 500 }, () => call({})) })],
  [
    'quiet',
    'calls long after all has come to rest',
    reading({}, { calls: Array.from({ length: 8 }, () => call({ at: 89 * MINUTE })) }),
  ],
  ['noStorm', 'idle looks without an idle minute between', reading({}, { executions: looks(19) })],
];

test('noStorm: an execution that hears of what somebody else set looks each time, and of nothing that was set after it (seed 1280920246)', () => {
  const executions = [execution({ machine: 'Tidegate-sleep', transitions: 34, stopDate: MINUTE })];
  const broken = (at: number) => {
    const call = asks(by('Forced'), 'ecs', 'UpdateService', { service: 'web' }, { service: { desiredCount: 2 } });
    const effects = [{ ...call, at, invocation: undefined }];
    return judge(reading({}, { executions, effects })).some(({ invariant }) => invariant === 'noStorm');
  };
  expect(broken(30_000)).toBe(false);
  expect(broken(2 * MINUTE)).toBe(true);
});

test('noStorm: a death of a function in its time costs an execution four transitions at most, a call refused one (seeds 158177, 138768)', () => {
  const broken = (transitions: number, ...struck: [name: string, at: number][]) => {
    const executions = [execution({ machine: 'Tidegate-sleep', transitions, startDate: MINUTE, stopDate: 2 * MINUTE })];
    const all = struck.map(([name, at]) => ({ name, at, seconds: 0 }));
    return judge(reading({}, { executions, struck: all })).some(({ invariant }) => invariant === 'noStorm');
  };
  expect(broken(33, ['diesBefore', 90_000])).toBe(false);
  expect(broken(34, ['diesBefore', 90_000])).toBe(true);
  expect(broken(33, ['diesBefore', 30_000])).toBe(true);
  expect(broken(33, ['diesAfter', 130_000])).toBe(true);
  expect(broken(30, ['failsBefore', 90_000])).toBe(false);
  expect(broken(31, ['failsBefore', 90_000])).toBe(true);
  expect(broken(30, ['eventLate', 90_000])).toBe(true);
});

test('quiet: who falls asleep at the end of the calm may call for that, once; who wakes again, or slept before, may not', () => {
  const calls = Array.from({ length: 40 }, () => call({ at: 89 * MINUTE }));
  const slept = (service: Partial<ServiceReading>, stopDate: number, more: object = {}) => {
    const input = { service: 'staging/web', turn: 3 };
    const one = execution({ machine: 'Tidegate-sleep', startDate: stopDate - 200_000, stopDate, input, ...more });
    const broken = judge(reading(service, { calls, executions: [one] }));
    return broken.some(({ invariant }) => invariant === 'quiet');
  };
  expect(slept(asleep, 89 * MINUTE)).toBe(false);
  expect(slept(asleep, 84 * MINUTE)).toBe(true);
  expect(slept(awake, 89 * MINUTE)).toBe(true);
  expect(slept(asleep, 89 * MINUTE, { transitions: 3 })).toBe(true);
  expect(slept(asleep, 89 * MINUTE, { input: { service: 'staging/api', turn: 3 } })).toBe(true);
});

test('sleepsAlone: where some are allowed for, the rest of a minute may be kept back until after the cut; else it is no silence', () => {
  const late = {
    key: 0,
    name: 'metricsLate',
    from: 0,
    until: 2000,
    with: { namespace: 'AWS/ApplicationELB', seconds: 120 },
  };
  const served = (minute: number, allows: number): Reading => {
    const one = { ...visitor, at: minute * MINUTE, served: minute * MINUTE };
    const made = reading({ plays: { ...awake.plays, allows } }, { visited: [one, one], effects: SLEEP });
    return { ...made, began: 0, story: { ...made.story, faults: [late] } };
  };
  const broken = (minute: number, allows = 1) =>
    judge(served(minute, allows)).filter(({ invariant }) => invariant === 'sleepsAlone');
  expect(broken(18)).toEqual([]);
  expect(broken(18, 0)).toHaveLength(2);
  expect(broken(15.5)).toHaveLength(2);
});

test('lastGood: the image that is gone back from is no way back under another name; that of another failure is one', () => {
  const effects = [
    ...turn(),
    makes(by('Adopt', { at: MINUTE }), 'REL#1', 'good'),
    ...revert('web:0'),
    becomes(by('Revert', { at: 21 * MINUTE }), 'REL#3', 'failed'),
  ];
  const again = { ...good, sk: 'REL#3', state: 'failed', revisionArn: 'web:3', revertTo: 'REL#0' };
  const broken = (digest: string) => {
    const releases = [other, good, { ...again, digest }];
    return judge(reading({ releases }, { effects })).filter(({ invariant }) => invariant === 'lastGood');
  };
  expect(broken(good.digest)).toEqual([]);
  expect(broken('sha256:3')).toHaveLength(1);
});

test('lastGood, imageByDigest: a way back goes to what its release had on record then, not to what was registered since', () => {
  const again = replaces(by('Revert', { at: 30 * MINUTE }), 'REL#1', 'web:1', 'web:4');
  const registers = (image: string) =>
    asks(
      by('Revert'),
      'ecs',
      'RegisterTaskDefinition',
      { family: 'web', containerDefinitions: [{ name: 'web', image }] },
      { taskDefinition: { taskDefinitionArn: 'web:1' } },
    );
  const releases = [{ ...good, revisionArn: 'web:4' }, failed];
  const broken = (...effects: Effect[]) =>
    judge(reading({ releases, revision: 'web:4' }, { effects: [...turn(), ...effects] })).map((one) => one.invariant);
  expect(broken(...revert('web:1'), again)).toEqual([]);
  expect(broken(...revert('web:4'), again)).toEqual(['lastGood']);
  expect(broken(again, ...revert('web:1', { at: 31 * MINUTE }))).toEqual(['lastGood']);
  expect(broken(registers('repo/web@sha256:1'), ...revert('web:1'), again)).toEqual([]);
  expect(broken(registers('repo/web@sha256:2'), ...revert('web:1'), again)).toEqual(['imageByDigest']);
});

test('pushesEnd: of an image whose tag was moved on before anybody heard of it nothing is asked; of one that was told it is', () => {
  const heardOf = (digest: string) =>
    execution({
      input: { event: { detail: { 'repository-name': 'web', 'image-tag': 'v2', 'image-digest': digest } } },
    });
  const moved = [...pushed({ digest: 'sha256:0' }), ...pushed({})];
  const broken = (digest: string) => judge(reading({}, { pushed: moved, executions: [heardOf(digest)] }));
  expect(broken('sha256:2')).toEqual([]);
  expect(broken('sha256:0').map(({ invariant }) => invariant)).toEqual(['pushesEnd']);
});

test('pushesEnd: of two that were pushed in one moment and told by nobody one is on record; of versions the greater one', () => {
  const both = pushed({}).concat(pushed({ tag: 'v3', digest: 'sha256:3' }));
  const broken = (tags: 'any' | 'semver', all: typeof both) =>
    judge(reading({ plays: { ...awake.plays, tags } }, { pushed: all })).map(({ invariant }) => invariant);
  expect(broken('any', both)).toEqual([]);
  expect(broken('any', both.toReversed())).toEqual([]);
  expect(broken('semver', both)).toEqual(['pushesEnd']);
  expect(broken('any', [...both, ...pushed({ tag: 'v4', digest: 'sha256:4', at: 1 })])).toEqual(['pushesEnd']);
});

test('pushesEnd: a push that nobody heard of is passed over by what a person asked for since, where time rules, and it runs (seed 143384)', () => {
  const broken = ({
    by = 'manual',
    at = 2,
    tags = 'any' as 'any' | 'semver',
    number = 2,
    executions = [] as any[],
  }) => {
    const releases = [good, { ...failed, by, requestedAt: at, state: 'good', evidence: ['x'] }];
    const lost = [...pushed({ image: 'healthy' }), ...pushed({ tag: 'v3', digest: 'sha256:3', at: 1 })];
    const of = { releases, quarantine: [], ...standing(number), plays: { ...awake.plays, tags } };
    return judge(reading(of, { pushed: lost, executions })).some(({ invariant }) => invariant === 'pushesEnd');
  };
  expect(broken({})).toBe(false);
  expect(broken({ at: 1 })).toBe(true);
  expect(broken({ by: 'push' })).toBe(true);
  expect(broken({ tags: 'semver' })).toBe(true);
  expect(broken({ number: 1 })).toBe(true);
  const input = { event: { detail: { 'repository-name': 'web', 'image-digest': 'sha256:3' } } };
  expect(broken({ executions: [execution({ input })] })).toBe(true);
});

test('stopsForCause: a way back whose function died before its call was tried; one that nothing disturbed was not (seed 127226)', () => {
  const state = { ...promoted.state, phase: 'awake', hold: { by: 'tidegate', at: 30 * MINUTE } };
  const entered = { timestamp: new Date(29 * MINUTE), stateEnteredEventDetails: { name: 'Revert' } };
  const broken = (at: number, history: object[] = [entered]) => {
    const struck = [{ at, name: 'diesBefore', seconds: 0 }];
    const executions = [execution({ input: { service: 'staging/web' }, history })];
    const judged = judge(reading({ ...promoted, state }, { pushed: healthy, struck, executions }));
    return judged.some(({ invariant }) => invariant === 'stopsForCause');
  };
  expect(broken(29.5 * MINUTE)).toBe(false);
  expect(broken(28 * MINUTE)).toBe(true);
  expect(broken(29.5 * MINUTE, [])).toBe(true);
});

test('deploysOnce: what ECS took back by a deployment of its own is set to run since; what is well it leaves alone (seed 127240)', () => {
  const broken = (image: string, habits: Record<string, number>) => {
    const story = { ...releasedTwice.story, habits };
    const it = { ...releasedTwice, story, pushed: pushed({ digest: 'sha256:2', image }) };
    return judge(it).some(({ invariant }) => invariant === 'deploysOnce');
  };
  expect(broken('unpullable', { rollbackIsNew: 1 })).toBe(false);
  expect(broken('unpullable', {})).toBe(true);
  expect(broken('healthy', { rollbackIsNew: 1 })).toBe(true);
});

/** A minute's bake for a visitor, and what came soon after it. */
const brokeUnseen = (more: any): Reading => {
  const { lookedAt = 61_000, unhealthyAt = 64_000, alsoAt = unhealthyAt, served = 70_000 } = more;
  const { looks = { bakeFrom: 0 }, plays = {} } = more;
  const one = { ...failed, state: 'good', evidence: ['x'], decidedAt: lookedAt + 500, looks };
  const input = { TargetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:targetgroup/web/1' };
  const look = { service: 'elasticloadbalancing', operation: 'DescribeTargetHealth', input };
  return reading(
    { plays: { ...awake.plays, ...plays }, releases: [good, one], quarantine: [] },
    {
      pushed: pushed({ image: 'breaks' }),
      visited: [{ ...visitor, served }],
      unhealthy: [unhealthyAt, alsoAt].map((at) => ({ service: 'web', digests: ['sha256:2'], at })),
      calls: [call({ ...look, principal: 'Tidegate-TidegateVerifyRole1', at: lookedAt })],
    },
  );
};

describe('an invariant', () => {
  test.each(BROKEN)('%s is broken by %s', (invariant, _, broken) => {
    expect(judge(broken).map((one) => one.invariant)).toEqual([invariant]);
  });

  test('counts neither idle looks at their time nor events that mean nothing as a storm', () => {
    const read = { principal: 'Tidegate-TidegateNudgeRole', operation: 'GetItem', at: 89 * MINUTE };
    const calls = Array.from({ length: 500 }, (_, at) => call({ ...read, invocation: `${at}` }));
    expect(judge(reading({}, { executions: looks(18), calls }))).toEqual([]);
  });

  test.each([
    [61_000, []],
    [59_000, ['verdicts']],
    [70_000, ['verdicts']],
  ])('asks a bake of %i ms for what dies 70 s after its start', (baked, broken) => {
    const one = { ...failed, state: 'good', evidence: ['x'], decidedAt: baked, looks: { bakeFrom: 0 } };
    const read = reading({ releases: [good, one], quarantine: [] }, { pushed: pushed({ image: 'diesOnce' }) });
    expect(judge(read).map(({ invariant }) => invariant)).toEqual(broken);
  });

  test.each([
    ['sha256:2', 119_000, []],
    ['sha256:2', 121_000, ['verdicts']],
    ['sha256:1', 119_000, ['verdicts']],
  ])(
    'what dies once is good if its task was stopped before it could die, before the verdict: %s, %i ms',
    (digest, at, broken) => {
      const one = { ...failed, state: 'good', evidence: ['x'], decidedAt: 120_000, looks: { bakeFrom: 0 } };
      const more = { pushed: pushed({ image: 'diesOnce' }), spared: [{ digest, at }] };
      const read = reading({ releases: [good, one], quarantine: [] }, more);
      expect(judge(read).map(({ invariant }) => invariant)).toEqual(broken);
    },
  );

  test.each<[string, object, string[]]>([
    ['shows after the last look', {}, []],
    ['was found unhealthy before it', { unhealthyAt: 60_500 }, ['verdicts']],
    ['had a bake of less than a minute', { lookedAt: 59_000 }, ['verdicts']],
    ['had the whole bake', { lookedAt: 120_000, unhealthyAt: 125_000 }, ['verdicts']],
    ['no visitor waited for', { served: -1 }, ['verdicts']],
    ['its gate asked itself', { plays: { checks: true } }, ['verdicts']],
    ['took the place of one that had failed', { looks: { bakeFrom: -90_000, standsFrom: 0 }, alsoAt: -20_000 }, []],
    [
      'had the place of one that had failed for less',
      { looks: { bakeFrom: -60_000, standsFrom: 5_000 } },
      ['verdicts'],
    ],
  ])('asks that what breaks 60 s after its start is seen, but not if it %s', (_, more, broken) => {
    expect(judge(brokeUnseen(more)).map(({ invariant }) => invariant)).toEqual(broken);
  });

  test.each<[string, string, number[], string[]]>([
    ['whose image failed its checks in two wakes', 'slow', [5, 12], []],
    ['whose image failed them in one', 'slow', [5], ['nobodyLost']],
    ['whose image failed them outside of his wakes', 'slow', [5, 8], ['nobodyLost']],
    ['whose image never passes them', 'neverReady', [5, 12], ['nobodyLost']],
  ])('asks for a visitor %s', (_, image, minutes, broken) => {
    const wake = {
      machine: 'Tidegate-wake',
      status: 'FAILED',
      cause: 'none is healthy',
      input: { service: 'staging/web' },
    };
    const executions = [4, 11].map((at) =>
      execution({ ...wake, name: `w${at}`, startDate: at * MINUTE, stopDate: (at + 3) * MINUTE }),
    );
    const unfit = minutes.map((at) => ({ service: 'web', digests: ['sha256:2'], at: at * MINUTE }));
    const visited = [{ ...visitor, answers: [{ at: 25 * MINUTE, status: 503, app: false }] }];
    const found = judge(reading({}, { visited, executions, unfit, pushed: pushed({ image }) }));
    expect(found.map(({ invariant }) => invariant).filter((name) => name === 'nobodyLost')).toEqual(broken);
  });

  test.each<[string, object, string[]]>([
    ['a start that ECS took away by luck', { unfit: [{ service: 'web', digests: ['sha256:2'], at: 2 * MINUTE }] }, []],
    ['no such start', {}, ['prompt']],
  ])('holds a wait of seven minutes against %s', (_, more, broken) => {
    const visited = [{ ...visitor, served: 7 * MINUTE }];
    const found = judge(reading({}, { visited, pushed: pushed({ image: 'slow' }), ...more }));
    expect(found.map(({ invariant }) => invariant).filter((name) => name === 'prompt')).toEqual(broken);
  });

  test('is never without something that breaks it', () => {
    expect(new Set(BROKEN.map(([name]) => name))).toEqual(new Set(INVARIANTS.map(({ name }) => name)));
  });
});
