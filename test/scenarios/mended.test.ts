import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { QUIET_MS } from '../../functions/domain/holder.ts';
import { CLUSTER, IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { machine, tasks } from '../machines/machines.ts';
import { abortRunning } from './boundaries.ts';
import { pushed, releaseBy, statesOf } from './evidence.ts';
import { answering, letIn, phaseOf, platform, revisionOf, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest, reasonOf, tasksOf, untilDrowsy } from './tide.ts';

/** Who makes the calls of a step, e.g. `Assess`; known once it has made one. */
const roleOf = (stage: Stage, step: string): string => {
  const call = stage.calls().find(({ principal }) => principal.includes(`Tidegate${step}Role`));
  if (!call) throw new Error(`${step} has called nothing yet`);
  return call.principal;
};

/** A deploy whose execution was stopped so many seconds after its UpdateService. */
const deployThatDied = async (stage: Stage, afterSeconds: number): Promise<void> => {
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(afterSeconds);
  expect(await abortRunning(stage, 'deploy')).toBe(true);
};

/** Long enough for a watchdog to fire and for what follows to end; visitors keep the service awake. */
const untilResumed = async (stage: Stage): Promise<void> => {
  await stage.visitors(1500, 30);
  await stage.rest();
};

const firstRevision = async (stage: Stage): Promise<string> =>
  String((await releaseBy(stage, 'web', 'v1'))?.['revisionArn']);

const firstDigest = async (stage: Stage): Promise<string> => String((await releaseBy(stage, 'web', 'v1'))?.['digest']);

test('T59: a wake dies and the look of its watchdog fails: somebody comes again and the visitor is let in', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  expect((await stage.visit()).status).toBe(503);
  await stage.until(() => stage.executions('wake').length === 1);
  await stage.wait(10);
  await abortRunning(stage, 'wake');
  stage.world.throttle({ service: 'states', operation: 'DescribeExecution', forSeconds: 1200 });
  await stage.visitors(1200, 60);
  const looks = stage.executions('reconcile');
  expect(looks.map((one) => one.status)).toContain('FAILED');
  expect(looks.map(reasonOf).join()).toContain('states DescribeExecution');
  expect((await letIn(stage, 600)).body).toBe('v1');
  await stage.rest();
  expect(await phaseOf(stage)).toBe('awake');
  await expectAtRest(stage);
});

test('T18: the quiet time of a dead holder is outlasted by the retries of a look, whatever their jitter', () => {
  const [, inspect] = tasks(machine('reconcile')).find(([name]) => name === 'Inspect') ?? [];
  const quiet = inspect?.Retry?.find((retrier) => retrier.ErrorEquals.includes('LeaseQuiet'));
  expect(quiet).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 1 });
  const { IntervalSeconds = 0, MaxAttempts = 0 } = quiet ?? {};
  // Waits are even between 0 and the interval: n of them stay under x intervals with a probability below x^n / n!.
  const intervals = QUIET_MS / 1000 / IntervalSeconds;
  let tooShort = 1;
  for (let n = 1; n <= MaxAttempts; n++) tooShort *= intervals / n;
  expect(tooShort).toBeLessThan(1e-6);
});

test('T59: a deploy that died is judged to its end though its tag points to the running image again', async () => {
  const stage = await platform();
  const bad = stage.push('web', 'live', IMAGES.breaksLate);
  await deployThatDied(stage, 20);
  await stage.wait(60);
  const good = await firstDigest(stage);
  stage.push('web', 'live', answering('v1'), { digest: good });
  await untilResumed(stage);
  const found = Object.fromEntries((await pushed(stage)).map((one) => [one['digest'], one['state']]));
  expect(found).toEqual({ [bad]: 'failed', [good]: 'rejected' });
  expect((await stage.image('web')).endsWith(good)).toBe(true);
  // The release and its revert.
  expect(stage.updates('web')).toHaveLength(2);
  expect((await stage.visit()).body).toBe('v1');
});

