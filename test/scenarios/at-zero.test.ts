import { expect, test } from 'vitest';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning, boundariesOf, sampled, tell, untilBoundary } from './boundaries.ts';
import { answering, letIn, onPlatform, phaseOf, platform, restCounting, untilAsleep, verdicts } from './platform.ts';
import { sweep } from './swept.ts';

const last = <T>(all: readonly T[]): T => all.at(-1)!;

const told = (stage: Stage): string[] =>
  stage.world.sns.published().map(({ subject, message }) => `${subject}: ${message}`);

/** Asleep as one finds it at rest: nothing runs, nothing is wanted, nobody holds it, and a wake knows what to restore. */
const expectAsleep = async (stage: Stage): Promise<void> => {
  const state = await stage.state('web');
  expect(state).toMatchObject({ phase: 'asleep', capacity: { desired: 2, bounds: { min: 1, max: 4 } } });
  for (const gone of ['holder', 'token', 'doing', 'candidate', 'ring', 'wantDeploy'])
    expect(state[gone]).toBeUndefined();
  const { desiredCount, runningCount, pendingCount } = await stage.service('web');
  expect([desiredCount, runningCount, pendingCount]).toEqual([0, 0, 0]);
};

/** Awake with its capacity back to what it was before it slept. */
const expectAwake = async (stage: Stage): Promise<void> => {
  const state = await stage.state('web');
  expect(state['phase']).toBe('awake');
  for (const gone of ['holder', 'token', 'doing', 'candidate', 'ring', 'capacity', 'wantDeploy'])
    expect(state[gone], gone).toBeUndefined();
  expect((await stage.service('web')).desiredCount).toBe(2);
  expect(await stage.scalable('web')).toMatchObject({
    MinCapacity: 1,
    MaxCapacity: 4,
    SuspendedState: { DynamicScalingOutSuspended: false },
  });
};

test('T11: a push at zero starts one task, judges it for the whole bake, and goes home to zero', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const since = stage.now();
  const digest = stage.push('web', 'v2', answering('v2'));
  const seen = await restCounting(stage, 2);
  expect(seen.most).toBe(1);
  const release = last(await stage.releases('web'));
  expect(release).toMatchObject({ digest, state: 'good' });
  // Never by "steady state with 0 tasks": it was looked at while it ran, for the whole bake.
  expect(release['decidedAt'] - release['looks'].bakeFrom).toBeGreaterThanOrEqual(300_000);
  expect(release['reason']).toContain('1 of 1 healthy');
  expect(release['reason']).toContain('answered 200');
  expect(stage.updates('web', since)).toHaveLength(2);
  await stage.wait(60);
  await expectAsleep(stage);
  expect((await letIn(stage, 120)).body).toBe('v2');
});

test('T11: a push at zero whose tasks never run is not called good by a steady state of none', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', IMAGES.unpullable);
  await stage.rest();
  expect((await verdicts(stage))['v2']).not.toBe('good');
  await stage.wait(60);
  await expectAsleep(stage);
});

test('T11: a task at zero that breaks in minute four does not pass because ECS replaced it in time', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', IMAGES.breaksLate);
  await stage.rest();
  expect((await verdicts(stage))['v2']).toBe('failed');
  await stage.wait(60);
  await expectAsleep(stage);
});

test('T12: a visitor in the middle of a verification waits, and meets the candidate only once it is good', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const since = stage.now();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web', since).length === 1);
  await stage.wait(90);
  const rang = stage.now();
  const first = await stage.visit();
  expect(first.status).toBe(503);
  expect((await verdicts(stage))['v2']).toBe('candidate');
  expect((await letIn(stage, 180)).body).toBe('v2');
  expect((await verdicts(stage))['v2']).toBe('good');
  // His ring cuts the bake to a minute after it, and nothing stopped the verified task on the way.
  expect(last(await stage.releases('web'))['decidedAt'] - rang).toBeGreaterThanOrEqual(60_000);
  expect(stage.updates('web', since).map((call) => call.input.desiredCount)).toEqual([1, 2]);
  await stage.rest();
  await expectAwake(stage);
});

test('T12: when the candidate fails under a waiting visitor he gets the last good release', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2', { exit: { afterSeconds: 45, code: 1 } }));
  await stage.until(() => stage.executions('deploy').length === 1);
  await stage.wait(60);
  expect((await letIn(stage, 300)).body).toBe('v1');
  await stage.rest();
  expect((await verdicts(stage))['v2']).toBe('failed');
  await expectAwake(stage);
});

test('T12: a check of the gate that meets the doorbell, since rules take their time, is no visitor', async () => {
  const stage = await platform({ settings: { elb: { ruleDelaySeconds: { low: 90, high: 90 } } } });
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.executions('deploy').length === 1);
  await stage.rest();
  expect((await verdicts(stage))['v2']).toBe('good');
  expect(stage.executions('wake')).toEqual([]);
  await stage.wait(60);
  await expectAsleep(stage);
});

