import { DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { releaseBy, statesOf } from './evidence.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest } from './tide.ts';

/** A person's `update-service --force-new-deployment` so many seconds after our UpdateService. */
const forcedDuring = async (stage: Stage, afterSeconds: number): Promise<void> => {
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(afterSeconds);
  await stage.update('web', { forceNewDeployment: true });
};

test('T19: a person forces the deployment of our candidate once more: it is judged as ours, not superseded', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await forcedDuring(stage, 20);
  await stage.visitors(900, 60);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
  expect(stage.updates('web')).toHaveLength(1);
  expect((await stage.visit()).body).toBe('v2');
  await expectAtRest(stage);
});

test('T19, Z8: it fails: the candidate failed, the service goes back, and sleeps when nobody visits', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.crashing);
  await forcedDuring(stage, 5);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.visit()).body).toBe('v1');
  expect(stage.updates('web')).toHaveLength(2);
  await untilAsleep(stage);
  await expectAtRest(stage);
});

/** A person's script forces so many deployments within a moment, as soon as that machine enters that state. */
const forcedUpon = async (stage: Stage, machine: string, state: string, times: number): Promise<void> => {
  await stage.until(() => stage.executions(machine).some((one) => statesOf(one).includes(state)));
  for (let n = 0; n < times; n++) await stage.update('web', { forceNewDeployment: true });
};

/** Of the controller's UpdateService calls those that were not answered well. */
const refused = (stage: Stage): number => stage.calls('UpdateService').filter(({ outcome }) => outcome !== 'ok').length;

test('T21, T37: the way back meets five deployments: it waits until one has gone, and calls no person (seed 142104)', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.crashing);
  await forcedUpon(stage, 'deploy', 'Revert', 3);
  await stage.rest();
  expect(refused(stage)).toBeGreaterThan(0);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  expect((await stage.state('web'))['hold']).toBeUndefined();
  expect((await stage.visit()).body).toBe('v1');
  await expectAtRest(stage);
});

test('T21: a release that meets five deployments though Plan saw room is released once one has gone', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await forcedUpon(stage, 'deploy', 'Release', 4);
  await stage.visitors(1200, 60);
  await stage.rest();
  expect(refused(stage)).toBeGreaterThan(0);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
  expect(stage.updates('web')).toHaveLength(1);
  await expectAtRest(stage);
});

/** As soon as ECS takes another deployment: a release that it had no room for waits by then. */
const uponRoom = async (stage: Stage, act: () => Promise<unknown>, forced = 4): Promise<void> => {
  stage.push('web', 'v2', answering('v2'));
  await forcedUpon(stage, 'deploy', 'Release', forced);
  await stage.until(() => refused(stage) > 0);
  const room = async (): Promise<boolean> => ((await stage.service('web')).deployments ?? []).length < 5;
  await stage.untilRead('ECS has room', room, 1);
  await act();
  await stage.visitors(1200, 60);
  await stage.rest();
};

test('T19, T21: a person deploys while a release waits for room: what he deployed stands, and the release is superseded', async () => {
  const stage = await platform();
  let his = '';
  await uponRoom(stage, async () => (his = await stage.cdkDeploys('web', { desiredCount: 'unset' })));
  expect((await stage.service('web')).taskDefinition).toBe(his);
  expect(await verdicts(stage)).toMatchObject({ v2: 'superseded' });
  expect(stage.updates('web')).toEqual([]);
  await expectAtRest(stage);
});

const definition = async (stage: Stage, taskDefinition: unknown) => {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: String(taskDefinition) });
  return (await stage.world.settle(stage.world.client(ECSClient).send(command))).taskDefinition!;
};

/** A person deploys what runs with a wrong environment. */
const broken = async (stage: Stage): Promise<void> => {
  const { taskDefinitionArn: _, ...runs } = await definition(stage, (await stage.service('web')).taskDefinition);
  const { family, cpu, memory, networkMode, executionRoleArn, taskRoleArn, requiresCompatibilities } = runs;
  const environment = [{ name: 'MODE', value: 'broken' }];
  const containerDefinitions = runs.containerDefinitions?.map((one) => ({ ...one, environment }));
  const copy = { family, cpu, memory, networkMode, executionRoleArn, taskRoleArn, requiresCompatibilities };
  const command = new RegisterTaskDefinitionCommand({ ...copy, containerDefinitions });
  const made = await stage.world.settle(stage.world.client(ECSClient).send(command));
  await stage.update('web', { taskDefinition: String(made.taskDefinition?.taskDefinitionArn) });
};

test('T21: a person takes back what he deployed while a release waits for room: that is no copy of it', async () => {
  const stage = await platform();
  const { taskDefinition } = await stage.service('web');
  await broken(stage);
  await uponRoom(stage, () => stage.update('web', { taskDefinition: String(taskDefinition) }), 3);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
  const released = await definition(stage, (await releaseBy(stage, 'web', 'v2'))?.['revisionArn']);
  expect(released.containerDefinitions?.[0]?.environment ?? []).not.toContainEqual({ name: 'MODE', value: 'broken' });
  expect((await stage.service('web')).taskDefinition).toBe(released.taskDefinitionArn);
  expect(stage.updates('web')).toHaveLength(1);
  await expectAtRest(stage);
});

test('T21: a person calls off a release that waits for room: nothing of it is ever sent', async () => {
  const stage = await platform();
  await uponRoom(stage, () => stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'wrong prices' }));
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'rejected' });
  expect(stage.updates('web')).toEqual([]);
  expect((await stage.visit()).body).toBe('v1');
  await expectAtRest(stage);
});

test('T21: the way back of a rollback waits for room, too, and not for the ten minutes until it would be sent again', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.visitors(900, 60);
  await stage.rest();
  const asked = stage.now();
  await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'wrong prices' });
  await forcedUpon(stage, 'rollback', 'Revert', 4);
  await stage.untilRead('v2 is taken back', async () => (await verdicts(stage))['v2'] === 'failed');
  expect(refused(stage)).toBeGreaterThan(0);
  expect(stage.now() - asked).toBeLessThan(240_000);
  await stage.visitors(600, 60);
  await stage.rest();
  expect(stage.executions('rollback')).toHaveLength(1);
  expect((await stage.visit()).body).toBe('v1');
  await expectAtRest(stage);
});

test('Z8: what ECS gave up on is no deployment in progress: the service sleeps beside it, and wakes', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  Object.assign(v1, { pull: 'missing' });
  await stage.update('web', { forceNewDeployment: true });
  const failed = async (): Promise<boolean> =>
    ((await stage.service('web')).deployments ?? []).some(({ rolloutState }) => rolloutState === 'FAILED');
  await stage.untilRead('ECS gives up', failed, 10, 3600);
  expect((await stage.service('web')).deployments).toHaveLength(2);
  Object.assign(v1, { pull: undefined });
  await untilAsleep(stage);
  expect((await letIn(stage, 120)).body).toBe('v1');
  await stage.rest();
  expect(await phaseOf(stage)).toBe('awake');
});
