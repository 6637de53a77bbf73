import type { ObservedDeployment, ObservedService, ObservedTask } from '../../functions/domain/observed.ts';
import type { GateSettings, IdleSettings } from '../../functions/domain/settings.ts';
import type { Release, State } from '../../functions/domain/state.ts';

/** The defaults of everything a decision sees: whatever a test sets matters to it. */
export const T0 = Date.parse('2026-09-01T12:00:00Z');
export const SECOND = 1000;
export const MINUTE = 60_000;
export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`;
export const OLD = 'arn:aws:ecs:us-east-1:111111111111:task-definition/web:1';
export const NEW = 'arn:aws:ecs:us-east-1:111111111111:task-definition/web:2';

export const gate: GateSettings = {
  rolloutSeconds: 900,
  bakeSeconds: 300,
  lookSeconds: 60,
  taskFailuresMax: 2,
  failingLooksMax: 2,
  passesMin: 2,
  checks: [],
  alarms: [],
  inconclusive: 'error',
};

export const idle: IdleSettings = { mode: 'on', afterSeconds: 900, requestsPerMinuteAllowed: 0, blindSeconds: 180 };

export const state = (part: Partial<State> = {}): State => ({
  service: 'staging/web',
  schema: 1,
  turn: 1,
  phase: 'awake',
  phaseAt: T0,
  ...part,
});

export const release = (part: Partial<Release> = {}): Release => ({
  id: 'REL#2026-09-01T12:00:00.000Z#aaaaaaaaaaaa',
  service: 'staging/web',
  digest: DIGEST,
  order: '2',
  by: 'push',
  state: 'candidate',
  requestedAt: T0,
  ...part,
});

export const deployment = (part: Partial<ObservedDeployment> = {}): ObservedDeployment => ({
  id: 'ecs-svc/2',
  status: 'PRIMARY',
  revisionArn: NEW,
  rollout: 'IN_PROGRESS',
  desired: 2,
  running: 0,
  pending: 0,
  failedTasks: 0,
  createdAt: T0,
  ...part,
});

export const service = (part: Partial<ObservedService> = {}): ObservedService => ({
  desired: 2,
  running: 2,
  pending: 0,
  revisionArn: NEW,
  deployments: [deployment()],
  controller: 'ECS',
  strategy: 'ROLLING',
  ...part,
});

export const task = (part: Partial<ObservedTask> = {}): ObservedTask => ({
  arn: 'arn:aws:ecs:us-east-1:111111111111:task/demo/1',
  revisionArn: NEW,
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  address: '10.0.0.1',
  createdAt: T0,
  containers: [],
  ...part,
});