test('T13: a deploy at zero that fails leaves the service at zero on its last good release, which the next wake serves', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const since = stage.now();
  const bad = stage.push('web', 'v2', IMAGES.crashing);
  await stage.rest();
  await stage.wait(60);
  await expectAsleep(stage);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.quarantine('web')).map((item) => item['digest'])).toEqual([bad]);
  // There and back, the way back with its count: home in the same call.
  expect(stage.updates('web', since).map((call) => call.input.desiredCount)).toEqual([1, 0]);
  const before = stage.calls().length;
  await stage.wait(3600);
  expect(stage.calls()).toHaveLength(before);
  expect((await letIn(stage, 120)).body).toBe('v1');
});

const neverServed = async (): Promise<Stage> => {
  const stage = await platform({ install: false });
  await stage.update('web', { desiredCount: 0 });
  await stage.wait(120);
  await stage.install();
  return stage;
};

test('T13: a deploy at zero whose way back cannot be gone leaves one task: it is let in with the capacity that was saved', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', IMAGES.crashing);
  await stage.until(() => stage.updates('web').length === 2);
  // Revert alone needs the registry from here on; its retries end before the outage does.
  stage.world.throttle({ service: 'ecr', forSeconds: 400 });
  await stage.untilRead('a person is called', async () => (await stage.state('web'))['hold'] !== undefined, 5, 600);
  expect((await stage.service('web')).desiredCount).toBe(1);
  await stage.untilRead('it is let in', async () => (await phaseOf(stage)) === 'awake', 5, 1200);
  expect((await verdicts(stage))['v2']).toBe('error');
  await expectAwake(stage);
});

test('T13, T61: somebody deploys over a deploy at zero, and sets no count: it is let in with the capacity that was saved', async () => {
  const stage = await platform();
  const { taskDefinition } = await stage.service('web');
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 2);
  await stage.wait(15);
  await stage.update('web', { taskDefinition });
  await stage.rest();
  expect((await verdicts(stage))['v2']).toBe('superseded');
  await expectAwake(stage);
});

test('T11: a deploy at zero that another execution went on with is proven and cannot go home: what is left of it is looked at (seed 126441)', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 2);
  await stage.wait(5);
  await abortRunning(stage, 'deploy');
  await stage.until(() => stage.executions('deploy').length === 2);
  await stage.wait(5);
  // Home alone calls it from here on, before it writes an intent.
  stage.world.throttle({ service: 'elasticloadbalancing', operation: 'DescribeRules', forSeconds: 1200 });
  await stage.untilRead('it is let in', async () => (await phaseOf(stage)) === 'awake', 5, 2400);
  expect((await verdicts(stage))['v2']).toBe('good');
  await expectAwake(stage);
});

test('T11: a push finds a count that a person set to 0, and its adoption ends before the route is closed: it is closed all the same (seed 135783)', async () => {
  const stage = await platform();
  await stage.update('web', { desiredCount: 0 });
  stage.world.throttle({ service: 'elasticloadbalancing', operation: 'DescribeRules', forSeconds: 300 });
  stage.push('web', 'v2', answering('v2'));
  await stage.wait(1500);
  expect(await phaseOf(stage)).toBe('asleep');
  expect((await letIn(stage, 120)).status).toBe(200);
});

test('T11, Z16: who wants one task of a release that went home gets one', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  await stage.wait(60);
  await stage.update('web', { desiredCount: 1 });
  await stage.wait(60);
  await sweep(stage);
  await stage.rest();
  expect(await phaseOf(stage)).toBe('awake');
  expect((await stage.service('web')).desiredCount).toBe(1);
});

test('T36: the first deploy of a service that never served fails: no way back is tried, it stops at zero and a person is called', async () => {
  const stage = await neverServed();
  expect(await verdicts(stage)).toEqual({ v1: 'requested' });
  expect(await phaseOf(stage)).toBe('asleep');
  stage.push('web', 'v2', IMAGES.crashing);
  await stage.rest();
  await stage.wait(60);
  const release = last(await stage.releases('web'));
  expect(release).toMatchObject({ tag: 'v2', state: 'failed' });
  expect(release['reason']).toContain('no good release to go back to');
  expect(stage.updates('web').map((call) => call.input.desiredCount)).toEqual([1, 0]);
  // The next visitor's wake starts what stood there before, not what is in quarantine.
  const first = (await stage.releases('web')).find((one) => one['tag'] === 'v1');
  expect(stage.updates('web')[1]?.input.taskDefinition).toBe(first?.['revisionArn']);
  expect((await stage.service('web')).taskDefinition).toBe(first?.['revisionArn']);
  const { desiredCount, runningCount } = await stage.service('web');
  expect([desiredCount, runningCount]).toEqual([0, 0]);
  const state = await stage.state('web');
  expect(state['good']).toBeUndefined();
  expect(state['holder']).toBeUndefined();
  expect(state['hold']).toMatchObject({ by: 'tidegate', reason: expect.stringContaining('no good release') });
  expect(told(stage).some((line) => line.startsWith('staging/web needs a person'))).toBe(true);
});

