import { drawStory } from '../../local/simulation/draw.ts';
import type { Reading, ServiceReading } from '../../local/simulation/reading.ts';
import { becomes, begins, makes, updates } from './made-up.ts';
import type { Step } from './made-up.ts';

export const MINUTE = 60_000;
export const good = { sk: 'REL#1', state: 'good', digest: 'sha256:1', revisionArn: 'web:1', by: 'adopted', tag: 'v1' };
export const failed = { sk: 'REL#2', state: 'failed', digest: 'sha256:2', revisionArn: 'web:2', by: 'push', tag: 'v2' };

/** At rest, and nothing wrong. */
export const awake: ServiceReading = {
  plays: { name: 'web', url: 'http://web.example.test/', count: 2, tags: 'any', sleepsAfter: 5 },
  // Awake just now: nobody is asked to sleep.
  state: { phase: 'awake', turn: 3, phaseAt: 85 * MINUTE, current: 'REL#1' },
  releases: [good, failed],
  quarantine: [{ sk: 'BAD#sha256:2' }],
  desired: 2,
  revision: 'web:1',
  deployments: [],
  scaling: { min: 1, max: 4, suspended: 'none' },
  meant: { min: 1, max: 4 },
  timers: ['staging-web-0-idle-3-1'],
  routes: { hosts: ['web.example.test'], closed: [], probed: false },
};

export const asleep: ServiceReading = {
  ...awake,
  state: { phase: 'asleep', turn: 4, capacity: {}, current: 'REL#1' },
  desired: 0,
  scaling: { min: 0, max: 4, suspended: 'all' },
  timers: [],
  routes: { hosts: ['web.example.test'], closed: ['web.example.test'], probed: false },
};

export const pushed = (more: object) => [
  { at: 0, service: 'web', tag: 'v2', digest: 'sha256:2', image: 'crashing', ...more },
];

export const reading = (service: Partial<ServiceReading>, more: Partial<Reading> = {}): Reading => ({
  story: { ...drawStory(1), happenings: [], faults: [] },
  began: 0,
  calmAt: 60 * MINUTE,
  endAt: 90 * MINUTE,
  services: [{ ...awake, ...service }],
  pushed: pushed({}),
  visited: [],
  struck: [],
  spared: [],
  unfit: [],
  unhealthy: [],
  executions: [],
  calls: [],
  effects: [],
  refusals: [],
  ...more,
});

export const call = (more: object) => ({
  service: 'ecs',
  operation: 'DescribeServices',
  principal: 'Tidegate-TidegateRevertRole',
  at: 70 * MINUTE,
  outcome: 'ok',
  input: {},
  ...more,
});

export const execution = (more: object) => ({
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

export const looks = (length: number) =>
  Array.from({ length }, () => execution({ machine: 'Tidegate-sleep', transitions: 3 }));

export const visitor = { at: 0, service: 'web', answers: [{ at: 0, status: 503, app: false }] };

export const by = (step: string, more: Partial<Step> = {}): Step => ({
  at: 20 * MINUTE,
  turn: 3,
  holder: 'arn:one',
  step,
  invocation: step,
  ...more,
});
export const turn = (more: Partial<Step> = {}) =>
  begins(by('Claim', { at: 19 * MINUTE, invocation: 'claim', ...more }));
export const revert = (to: string, more: Partial<Step> = {}) => updates(by('Revert', more), { taskDefinition: to });

export const healthy = pushed({ image: 'healthy' });

/** On a release of that number. */
export const standing = (number: number): Partial<ServiceReading> => ({
  state: { ...awake.state, current: `REL#${number}` },
  revision: `web:${number}`,
});

/** A good image that was released, and runs. */
export const promoted: Partial<ServiceReading> = {
  releases: [
    good,
    { ...failed, state: 'good', evidence: ['x'], requestedAt: 0, releasedAt: 0, decidedAt: 10 * MINUTE },
  ],
  quarantine: [],
  ...standing(2),
};

/** How it became good, in minute ten. */
export const promotion = [
  makes(by('Claim', { at: MINUTE }), 'REL#2', 'requested'),
  becomes(by('Release', { at: MINUTE }), 'REL#2', 'candidate'),
  becomes(by('Promote', { at: 10 * MINUTE }), 'REL#2', 'good'),
];

/** A person asked for the way back from it, in minute twenty. */
export const asked = (more: object = {}): Partial<Reading> => {
  const at = 20 * MINUTE;
  const input = { service: 'staging/web', by: 'ann' };
  const one = execution({ machine: 'Tidegate-rollback', startDate: at, stopDate: at + 1000, input, ...more });
  return { effects: promotion, executions: [{ ...one, output: { reason: 'no' } }] };
};