test('T59: a deploy that died and whose successor cannot read the registry is reverted', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.breaksLate);
  await deployThatDied(stage, 20);
  stage.world.throttle({ service: 'ecr', principal: roleOf(stage, 'Plan'), forSeconds: 1200 });
  await untilResumed(stage);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'error' });
  expect(await stage.quarantine('web')).toEqual([]);
  expect((await stage.image('web')).endsWith(await firstDigest(stage))).toBe(true);
  expect(stage.updates('web')).toHaveLength(2);
  expect((await stage.visit()).body).toBe('v1');
  await expectAtRest(stage);
});

test('T19: the successor of a deploy that died leaves alone what a person has set meanwhile', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await deployThatDied(stage, 30);
  await stage.update('web', { taskDefinition: await firstRevision(stage) });
  await untilResumed(stage);
  expect(stage.updates('web')).toHaveLength(1);
  expect(await revisionOf(stage)).toBe('web:1');
  expect((await stage.visit()).body).toBe('v1');
  await expectAtRest(stage);
});

test("T19: the successor of a deploy that died finds ECS's own rollback, and updates nothing", async () => {
  const stage = await platform();
  const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  const deploymentConfiguration = { ...breaker, maximumPercent: 200, minimumHealthyPercent: 100 };
  const command = new UpdateServiceCommand({ cluster: CLUSTER, service: 'web', deploymentConfiguration });
  await stage.world.settle(stage.world.client(ECSClient).send(command));
  stage.push('web', 'v2', IMAGES.unpullable);
  await deployThatDied(stage, 10);
  await untilResumed(stage);
  expect(stage.updates('web')).toHaveLength(1);
  expect(await revisionOf(stage)).toBe('web:1');
  expect((await verdicts(stage))['v2']).toBe('failed');
  expect(await stage.quarantine('web')).toHaveLength(1);
  await expectAtRest(stage);
});

test('T59: a promotion whose answer was lost stays: nothing is reverted, nothing goes into quarantine', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(600, 60);
  await stage.rest();
  const principal = roleOf(stage, 'Promote');
  const promotions = (): number =>
    stage.calls('TransactWriteItems').filter((call) => call.principal === principal).length;
  const before = promotions();
  stage.world.failAfterEffect({ service: 'dynamodb', operation: 'TransactWriteItems', principal, times: 1 });
  stage.push('web', 'v3', answering('v3'));
  await stage.until(() => promotions() > before);
  stage.world.throttle({ service: 'dynamodb', principal, forSeconds: 200 });
  await stage.visitors(300, 60);
  await stage.rest();
  expect((await verdicts(stage))['v3']).toBe('good');
  expect(await stage.quarantine('web')).toEqual([]);
  expect(stage.updates('web')).toHaveLength(2);
  expect((await stage.visit()).body).toBe('v3');
  await expectAtRest(stage);
});

test('T19: a person who updates the service during a deploy at zero finds his task behind an open route', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 2);
  await stage.wait(60);
  await stage.update('web', { taskDefinition: await firstRevision(stage) });
  await stage.rest();
  expect((await verdicts(stage))['v2']).toBe('superseded');
  expect(await phaseOf(stage)).toBe('awake');
  // Open, and waiting for its first healthy task at most.
  await stage.wait(120);
  const answer = await stage.visit();
  expect([answer.status, answer.body]).toEqual([200, 'v1']);
  await untilAsleep(stage);
  await stage.wait(120);
  expect(await tasksOf(stage)).toEqual([]);
  await expectAtRest(stage);
});

test('Z5: an Assess that is throttled until it fails does not end the idle timers', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  await stage.wait(10);
  expect((await stage.visit()).status).toBe(503);
  await stage.rest();
  stage.world.throttle({ service: 'ecs', principal: roleOf(stage, 'Assess'), forSeconds: 1000 });
  await stage.until(() => stage.executions('sleep').some((one) => one.status === 'FAILED'));
  expect(reasonOf(stage.executions('sleep').at(-1))).toContain('ecs DescribeServices');
  await expectAtRest(stage);
  await stage.untilRead('web is asleep', async () => (await phaseOf(stage)) === 'asleep', 10, 2400);
  await stage.rest();
  expect((await stage.service('web')).desiredCount).toBe(0);
});

