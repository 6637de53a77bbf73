import { describe, expect, it } from 'vitest';
import {
  causeOf,
  failedTasks,
  failingContainer,
  roomAt,
  tellFailure,
  withoutRoom,
} from '../../functions/domain/failures.ts';
import { areUp, both, isSettling, lookAtChecks, lookAtTargets } from '../../functions/domain/look.ts';
import type { ObservedTarget, ObservedTask } from '../../functions/domain/observed.ts';
import { NEW, OLD, T0, task } from './facts.ts';

const target = (id: string, state: ObservedTarget['state'] = 'healthy'): ObservedTarget => ({ id, state });
const first = task();
const second = task({ address: '10.0.0.2' });

describe('whether the tasks of a revision are up, whatever stands beside them', () => {
  const both = [target('10.0.0.1'), target('10.0.0.2'), target('10.0.0.9')];
  it.each<[string, ObservedTask[], ObservedTarget[][], boolean]>([
    ['as many as are wanted are healthy, beside old ones', [first, second], [both], true],
    ['fewer than are wanted', [first], [both], false],
    ['one of them is not healthy', [first, second], [[target('10.0.0.1'), target('10.0.0.2', 'unhealthy')]], false],
    ['no load balancer', [first, second], [], true],
  ])('%s', (_, tasks, groups, up) => {
    expect(areUp(tasks, NEW, groups, 2)).toBe(up);
  });
});

describe('a look at the targets', () => {
  it.each<[string, ObservedTask[], ObservedTarget[][], boolean]>([
    ['all of ours are healthy', [first, second], [[target('10.0.0.1'), target('10.0.0.2')]], true],
    ['one of ours is still initial', [first, second], [[target('10.0.0.1'), target('10.0.0.2', 'initial')]], false],
    ['one of ours is not registered', [first, second], [[target('10.0.0.1')]], false],
    [
      'an old task still serves: a check would not tell of ours (T30)',
      [first],
      [[target('10.0.0.1'), target('10.0.0.9')]],
      false,
    ],
    ['an old task drains', [first], [[target('10.0.0.1'), target('10.0.0.9', 'draining')]], true],
    ['healthy in one of two groups', [first], [[target('10.0.0.1')], []], false],
    ['healthy in both groups', [first], [[target('10.0.0.1')], [target('10.0.0.1')]], true],
    ['no load balancer: running is all there is', [first], [], true],
    ['no running task of ours', [task({ revisionArn: OLD })], [[target('10.0.0.1')]], false],
    ['no task at all, no load balancer', [], [], false],
    ['ours is still pending', [task({ lastStatus: 'PENDING' })], [[]], false],
    ['ours is being stopped', [task({ desiredStatus: 'STOPPED' })], [[target('10.0.0.1')]], false],
    ['the address of ours is not known', [task({ address: undefined })], [[target('10.0.0.1')]], false],
    ['a target group unknown to ECS', [first], [[target('10.0.0.1', 'unused')]], false],
  ] as [string, ObservedTask[], ObservedTarget[][], boolean][])('%s: %#', (_, tasks, groups, ok) => {
    const look = lookAtTargets(tasks, NEW, groups);
    expect(look.ok).toBe(ok);
    if (!ok) expect(look.seen.length).toBeGreaterThan(0);
  });

  it.each<[string, ObservedTask[], ObservedTarget[], boolean]>([
    ['all of ours are healthy, an old one beside them', [first], [target('10.0.0.1'), target('10.0.0.9')], true],
    ['ours is not healthy, either', [first], [target('10.0.0.1', 'unhealthy'), target('10.0.0.9')], false],
    ['none of ours runs', [], [target('10.0.0.9')], false],
    ['nobody stands beside them', [first], [target('10.0.0.1')], false],
  ])('is crowded only where nothing but others is wrong: %s', (_, tasks, targets, crowded) => {
    expect(lookAtTargets(tasks, NEW, [targets]).crowded ?? false).toBe(crowded);
  });

  const late = task({ address: '10.0.0.3', createdAt: T0 + 60_000 });
  it.each<[string, ObservedTask[], ObservedTarget[], number, boolean]>([
    [
      'a task that scaling started in the bake is waited for',
      [first, late],
      [target('10.0.0.1'), target('10.0.0.3', 'initial')],
      0,
      true,
    ],
    ['it is not registered yet', [first, late], [target('10.0.0.1')], 0, true],
    [
      'three minutes after its start it counts',
      [first, late],
      [target('10.0.0.1'), target('10.0.0.3', 'initial')],
      180_000,
      false,
    ],
    ['unhealthy is unhealthy', [first, late], [target('10.0.0.1'), target('10.0.0.3', 'unhealthy')], 0, false],
    ['it alone proves nothing', [late], [target('10.0.0.3', 'initial')], 0, false],
    [
      'one from before the bake is not waited for',
      [first, second],
      [target('10.0.0.1'), target('10.0.0.2', 'initial')],
      0,
      false,
    ],
  ])('%s', (_, tasks, targets, age, ok) => {
    const settling = isSettling(T0, T0 + 60_000 + age);
    expect(lookAtTargets(tasks, NEW, [targets], settling).ok).toBe(ok);
  });

  it.each<[string, ObservedTask[], ObservedTarget[][], number, true | undefined]>([
    [
      'the only task was taken away, the next one starts',
      [task({ lastStatus: 'PENDING', createdAt: T0 + 1 })],
      [],
      0,
      true,
    ],
    ['the next one runs, and its target is not asked yet', [late], [[target('10.0.0.3', 'initial')]], 0, true],
    ['it is unhealthy', [late], [[target('10.0.0.3', 'unhealthy')]], 0, undefined],
    ['it has had three minutes', [late], [[target('10.0.0.3', 'initial')]], 180_000, undefined],
    ['beside it an old one serves', [late], [[target('10.0.0.3', 'initial'), target('10.0.0.9')]], 0, undefined],
    ['the next one is of another revision', [task({ revisionArn: OLD, createdAt: T0 + 1 })], [], 0, undefined],
    ['it is on its way down', [task({ desiredStatus: 'STOPPED', createdAt: T0 + 1 })], [], 0, undefined],
    ['what stands is healthy', [first], [[target('10.0.0.1')]], 0, undefined],
  ])('whether it settles: %s', (_, tasks, groups, age, settles) => {
    expect(lookAtTargets(tasks, NEW, groups, isSettling(T0, T0 + 60_000 + age)).settling).toBe(settles);
  });

  it('before the bake every task counts', () => {
    expect(isSettling(undefined, T0 + 60_000)(late)).toBe(false);
  });

  it('passes only if targets and checks pass', () => {
    const fine = { ok: true, seen: ['a'] };
    const failing = lookAtChecks([
      { what: 'GET /', ok: true, seen: 'answered 200' },
      { what: 'GET /health', ok: false, seen: 'answered 500, expected 200' },
    ]);
    expect(both(fine, failing)).toEqual({
      ok: false,
      seen: ['a', 'GET /: answered 200', 'GET /health: answered 500, expected 200'],
      bad: ['GET /health: answered 500, expected 200'],
    });
    expect(both(fine, lookAtChecks([])).ok).toBe(true);
  });

  it('goes astray where all that did not pass met the doorbell', () => {
    const fine = { ok: true, seen: ['a'] };
    const passing = { what: 'GET /', ok: true, seen: 'answered 200' };
    const met = { what: 'GET /shop', ok: false, seen: 'the doorbell answered 503', astray: true } as const;
    const failing = { what: 'GET /health', ok: false, seen: 'answered 500' };
    expect(both(fine, lookAtChecks([passing, met]))).toMatchObject({ ok: false, astray: true });
    expect(both(fine, lookAtChecks([met, failing]))).not.toHaveProperty('astray');
    expect(both(fine, lookAtChecks([passing]))).not.toHaveProperty('astray');
  });
});

