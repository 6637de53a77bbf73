import { describe, expect, test } from 'vitest';
import { drawStory } from '../../local/simulation/draw.ts';
import { INVARIANTS, judge } from '../../local/simulation/invariants/index.ts';
import type { Reading, ServiceReading } from '../../local/simulation/reading.ts';

const MINUTE = 60_000;
const good = { sk: 'REL#1', state: 'good', digest: 'sha256:1', revisionArn: 'web:1', by: 'adopted', tag: 'v1' };
const failed = { sk: 'REL#2', state: 'failed', digest: 'sha256:2', revisionArn: 'web:2', by: 'push', tag: 'v2' };

const awake: ServiceReading = {
  plays: { name: 'web', url: 'http://web.example.test/', count: 2, tags: 'any', sleepsAfter: 5 },
  state: { phase: 'awake', turn: 3 },
  releases: [good, failed],
  quarantine: [{ sk: 'BAD#sha256:2' }],
  desired: 2,
  revision: 'web:1',
  deployments: [],
  scaling: { min: 1, max: 4, suspended: false },
  meant: { min: 1, max: 4 },
  timers: ['staging-web-0-idle-3-1'],
  closed: false,
};

const asleep: ServiceReading = {
  ...awake,
  state: { phase: 'asleep', turn: 4, capacity: {} },
  desired: 0,
  scaling: { min: 0, max: 4, suspended: true },
  timers: [],
  closed: true,
};

const reading = (service: Partial<ServiceReading>, more: Partial<Reading> = {}): Reading => ({
  story: { ...drawStory(1), happenings: [], faults: [] },
  began: 0,
  calmAt: 60 * MINUTE,
  endAt: 90 * MINUTE,
  services: [{ ...awake, ...service }],
  pushed: [],
  visited: [],
  executions: [],
  calls: [],
  effects: [],
  refusals: [],
  ...more,
});

const call = (more: object) => ({
  service: 'ecs',
  operation: 'UpdateService',
  principal: 'Tidegate-TidegateRevertRole',
  at: 70 * MINUTE,
  outcome: 'ok',
  input: { service: 'service/simulation/web' },
  ...more,
});

const execution = (more: object) => ({
  arn: 'arn',
  machine: 'Tidegate-deploy',
  name: 'n',
  status: 'SUCCEEDED',
  startDate: 0,
  transitions: 10,
  input: {},
  history: [],
  ...more,
});

const visitor = { at: 0, service: 'web', answers: [{ at: 0, status: 503, app: false }] };
const cut = { principal: 'Tidegate-TidegateCutRole', at: 20 * MINUTE };
const cutInput = { service: 'service/simulation/web', desiredCount: 0 };

describe('what is at rest', () => {
  test('breaks nothing, awake or asleep', () => {
    expect(judge(reading({}))).toEqual([]);
    expect(judge(reading(asleep))).toEqual([]);
  });
});

const BROKEN: [string, string, Reading][] = [
  ['covered', 'a call that the model does not cover', reading({}, { refusals: ['ecs.ListServices'] })],
  ['provenRuns', 'a failed release that runs', reading({ revision: 'web:2' })],
  ['nobodyLost', 'a visitor who was never let in', reading({}, { visited: [visitor] })],
  ['rest', 'a token', reading({ state: { ...awake.state, token: 't' } })],
  ['rest', 'a want', reading({ state: { ...awake.state, wantDeploy: 'REL#2' } })],
  ['rest', 'a phase between', reading({ ...asleep, state: { ...asleep.state, phase: 'drowsy' } })],
  ['rest', 'a watchdog', reading({ timers: [...awake.timers, 'staging-web-0-watch-3'] })],
  ['rest', 'an idle timer of an old turn', reading({ timers: ['staging-web-0-idle-2-1'] })],
  ['rest', 'no idle timer', reading({ timers: [] })],
  ['rest', 'an execution that runs', reading({}, { executions: [execution({ status: 'RUNNING' })] })],
  ['agreement', 'awake without tasks', reading({ desired: 0 })],
  ['agreement', 'awake with capacity saved', reading({ state: { ...awake.state, capacity: {} } })],
  ['agreement', 'awake behind a closed route', reading({ closed: true })],
  ['agreement', 'asleep before an open route', reading({ ...asleep, closed: false })],
  ['agreement', 'awake with scaling suspended', reading({ scaling: { min: 1, max: 4, suspended: true } })],
  ['agreement', 'a minimum that is not restored', reading({ scaling: { min: 0, max: 4, suspended: false } })],
  ['pushesEnd', 'a candidate', reading({ releases: [good, { ...failed, state: 'candidate' }] })],
  [
    'pushesEnd',
    'a push of which nothing is known',
    reading({}, { pushed: [{ at: 0, service: 'web', tag: 'v3', digest: 'sha256:3', image: 'healthy' }] }),
  ],
  [
    'sleepsAlone',
    'a visitor served just before the cut',
    reading({}, { visited: [{ ...visitor, served: 18 * MINUTE }], calls: [call({ ...cut, input: cutInput })] }),
  ],
  [
    'oneRevert',
    'two reverts for one failure',
    reading({}, { calls: ['web:1', 'web:0'].map((one) => call({ input: { service: 'x/web', taskDefinition: one } })) }),
  ],
  ['noStorm', 'an execution without end', reading({}, { executions: [execution({ transitions: 1000 })] })],
  [
    'noStorm',
    'calls without cause',
    reading({}, { calls: Array.from({ length: 500 }, () => call({ operation: 'x' })) }),
  ],
  [
    'quiet',
    'calls long after all has come to rest',
    reading({}, { calls: Array.from({ length: 100 }, () => call({ operation: 'x', at: 89 * MINUTE })) }),
  ],
];

describe('an invariant', () => {
  test.each(BROKEN)('%s is broken by %s', (invariant, _, broken) => {
    expect(judge(broken).map((one) => one.invariant)).toEqual([invariant]);
  });

  test('is never without something that breaks it', () => {
    expect(new Set(BROKEN.map(([name]) => name))).toEqual(new Set(INVARIANTS.map(({ name }) => name)));
  });
});
