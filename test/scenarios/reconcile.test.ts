import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { expect, test } from 'vitest';
import { CLUSTER } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning } from './boundaries.ts';
import { releaseBy } from './evidence.ts';
import { answering, letIn, phaseOf, platform, revisionOf, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest, timersOf } from './tide.ts';

/** The sweep, as its daily schedule calls it. */
const sweep = async (stage: Stage, id = `occasion-${stage.now()}`): Promise<string[]> => {
  const command = new InvokeCommand({ FunctionName: 'Tidegate-sweep', Payload: Buffer.from(JSON.stringify({ id })) });
  const { Payload } = await stage.world.settle(stage.world.client(LambdaClient).send(command));
  await stage.rest();
  return JSON.parse(Buffer.from(Payload ?? []).toString()).found;
};

const told = (stage: Stage): string[] => stage.world.sns.published().map(({ subject }) => String(subject));
const looks = (stage: Stage, since: number) => stage.executions('reconcile').filter((one) => one.startDate >= since);

test('Z16: a person starts tasks while it sleeps: ledger, route and timer agree within minutes, his count stays', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const since = stage.now();
  await stage.update('web', { desiredCount: 1 });
  await stage.untilRead('web is awake', async () => (await phaseOf(stage)) === 'awake', 5, 300);
  expect((await stage.visit()).body).toBe('v1');
  await stage.rest();
  await expectAtRest(stage);
  expect(stage.updates('web', since)).toEqual([]);
  expect((await stage.service('web')).desiredCount).toBe(1);
  expect((await stage.scalable('web'))?.MinCapacity).toBe(1);
  expect((await stage.scalable('web'))?.SuspendedState?.DynamicScalingOutSuspended).toBe(false);
  expect(looks(stage, since)).toHaveLength(1);
});

test('Z16: a person registers bounds while it sleeps: what he set stays, only what sleep set is restored', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const since = stage.now();
  const target = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
  const command = new RegisterScalableTargetCommand({
    ...target,
    ResourceId: `service/${CLUSTER}/web`,
    MinCapacity: 3,
    MaxCapacity: 7,
  });
  await stage.world.settle(stage.world.client(ApplicationAutoScalingClient).send(command));
  await stage.untilRead('web is awake', async () => (await phaseOf(stage)) === 'awake', 5, 300);
  await stage.rest();
  expect(await stage.scalable('web')).toMatchObject({
    MinCapacity: 3,
    MaxCapacity: 7,
    SuspendedState: { DynamicScalingOutSuspended: false },
  });
  expect((await stage.service('web')).desiredCount).toBe(3);
  expect(stage.updates('web', since)).toEqual([]);
  await expectAtRest(stage);
});

test('T61: a person deploys from outside: adopted when it serves, told once, never fought', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(600, 60);
  await stage.rest();
  const since = stage.now();
  await stage.update('web', { taskDefinition: String((await releaseBy(stage, 'web', 'v1'))?.['revisionArn']) });
  await stage.visitors(600, 60);
  await stage.rest();
  expect(await revisionOf(stage)).toBe('web:1');
  const [v1] = (await stage.releases('web')).filter((one) => one['tag'] === 'v1');
  expect(await stage.state('web')).toMatchObject({ current: v1?.['sk'], good: v1?.['sk'] });
  expect((await stage.state('web'))['watchUntil']).toBeUndefined();
  expect(stage.updates('web', since)).toEqual([]);
  expect(told(stage).filter((subject) => subject.includes('changed from outside'))).toHaveLength(1);
  expect(await sweep(stage)).toEqual([]);
  await expectAtRest(stage);
});

test('T59: a deploy aborted in its bake is taken over within two minutes, by its status event', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  const { turn } = await stage.state('web');
  const died = stage.now();
  await abortRunning(stage, 'deploy');
  await stage.untilRead('taken over', async () => (await stage.state('web'))['turn'] > turn, 1, 300);
  expect(stage.now() - died).toBeGreaterThanOrEqual(45_000);
  expect(stage.now() - died).toBeLessThanOrEqual(120_000);
  await stage.visitors(600, 60);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
  expect(stage.updates('web')).toHaveLength(1);
});

