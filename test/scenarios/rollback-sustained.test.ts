import { DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';
import type { LoggedCall } from '../../local/world.ts';
import { rollbacks, sustained, toldSince } from './alarming.ts';
import { pushed, releaseBy, statesOf } from './evidence.ts';
import { answering, platform, restCounting, revisionOf, verdicts } from './platform.ts';
import { reasonOf } from './tide.ts';

/** From the delivery of the alarm's event, with which its execution begins, to UpdateService, Lambdas included. */
const expectPrompt = (heard: ExecutionRecord | undefined, update: LoggedCall | undefined): void => {
  expect(update?.operation).toBe('UpdateService');
  const seconds = ((update?.at ?? Number.NaN) - (heard?.startDate ?? Number.NaN)) / 1000;
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(2);
};

const crashing = { exit: { afterSeconds: 5, code: 1 } };

const pushAll = async (stage: Stage, ...tags: string[]): Promise<void> => {
  for (const tag of tags) {
    stage.push('web', tag, answering(tag));
    await stage.rest();
  }
};

/** Past the rollout, in the middle of the bake. */
const baking = async (stage: Stage, tag: string): Promise<void> => {
  const looks = async () => (await releaseBy(stage, 'web', tag))?.['looks']?.['bakeFrom'];
  await stage.untilRead(`${tag} bakes`, async () => (await looks()) !== undefined, 5, 900);
};

test('a sustained alarm in the bake: its event makes the gate revert at once, with the alarm on record', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await baking(stage, 'v2');
  const since = stage.now();
  await sustained(stage);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed' });
  const [update, ...more] = stage.updates('web', since);
  expect(more).toEqual([]);
  const failed = await releaseBy(stage, 'web', 'v2');
  expect(failed?.['why']).toMatchObject({
    decision: 'reverted',
    reason: expect.stringMatching(
      /^alarm web-5xx: firing \(>= 5: \d\d:\d\d is 95, \d\d:\d\d is 95\); Threshold Crossed.*back to v1$/,
    ),
    nextStep: expect.stringContaining('push a mended image'),
  });
  expect(failed?.['why']['evidence'].join('\n')).toContain('alarm web-5xx: firing');
  expect(failed?.['alarmHistory']).toMatchObject([{ name: 'web-5xx', state: 'ALARM' }]);
  expect(await stage.quarantine('web')).toMatchObject([{ digest: failed?.['digest'], by: 'deploy' }]);
  const [heard, wanted, ...others] = rollbacks(stage, since);
  expect(others).toEqual([]);
  expect(reasonOf(heard)).toBe('wanted: judged when the deploy under way has ended');
  // What was left with the deploy is judged after it, and is not due any more: the gate has done it.
  expect(wanted).toMatchObject({ status: 'SUCCEEDED', input: { wanted: true }, output: { next: 'Skipped' } });
  expectPrompt(heard, update);
  expect((await stage.state('web'))['wantRollback']).toBeUndefined();
});

test('a sustained alarm in the watch window: one UpdateService within two seconds, quarantine, and the count that traffic needs (T50)', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2');
  stage.world.autoscaling.scaleOut('service/demo/web', 4);
  await stage.wait(120);
  const since = stage.now();
  const before = stage.world.sns.published().length;
  await sustained(stage);
  await stage.until(() => rollbacks(stage, since).length > 0);
  const { least } = await restCounting(stage, 2);
  // T50: never fewer than the traffic had before, and as many after.
  expect(least).toBeGreaterThanOrEqual(4);
  expect(await stage.service('web')).toMatchObject({ desiredCount: 4, runningCount: 4 });
  const [update, ...more] = stage.updates('web', since);
  expect(more).toEqual([]);
  expect(update?.input).not.toHaveProperty('desiredCount');
  const [heard, ...others] = rollbacks(stage, since);
  expect(others).toEqual([]);
  expect(heard?.status).toBe('SUCCEEDED');
  expectPrompt(heard, update);
  const failed = await releaseBy(stage, 'web', 'v2');
  expect(failed).toMatchObject({ state: 'failed', verdict: 'failed' });
  expect(failed?.['why']).toMatchObject({
    decision: 'rolled back',
    reason: expect.stringMatching(/^alarm web-5xx: firing \(>= 5: .*95.*\).*back to v1$/),
    nextStep: expect.stringContaining('push a mended image'),
  });
  expect(failed?.['why']['evidence'].join('\n')).toMatch(/rollback: alarm web-5xx: firing/);
  expect(await stage.quarantine('web')).toMatchObject([{ digest: failed?.['digest'], by: 'rollback' }]);
  const v1 = (await releaseBy(stage, 'web', 'v1'))?.['sk'];
  expect(await stage.state('web')).toMatchObject({ current: v1, good: v1 });
  expect(toldSince(stage, before)).toMatch(/staging\/web: rolled back: .*web-5xx/);
  expect((await stage.visit()).body).toBe('v1');
});