test('T36: the first deploy of a service that never served succeeds, and is its first good release', async () => {
  const stage = await neverServed();
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'requested', v2: 'good' });
  expect((await letIn(stage, 120)).body).toBe('v2');
});

/** A run for each boundary. */
const MANY_RUNS_MS = 240_000;

/** How long a visitor may have to wait who rings in the middle of a deploy at zero: its start, a short bake, and for a bad one the way back. */
const BOUND_SECONDS = 300;

interface Push {
  push: (stage: Stage) => void;
  verdict: 'good' | 'failed';
}

const PUSHES: [string, Push][] = [
  ['a good image', { push: (stage) => void stage.push('web', 'v2', answering('v2')), verdict: 'good' }],
  [
    'a bad image',
    {
      push: (stage) => void stage.push('web', 'v2', answering('v2', { exit: { afterSeconds: 3, code: 1 } })),
      verdict: 'failed',
    },
  ],
];

/** One visitor, one ring: he does not even come back until the service is open. */
const ringOnce = async (stage: Stage): Promise<string> => {
  expect((await stage.visit()).status).toBe(503);
  await stage.untilRead('open', async () => (await phaseOf(stage)) === 'awake', 2, BOUND_SECONDS);
  return (await letIn(stage, 10)).body;
};

test.each(PUSHES)(
  'T64: a visitor rings at any boundary of a deploy of %s at zero, and is let in',
  async (_, { push, verdict }) => {
    const boundaries = await onPlatform(async (stage) => {
      await untilAsleep(stage);
      push(stage);
      await stage.rest();
      return boundariesOf(stage, 'deploy', 0);
    });
    expect(boundaries.length).toBeGreaterThan(8);
    for (const boundary of sampled(boundaries, verdict === 'good' ? 0 : 1)) {
      await onPlatform(async (stage) => {
        await untilAsleep(stage);
        push(stage);
        await untilBoundary(stage, 'deploy', 0, boundary);
        const body = await ringOnce(stage).catch((error: unknown) => {
          throw new Error(`the visitor at boundary ${tell(boundary)}`, { cause: error });
        });
        const known = await verdicts(stage);
        // On the proven candidate or on the last good, never on what is not proven.
        if (body === 'v2') expect(known['v2'], tell(boundary)).toBe('good');
        else expect(body, tell(boundary)).toBe('v1');
        await stage.rest();
        expect(await verdicts(stage), tell(boundary)).toEqual({ v1: 'good', v2: verdict });
        await expectAwake(stage);
        expect((await stage.visit()).body, tell(boundary)).toBe(verdict === 'good' ? 'v2' : 'v1');
      });
    }
  },
  MANY_RUNS_MS,
);

/** Every header value that one can guess, or that the controller ever wrote before this turn. */
const statusesFrom = async (stage: Stage, host: string, values: string[]): Promise<number[]> => {
  const statuses: number[] = [];
  for (const value of values) {
    const visit = stage.world.visit(`http://${host}/admin`, { headers: { 'x-tidegate-probe': value } });
    statuses.push((await stage.world.settle(visit)).status);
  }
  return statuses;
};

const probeValues = (stage: Stage): string[] => [
  'dormant-8',
  ...stage
    .calls('ModifyRule')
    .flatMap(({ input }) => input.Conditions)
    .filter(({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName === 'x-tidegate-probe')
    .flatMap(({ HttpHeaderConfig }) => HttpHeaderConfig.Values as string[]),
];

test('the probe rule is no way around the conditions of the user’s own rule', async () => {
  const stage = await platform();
  const expectShut = async (): Promise<void> => {
    const values = probeValues(stage);
    expect(await statusesFrom(stage, 'other.example.test', values)).toEqual(values.map(() => 404));
  };
  await expectShut();
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => probeValues(stage).length > 1);
  await stage.wait(90);
  // The gate's own value, while a task runs behind it: still only where the user's rule lets visitors in.
  expect(await statusesFrom(stage, 'web.example.test', probeValues(stage).slice(-1))).toEqual([200]);
  await expectShut();
  expect((await letIn(stage, 180)).body).toBe('v2');
  await stage.rest();
  expect(probeValues(stage).length).toBeGreaterThan(2);
  await expectShut();
});

test('Z8, ZERO-1: a deployment that began at zero and never completes keeps nobody awake for ever', async () => {
  const stage = await platform({ settings: { ecs: { fromZero: 'asAtZero', zeroCompletes: 'never' } } });
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  await letIn(stage, 170);
  await stage.rest();
  expect((await stage.service('web')).deployments).toMatchObject([{ rolloutState: 'IN_PROGRESS' }]);
  await untilAsleep(stage);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
});