test('T3: a push that ECR never told is found by the sweep and deployed, once', async () => {
  const stage = await platform({ settings: { events: { loseEcrOneIn: 1 } } });
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.visitors(300, 60);
  expect(await sweep(stage)).toEqual([]);
  await stage.visitors(360, 60);
  expect(await sweep(stage)).toEqual(['staging/web: lostPush']);
  await stage.rest();
  expect((await stage.image('web')).endsWith(digest)).toBe(true);
  expect(await releaseBy(stage, 'web', 'v2')).toMatchObject({ state: 'good', missed: true, by: 'push' });
  expect(await sweep(stage)).toEqual([]);
  expect(stage.updates('web')).toHaveLength(1);
});

test('Z25: the image of a sleeping service is gone: the sweep says so before a visitor finds out', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const [v1] = await stage.releases('web');
  stage.world.ecr.deleteImage('web', v1?.['digest']);
  expect(await sweep(stage)).toEqual(['staging/web: unpullable']);
  expect(stage.world.sns.published().at(-1)?.message).toContain('is gone from the registry');
});

test('a sweep of a platform at rest reads in batches and changes nothing', async () => {
  const stage = await platform();
  const since = stage.now();
  expect(await sweep(stage)).toEqual([]);
  const calls = stage.calls(undefined, since).map((call) => call.operation);
  // Once for all: states, services, bounds, letters, what was told, one call a listener; then images, releases and revisions.
  expect(calls).toHaveLength(12);
  expect((await letIn(stage, 10)).body).toBe('v1');
});

test('Z25: a visitor comes first: the next older good release is started and a person is told', async () => {
  const stage = await platform();
  const v2 = stage.push('web', 'v2', answering('v2'));
  await stage.visitors(600, 60);
  await untilAsleep(stage);
  stage.world.ecr.deleteImage('web', v2);
  const since = stage.now();
  expect((await letIn(stage, 300)).body).toBe('v1');
  await stage.rest();
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(told(stage)).toContain('staging/web: woken with an older release');
  const [v1] = (await stage.releases('web')).filter((one) => one['tag'] === 'v1');
  expect(await stage.state('web')).toMatchObject({ phase: 'awake', current: v1?.['sk'] });
  await expectAtRest(stage);
});

test('Z25: nothing can be started: the wake fails at once and says why', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const [v1] = await stage.releases('web');
  stage.world.ecr.deleteImage('web', v1?.['digest']);
  expect((await stage.visit()).status).toBe(503);
  await stage.rest();
  expect(stage.executions('wake').at(-1)?.cause).toContain('its image is gone from the registry');
  expect(await stage.state('web')).toMatchObject({ phase: 'asleep', wakeFails: 1 });
  expect(told(stage)).toContain('staging/web: failed');
});

test('a dead letter is told to a person once and then gone', async () => {
  const stage = await platform();
  stage.world.sqs.queues.send('arn:aws:sqs:us-east-1:111111111111:Tidegate-dead-letters', '{"lost":1}', {
    why: 'test',
  });
  expect(await sweep(stage)).toEqual([]);
  expect(stage.world.sns.published().at(-1)?.message).toContain('{"lost":1}');
  const before = stage.world.sns.published().length;
  await sweep(stage);
  expect(stage.world.sns.published()).toHaveLength(before);
});

test('T19: a person deploys during our deploy: superseded, and what he set is adopted when it has come to its end', async () => {
  const stage = await platform();
  const v1 = String((await releaseBy(stage, 'web', 'v1'))?.['revisionArn']);
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(600, 60);
  stage.push('web', 'v3', answering('v3'));
  await stage.until(() => stage.updates('web').length === 2);
  await stage.wait(20);
  const since = stage.now();
  await stage.update('web', { taskDefinition: v1 });
  await stage.visitors(600, 60);
  await stage.rest();
  expect((await verdicts(stage))['v3']).toBe('superseded');
  expect(stage.updates('web', since)).toEqual([]);
  const [first] = (await stage.releases('web')).filter((one) => one['tag'] === 'v1');
  expect(await stage.state('web')).toMatchObject({ current: first?.['sk'] });
  expect((await stage.visit()).body).toBe('v1');
  await expectAtRest(stage);
});

test('Z12: an idle timer that is gone is found by the sweep, and the service sleeps all the same', async () => {
  const stage = await platform();
  await stage.visit();
  const [timer] = await timersOf(stage);
  const gone = new DeleteScheduleCommand({ GroupName: 'Tidegate', Name: timer?.name });
  await stage.world.settle(stage.world.client(SchedulerClient).send(gone));
  await stage.visitors(1500, 300);
  expect(await phaseOf(stage)).toBe('awake');
  expect(await sweep(stage)).toEqual(['staging/web: lostTimer']);
  await expectAtRest(stage);
  await untilAsleep(stage);
});