test('T35 and T38: back to the newest good one, not the previous; its digest stays out until a newer one or a person', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2');
  stage.push('web', 'v3', crashing);
  await stage.rest();
  const bad = stage.push('web', 'v4', answering('v4'));
  await stage.rest();
  await sustained(stage);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good', v3: 'failed', v4: 'failed' });
  expect(await stage.service('web')).toMatchObject({
    taskDefinition: (await releaseBy(stage, 'web', 'v2'))?.['revisionArn'],
  });
  const since = stage.now();
  stage.push('web', 'again', answering('v4'), { digest: bad });
  await stage.rest();
  expect(stage.updates('web', since)).toEqual([]);
  expect(await releaseBy(stage, 'web', 'again')).toMatchObject({
    state: 'rejected',
    why: { reason: expect.stringMatching(/quarantine/) },
  });
  await pushAll(stage, 'v5');
  expect(await verdicts(stage)).toMatchObject({ v5: 'good' });
  expect(await stage.quarantine('web')).toMatchObject([{ digest: expect.anything() }, { digest: expect.anything() }]);
  await stage.start('deploy', { service: 'staging/web', digest: bad, by: 'ann', force: true });
  await stage.rest();
  expect((await stage.quarantine('web')).map((one) => one['digest'])).not.toContain(bad);
  expect((await stage.image('web')).endsWith(bad)).toBe(true);
});

test('T41 and T42: the last good image is gone, and the definition of the next older one deregistered: it is registered again', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2', 'v3', 'v4');
  stage.world.ecr.deleteImage('web', (await releaseBy(stage, 'web', 'v3'))?.['digest']);
  await stage.deregister('web:2');
  const since = stage.now();
  await sustained(stage);
  await stage.rest();
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(await revisionOf(stage)).toBe('web:5');
  const second = await releaseBy(stage, 'web', 'v2');
  expect(second?.['revisionArn']).toMatch(/:5$/);
  expect((await stage.image('web')).endsWith(second?.['digest'])).toBe(true);
  expect((await releaseBy(stage, 'web', 'v4'))?.['why']['reason']).toContain(
    'back to v2; passed over: v3 (its image is gone from the registry)',
  );
  expect((await stage.state('web'))['current']).toBe(second?.['sk']);
});

test('T42: no good release can run any more: nothing is touched, the release stays, and a person is called', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2');
  stage.world.ecr.deleteImage('web', (await releaseBy(stage, 'web', 'v1'))?.['digest']);
  const since = stage.now();
  const before = stage.world.sns.published().length;
  await sustained(stage);
  await stage.rest();
  expect(stage.updates('web', since)).toEqual([]);
  expect(await verdicts(stage)).toMatchObject({ v2: 'good' });
  expect(await stage.quarantine('web')).toEqual([]);
  const state = await stage.state('web');
  expect(state['hold']).toMatchObject({
    by: 'tidegate',
    reason: expect.stringContaining('no good release to go back to'),
  });
  expect(state['holder']).toBeUndefined();
  expect(toldSince(stage, before)).toMatch(/staging\/web needs a person: alarm web-5xx.*passed over: v1/s);
  expect(rollbacks(stage, since).map((one) => one.status)).toEqual(['FAILED']);
  expect((await stage.visit()).body).toBe('v2');
});

/** A person gives the service another environment, from outside. */
const environment = async (stage: Stage, value: string): Promise<void> => {
  const ecs = stage.world.client(ECSClient);
  const { taskDefinition: name = '' } = await stage.service('web');
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: name });
  const { taskDefinition } = await stage.world.settle(ecs.send(command));
  const { family, cpu, memory, networkMode, executionRoleArn, taskRoleArn, ...rest } = taskDefinition!;
  const { requiresCompatibilities, runtimePlatform } = rest;
  const containerDefinitions = taskDefinition?.containerDefinitions?.map((one) => ({
    ...one,
    environment: [...(one.environment ?? []).filter((each) => each.name !== 'MODE'), { name: 'MODE', value }],
  }));
  const copy = {
    family,
    cpu,
    memory,
    networkMode,
    executionRoleArn,
    taskRoleArn,
    requiresCompatibilities,
    runtimePlatform,
  };
  const register = new RegisterTaskDefinitionCommand({ ...copy, containerDefinitions });
  const made = await stage.world.settle(ecs.send(register));
  await stage.update('web', { taskDefinition: made.taskDefinition?.taskDefinitionArn ?? '' });
  await stage.wait(300);
  await stage.rest();
};

test('T43: the way back takes the whole task definition of then, and names what else goes back with the image', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2');
  await environment(stage, 'dark');
  const since = stage.now();
  await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'dark mode' });
  await stage.rest();
  expect(stage.updates('web', since)).toHaveLength(1);
  // v1 was adopted by its tag: it comes back by digest, as a revision of its own.
  expect((await stage.image('web')).endsWith((await releaseBy(stage, 'web', 'v1'))?.['digest'])).toBe(true);
  const gone = (await stage.releases('web')).find((one) => one['state'] === 'failed');
  expect(gone?.['why']['reason']).toMatch(
    /^ann asked for it: dark mode; back to v1; its task definition differs in more than the image: environment of web/,
  );
  expect(await pushed(stage)).toHaveLength(1);
  expect(statesOf(rollbacks(stage, since)[0]!)).toContain('Revert');
});
