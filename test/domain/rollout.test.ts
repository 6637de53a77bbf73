import { describe, expect, it } from 'vitest';
import { hasBegunSince, isRollingOut } from '../../functions/domain/observed.ts';
import type { ObservedDeployment, ObservedService } from '../../functions/domain/observed.ts';
import { type Expected, rolledOutSince, type Rollout, rolloutOf } from '../../functions/domain/rollout.ts';
import { deployment, NEW, OLD, service, T0 } from './facts.ts';

const AWAKE: Expected = { revisionArn: NEW, atZero: false, since: T0 - 1000, before: OLD };
const AT_ZERO: Expected = { ...AWAKE, atZero: true };

const ours = deployment();
const old = deployment({ id: 'ecs-svc/1', revisionArn: OLD, rollout: 'COMPLETED', createdAt: T0 - 3_600_000 });
const behind = (it: ObservedDeployment): ObservedDeployment => ({ ...it, status: 'ACTIVE' });
const later = (part: Partial<ObservedDeployment>): ObservedDeployment =>
  deployment({ id: 'ecs-svc/3', createdAt: T0 + 60_000, ...part });
const FOREIGN = `${OLD.slice(0, -1)}9`;

const seen = (deployments: ObservedDeployment[], part: Partial<ObservedService> = {}): ObservedService =>
  service({ deployments, ...part });

describe('where our deployment stands', () => {
  it.each<[string, ObservedService, Expected, Rollout['is']]>([
    ['under way beside the old one', seen([ours, behind(old)]), AWAKE, 'running'],
    ['completed', seen([{ ...ours, rollout: 'COMPLETED' }]), AWAKE, 'complete'],
    [
      'without a state of its rollout: not known to be complete',
      seen([{ ...ours, rollout: undefined }]),
      AWAKE,
      'running',
    ],
    [
      'a read that lags behind our way back to a revision that still drains: under way',
      seen([deployment({ createdAt: T0 - 60_000 }), behind(old)]),
      { revisionArn: OLD, atZero: false, since: T0, before: NEW },
      'running',
    ],
    [
      'given up by ECS, with nothing to go back to',
      seen([{ ...ours, rollout: 'FAILED' }, behind(old)]),
      AWAKE,
      'failed',
    ],
    ['no deployment at all: not known', seen([]), AWAKE, 'running'],
    [
      'stable again on the old revision is no success (ECS-9)',
      seen([later({ revisionArn: OLD, rollout: 'COMPLETED' }), behind({ ...ours, rollout: 'FAILED' })]),
      AWAKE,
      'rolledBack',
    ],
    [
      'the same revision deployed once more by somebody is judged like ours',
      seen([later({ rollout: 'COMPLETED' })]),
      AWAKE,
      'complete',
    ],
    ['also while ours is being replaced by it', seen([later({}), behind(ours)]), AWAKE, 'running'],
    ['and when ECS gives up on it', seen([later({ rollout: 'FAILED' }), behind(ours), behind(old)]), AWAKE, 'failed'],
    [
      'ECS goes back from it',
      seen([later({ id: 'ecs-svc/4', revisionArn: OLD }), behind(later({ rollout: 'FAILED' })), behind(ours)]),
      AWAKE,
      'rolledBack',
    ],
    [
      'a foreign deployment took its place (T19)',
      seen([later({ revisionArn: FOREIGN }), behind(ours)]),
      AWAKE,
      'superseded',
    ],
    [
      'a foreign deployment took its place and ours is gone (T19)',
      seen([later({ revisionArn: FOREIGN })]),
      AWAKE,
      'superseded',
    ],
    [
      'somebody went back to the old revision while ours ran (T19)',
      seen([later({ revisionArn: OLD }), behind(ours)]),
      AWAKE,
      'superseded',
    ],
    ['a read that lags behind UpdateService is no foreign deployment', seen([old]), AWAKE, 'running'],
  ])('%s', (_name, what, expected, is) => {
    expect(rolloutOf(what, expected).is).toBe(is);
  });

  it('rolling back by itself is awaited, and settled only when that is complete (TOP-8)', () => {
    const failed = behind({ ...ours, rollout: 'FAILED' });
    const rollback = later({ revisionArn: OLD });
    expect(rolloutOf(seen([rollback, failed]), AWAKE)).toMatchObject({ is: 'rolledBack', settled: false });
    const settled = { ...rollback, rollout: 'COMPLETED' as const };
    expect(rolloutOf(seen([settled, failed]), AWAKE)).toMatchObject({ is: 'rolledBack', settled: true });
  });

  it('a failed deployment that has left the list (ECS-6) was rolled back where ECS says so, not superseded', () => {
    const told = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.';
    const rollback = later({ revisionArn: OLD, rolloutReason: told });
    expect(rolloutOf(seen([rollback]), AWAKE)).toMatchObject({ is: 'rolledBack', settled: false });
    expect(rolloutOf(seen([{ ...old, rollout: 'IN_PROGRESS', rolloutReason: told }]), AWAKE)).toMatchObject({
      is: 'rolledBack',
      settled: false,
    });
  });

  it.each([
    ['the deployment from before ours', { ...old }],
    ['a new one of the previous revision', later({ revisionArn: OLD, rollout: 'COMPLETED' })],
  ])('what ECS was seen going back to is its way back also when it has arrived: %s (CB-7, T39)', (_name, primary) => {
    const reason = 'ECS deployment circuit breaker: task failed to start.';
    const expected = { ...AWAKE, wayBack: reason };
    expect(rolloutOf(seen([primary]), expected)).toEqual({ is: 'rolledBack', settled: true, reason });
    expect(rolloutOf(seen([later({ revisionArn: FOREIGN })]), expected).is).toBe('superseded');
  });

  describe('seen by the successor of a dead deploy, ours gone from the list', () => {
    const { since: __, ...rest } = AWAKE;
    const dead: Expected = { ...rest, releasing: T0 - 1000 };
    it.each<[string, ObservedDeployment, Rollout['is']]>([
      ['the deployment from before ours serves again: ECS went back', old, 'rolledBack'],
      [
        'a new deployment of the previous revision, and nobody says why: a person stepped back (T19)',
        later({ revisionArn: OLD }),
        'superseded',
      ],
      ['his has completed', later({ revisionArn: OLD, rollout: 'COMPLETED' }), 'superseded'],
      [
        'a new deployment of the previous revision that says it is a way back',
        later({ revisionArn: OLD, rolloutReason: 'rolling back to deploymentId ecs-svc/1' }),
        'rolledBack',
      ],
      ['another revision', later({ revisionArn: FOREIGN }), 'superseded'],
    ])('%s', (_name, primary, is) => {
      expect(rolloutOf(seen([primary]), dead).is).toBe(is);
    });
  });

  it.each<[string, ObservedDeployment, Rollout['is']]>([
    ['ECS goes back to what ours replaced', later({ revisionArn: OLD }), 'rolledBack'],
    [
      'ECS goes back further and says so',
      later({ revisionArn: FOREIGN, rolloutReason: 'rolling back to deploymentId ecs-svc/0' }),
      'rolledBack',
    ],
    ['a person deployed something else over the failure (T19)', later({ revisionArn: FOREIGN }), 'superseded'],
  ])('ours failed, and %s', (_name, primary, is) => {
    expect(rolloutOf(seen([primary, behind({ ...ours, rollout: 'FAILED' })]), AWAKE).is).toBe(is);
  });

  it('what is forced once more has its own time to come up, not what is left of ours', () => {
    expect(rolledOutSince(seen([later({}), behind(ours)]), NEW, T0 + 1000)).toBe(T0 + 60_000);
    expect(rolledOutSince(seen([ours, behind(old)]), NEW, T0 + 1000)).toBe(T0 + 1000);
    expect(rolledOutSince(seen([old]), NEW, T0 + 1000)).toBe(T0 + 1000);
  });

  it('says who came after ours', () => {
    const rollout = rolloutOf(seen([later({ revisionArn: FOREIGN })]), AWAKE);
    expect(rollout).toMatchObject({ reason: `deployment ecs-svc/3 of ${FOREIGN} came after ours` });
  });
});