const stopped = (stopCode: string, part: Partial<ObservedTask> = {}): ObservedTask =>
  task({ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode, stoppedAt: T0, ...part });

describe('tasks that failed by themselves', () => {
  it.each<[string, ObservedTask, boolean]>([
    ['exited', stopped('EssentialContainerExited'), true],
    ['could not start', stopped('TaskFailedToStart', { stoppedReason: 'CannotPullContainerError: …' }), true],
    [
      'stopped by scale-in, or for failed health checks, which ECS counts (TASK-4)',
      stopped('ServiceSchedulerInitiated'),
      false,
    ],
    ['stopped by a person', stopped('UserInitiated'), false],
    ['taken back by Spot', stopped('SpotInterruption'), false],
    ['retired (FAR-15)', stopped('TerminationNotice'), false],
    ['lost with its host', stopped('InfrastructureHealth'), false],
    [
      'no room on Fargate (T68)',
      stopped('TaskFailedToStart', { stoppedReason: 'Capacity is unavailable at this time. Please try again later' }),
      false,
    ],
    ['of another revision', stopped('EssentialContainerExited', { revisionArn: OLD }), false],
    ['created before', stopped('EssentialContainerExited', { createdAt: T0 - 1 }), false],
    ['still running', task(), false],
  ])('%s', (_, what, counts) => {
    expect(failedTasks([what], NEW, T0)).toEqual(counts ? [what] : []);
  });

  it('come oldest first, and the list given stays as it is', () => {
    const tasks = [
      stopped('EssentialContainerExited', { stoppedAt: T0 + 2 }),
      stopped('EssentialContainerExited', { stoppedAt: T0 + 1 }),
    ];
    const before = [...tasks];
    expect(failedTasks(tasks, NEW, T0).map((it) => it.stoppedAt)).toEqual([T0 + 1, T0 + 2]);
    expect(tasks).toEqual(before);
  });

  it('are told with stop reason, exit code and container, in at most 300 characters', () => {
    const what = stopped('EssentialContainerExited', {
      stoppedReason: 'Essential container in task exited',
      containers: [
        { name: 'web', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
        { name: 'proxy', exitCode: 0 },
        { name: 'quiet' },
      ],
    });
    expect(tellFailure(what)).toBe(
      'EssentialContainerExited; Essential container in task exited; ' +
        'web 137 OutOfMemoryError: Container killed due to memory usage; proxy 0',
    );
    expect(tellFailure(stopped('TaskFailedToStart', { stoppedReason: 'x'.repeat(500) }))).toHaveLength(300);
  });
});

describe('the cause of a task’s end (T32, T33)', () => {
  const web = (exitCode?: number, reason?: string) => ({
    name: 'web',
    ...(exitCode !== undefined && { exitCode }),
    ...(reason && { reason }),
  });
  const proxy = (exitCode: number) => ({ name: 'proxy', exitCode });
  const exited = (...containers: ObservedTask['containers']) => stopped('EssentialContainerExited', { containers });
  it.each<[string, ObservedTask, ReturnType<typeof causeOf>]>([
    ['exit 1', exited(web(1)), 'exited'],
    ['exit 0 of a container that should run', exited(web(0)), 'exited'],
    ['exit 137 alone', exited(web(137)), 'outOfMemory'],
    ['exit 137, and its sidecar was stopped along', exited(web(137), proxy(143)), 'outOfMemory'],
    ['exit 1, and its sidecar was killed along', exited(web(1), proxy(137)), 'exited'],
    [
      'ECS says so, whatever the code',
      exited(web(1, 'OutOfMemoryError: Container killed due to memory usage')),
      'outOfMemory',
    ],
    [
      'killed by a scale-in',
      stopped('ServiceSchedulerInitiated', {
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
        containers: [web(137)],
      }),
      undefined,
    ],
    [
      'moved by rebalancing (ECS-15)',
      stopped('ServiceSchedulerInitiated', { stoppedReason: 'Task stopped by AZ rebalancing', containers: [web(143)] }),
      undefined,
    ],
    [
      'failed its checks (TASK-4)',
      stopped('ServiceSchedulerInitiated', {
        stoppedReason: 'Task failed ELB health checks in (target-group x)',
        containers: [web(137)],
      }),
      'failedChecks',
    ],
    [
      'failed its container’s own checks',
      stopped('ServiceSchedulerInitiated', { stoppedReason: 'Task failed container health checks' }),
      'failedChecks',
    ],
    ['taken back by Spot', stopped('SpotInterruption', { containers: [web(137)] }), undefined],
    ['retired (FAR-15)', stopped('TerminationNotice', { containers: [web(137)] }), undefined],
    ['cannot start', stopped('TaskFailedToStart', { stoppedReason: 'CannotPullContainerError' }), 'cannotStart'],
    [
      'no room (T68)',
      stopped('TaskFailedToStart', { stoppedReason: 'Capacity is unavailable at this time' }),
      undefined,
    ],
    ['still running', task(), undefined],
  ])('%s', (_, what, cause) => {
    expect(causeOf(what)).toBe(cause);
  });

  it('what only found no room is told apart, since ECS counts it as failed, too', () => {
    const noRoom = stopped('TaskFailedToStart', { stoppedReason: 'Capacity is unavailable at this time' });
    expect(withoutRoom([noRoom, stopped('TaskFailedToStart')], NEW, T0)).toEqual([noRoom]);
  });

  it('the first task that found room tells when there was some (T68)', () => {
    const noRoom = stopped('TaskFailedToStart', { stoppedReason: 'Capacity is unavailable at this time' });
    const at = (seconds: number) => ({ ...task(), createdAt: T0 + seconds * 1000 });
    expect(roomAt([{ ...noRoom, createdAt: T0 }, at(300), at(200)], NEW)).toBe(T0 + 200_000);
    expect(roomAt([noRoom], NEW)).toBeUndefined();
  });

  it('the log that tells most is that of the container which ended by itself', () => {
    expect(failingContainer(exited(proxy(143), web(1)), 'app')).toBe('web');
    expect(failingContainer(exited(proxy(0), web(143)), 'app')).toBe('app');
  });
});