test('Z7: capacity saved by a sleep that died before it began is not restored by a later wake', async () => {
  const stage = await platform();
  const saves = () =>
    stage.calls('UpdateItem').filter(({ principal }) => principal.includes('TidegateDrowseRole')).length;
  await stage.until(() => saves() === 1, 1500);
  stage.world.delay({
    service: 'dynamodb',
    operation: 'UpdateItem',
    principal: roleOf(stage, 'Drowse'),
    seconds: 3000,
  });
  await abortRunning(stage, 'sleep');
  await stage.visitors(700, 60);
  await stage.rest();
  stage.world.clearFaults();
  expect((await stage.state('web'))['capacity']).toBeUndefined();
  const range = { MinCapacity: 3, MaxCapacity: 6 };
  const target = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
  const register = new RegisterScalableTargetCommand({ ...target, ResourceId: `service/${CLUSTER}/web`, ...range });
  await stage.world.settle(stage.world.client(ApplicationAutoScalingClient).send(register));
  await untilAsleep(stage);
  await letIn(stage, 180);
  await stage.rest();
  expect((await stage.service('web')).desiredCount).toBe(3);
  expect(await stage.scalable('web')).toMatchObject(range);
});

test('Z15: after an outage of the load balancer the route is opened again by itself within 15 minutes', async () => {
  const stage = await platform();
  await untilDrowsy(stage);
  await stage.wait(10);
  stage.world.throttle({ service: 'elasticloadbalancing', forSeconds: 400 });
  const end = stage.now() + 400_000;
  expect((await stage.visit()).status).toBe(503);
  await stage.untilRead('the outage is over', async () => stage.now() >= end, 10);
  expect(await phaseOf(stage)).toBe('drowsy');
  await stage.untilRead('the route is open', async () => (await phaseOf(stage)) === 'awake', 5, 900);
  expect((await stage.visit()).body).toBe('v1');
  await stage.rest();
  await expectAtRest(stage);
});

test('T2: a manual start whose Claim has to be tried again makes one release', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(600, 60);
  await stage.rest();
  stage.world.throttle({ service: 'scheduler', forSeconds: 3, principal: roleOf(stage, 'Claim') });
  await stage.start('deploy', { service: 'staging/web', tag: 'v1', by: 'ann' });
  await stage.visitors(600, 60);
  await stage.rest();
  const claims =
    stage
      .executions('deploy')
      .at(-1)
      ?.history.filter((event) => event.type === 'TaskFailed') ?? [];
  expect(claims.length).toBeGreaterThan(0);
  const manual = (await stage.releases('web')).filter((one) => one['by'] === 'manual');
  expect(manual.map((one) => one['state'])).toEqual(['good']);
  expect(stage.updates('web')).toHaveLength(2);
  expect((await stage.visit()).body).toBe('v1');
});

test('A push that waits when the sleep begins calls it off before the route is closed', async () => {
  const stage = await platform();
  await stage.until(() => stage.executions('sleep').some((one) => one.status === 'RUNNING'), 1200);
  stage.world.delay({ service: 'application-autoscaling', seconds: 4, times: 1 });
  await stage.wait(2);
  const at = stage.now();
  stage.push('web', 'v2', answering('v2'));
  expect(new Set(await stage.visitors(500, 1))).toEqual(new Set([200]));
  await stage.rest();
  const [sleep] = stage.executions('sleep');
  expect(sleep && statesOf(sleep)).not.toContain('Await');
  expect(reasonOf(sleep)).toContain('is waiting');
  const [update] = stage.updates('web');
  expect(((update?.at ?? 0) - at) / 1000).toBeLessThan(10);
  expect((await verdicts(stage))['v2']).toBe('good');
});

test('T46: a release proven at zero gets a watch window of its own when it first serves', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  await untilAsleep(stage);
  stage.push('web', 'v3', answering('v3'));
  await stage.rest();
  expect((await verdicts(stage))['v3']).toBe('good');
  expect((await stage.state('web'))['watchUntil']).toBeUndefined();
  expect((await letIn(stage, 180)).body).toBe('v3');
  await stage.rest();
  const { phaseAt, watchUntil } = await stage.state('web');
  expect((watchUntil - phaseAt) / 60_000).toBe(30);
});