/** ZERO-1 is not documented: ECS may complete an empty deployment at once, or never. Both are right for us. */
describe('at zero', () => {
  it.each<[string, ObservedDeployment, number, number, Rollout['is']]>([
    ['complete at once, before its task runs: not yet', { ...ours, rollout: 'COMPLETED' }, 1, 0, 'running'],
    ['complete at once, and its task runs', { ...ours, rollout: 'COMPLETED' }, 1, 1, 'complete'],
    ['never complete, before its task runs', ours, 1, 0, 'running'],
    ['never complete, and its task runs', ours, 1, 1, 'complete'],
    ['never complete, one of two tasks runs', ours, 2, 1, 'running'],
    ['nothing wanted and nothing running is no proof', { ...ours, rollout: 'COMPLETED' }, 0, 0, 'running'],
    ['given up by ECS', { ...ours, rollout: 'FAILED' }, 1, 0, 'failed'],
  ])('%s', (_name, it, desired, running, is) => {
    expect(rolloutOf(seen([it], { desired, running }), AT_ZERO).is).toBe(is);
  });
});

describe('a deployment that ECS says is in progress', () => {
  const HOUR = 3_600_000;
  const whole = { desired: 2, running: 2 };

  it.each<[string, ObservedService, number, boolean]>([
    ['has an end to be awaited', seen([ours], whole), T0, true],
    [
      'is over once it stands alone with all its tasks for longer than a rollout (ZERO-1)',
      seen([ours], whole),
      T0 + HOUR,
      false,
    ],
    ['is not while a task is missing', seen([ours], { desired: 2, running: 1 }), T0 + HOUR, true],
    ['nor beside the tasks of another', seen([ours, behind(old)], whole), T0 + HOUR, true],
  ])('%s', (_, observed, now, expected) => {
    expect(isRollingOut(observed, 900, now)).toBe(expected);
  });

  it.each<[string, ObservedService, boolean]>([
    ['has begun since', seen([{ ...ours, createdAt: T0 + 1 }], whole), true],
    [
      'is the one of before, though a task is missing by now (seed 124091)',
      seen([ours], { desired: 2, running: 1 }),
      false,
    ],
    ['stands beside another', seen([ours, behind(old)], whole), true],
  ])('%s', (_, observed, expected) => {
    expect(hasBegunSince(observed, T0)).toBe(expected);
  });

  it('is none where all have completed', () => {
    expect(isRollingOut(seen([{ ...ours, rollout: 'COMPLETED' }], whole), 900, T0)).toBe(false);
  });
});
