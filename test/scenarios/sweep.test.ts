import { ElasticLoadBalancingV2Client, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { releaseBy } from './evidence.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { letters, messagesTold, sweep, told } from './swept.ts';
import { expectAtRest, untilDrowsy } from './tide.ts';

test('T8: a replicated image has no push event at all: the sweep finds it and deploys it', async () => {
  const stage = await platform({ settings: { events: { loseEcrOneIn: 1 } } });
  const digest = stage.push('worker', 'v2', answering('v2'));
  await stage.wait(700);
  expect(await sweep(stage)).toContain('staging/worker: lostPush');
  await stage.rest();
  expect((await stage.image('worker')).endsWith(digest)).toBe(true);
  expect(await releaseBy(stage, 'worker', 'v2')).toMatchObject({
    state: 'good',
    missed: true,
    why: { decision: 'promoted', nextStep: expect.any(String) },
  });
  expect(stage.updates('worker')).toHaveLength(1);
});

test('T8: a replicated image is deployed by an explicit start before any sweep, and the sweep finds nothing then', async () => {
  const stage = await platform({ settings: { events: { loseEcrOneIn: 1 } } });
  const digest = stage.push('worker', 'v2', answering('v2'));
  await stage.wait(30);
  expect(stage.executions('deploy')).toEqual([]);
  await stage.start('deploy', { service: 'staging/worker', tag: 'v2' });
  await stage.rest();
  expect(await releaseBy(stage, 'worker', 'v2')).toMatchObject({ digest, state: 'good', by: 'manual' });
  await stage.wait(700);
  expect(await sweep(stage)).not.toContain('staging/worker: lostPush');
  expect(stage.updates('worker')).toHaveLength(1);
});

test('T3: the sweep that meets a service falling asleep leaves a lost push with it: it stays up, and is deployed', async () => {
  const stage = await platform({ settings: { events: { loseEcrOneIn: 1 } } });
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.visitors(700, 60);
  await untilDrowsy(stage);
  expect(await sweep(stage)).toEqual(['staging/web: lostPush']);
  await stage.until(() => stage.updates('web').length > 0, 60);
  expect((await stage.image('web')).endsWith(digest)).toBe(true);
  await stage.visitors(600, 60);
  expect(await releaseBy(stage, 'web', 'v2')).toMatchObject({ state: 'good', missed: true, by: 'push' });
  expect(await sweep(stage)).toEqual([]);
});

test('T3: a push that is lost while the service is held: the sweep finds it, it ends as held, and no sweep finds it again', async () => {
  const stage = await platform({ settings: { events: { loseEcrOneIn: 1 } } });
  await stage.start('rollback', { service: 'staging/worker', by: 'ann' });
  await stage.rest();
  expect((await stage.state('worker'))['hold']).toMatchObject({ by: 'tidegate' });
  stage.push('worker', 'v2', answering('v2'));
  await stage.wait(700);
  expect(await sweep(stage)).toContain('staging/worker: lostPush');
  expect(await releaseBy(stage, 'worker', 'v2')).toMatchObject({
    state: 'held',
    missed: true,
    reason: expect.stringContaining('held by tidegate'),
    why: { nextStep: expect.stringContaining('lift the hold') },
  });
  expect(await sweep(stage)).not.toContain('staging/worker: lostPush');
  expect(stage.updates('worker')).toEqual([]);
});

test('T42: the way back is gone from the registry: the sweep says so while all is well, and changes nothing', async () => {
  const stage = await platform();
  stage.push('worker', 'v2', answering('v2'));
  await stage.rest();
  expect(await verdicts(stage, 'worker')).toEqual({ v1: 'good', v2: 'good' });
  const since = stage.now();
  stage.world.ecr.deleteImage('worker', (await releaseBy(stage, 'worker', 'v1'))?.['digest']);
  const found = await sweep(stage);
  expect(found.filter((line) => line.startsWith('staging/worker'))).toEqual(['staging/worker: noWayBack']);
  expect(messagesTold(stage).at(-1)).toContain('there is no safe way back (T42)');
  expect(stage.updates('worker', since)).toEqual([]);
});

/** What CloudFormation does to the rules of our stack, whatever they have become since: it sets what its template says. */
const resetRules = async (stage: Stage): Promise<void> => {
  const client = stage.world.client(ElasticLoadBalancingV2Client);
  const stack = stage.world.stacks().find(({ name }) => name === 'Tidegate');
  const template = stage.world.templates().find(({ name }) => name === 'Tidegate');
  for (const [id, { Type, Properties }] of Object.entries<any>(template?.template.Resources ?? {})) {
    if (Type !== 'AWS::ElasticLoadBalancingV2::ListenerRule') continue;
    const RuleArn = stack?.resources[id]?.ref;
    await stage.world.settle(client.send(new ModifyRuleCommand({ RuleArn, Conditions: Properties.Conditions })));
  }
};

/** CloudFormation tells that the controller's own stack was updated. */
const stackUpdated = (stage: Stage): void => {
  const { id = '' } = stage.world.stacks().find(({ name }) => name === 'Tidegate') ?? {};
  stage.world.put({
    source: 'aws.cloudformation',
    'detail-type': 'CloudFormation Stack Status Change',
    detail: { 'stack-id': id, 'status-details': { status: 'UPDATE_COMPLETE', 'status-reason': '' } },
    resources: [id],
  });
};

test('an update of our own stack resets the wake rule of a sleeping service: the sweep closes the route again', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  await resetRules(stage);
  // The rule takes its time; visitors are led to no target at all now.
  await stage.wait(60);
  expect((await stage.visit()).body).not.toContain('waking');
  const since = stage.now();
  stackUpdated(stage);
  await stage.wait(60);
  await stage.rest();
  expect(stage.executions('reconcile').filter((one) => one.startDate >= since)).toHaveLength(1);
  expect(stage.updates('web', since)).toEqual([]);
  expect(await phaseOf(stage)).toBe('asleep');
  expect((await letIn(stage, 200)).body).toBe('v1');
  await stage.rest();
  await expectAtRest(stage);
});

test('T3: a lost push is found beside something graver: one execution mends that and goes on to the push', async () => {
  const stage = await platform({ settings: { events: { loseEcrOneIn: 1 } } });
  await untilAsleep(stage);
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.wait(700);
  await resetRules(stage);
  const since = stage.now();
  const found = await sweep(stage);
  expect(found.filter((one) => one.startsWith('staging/web'))).toEqual(['staging/web: route', 'staging/web: lostPush']);
  expect(stage.executions('reconcile').filter((one) => one.startDate >= since)).toHaveLength(1);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
  expect(await releaseBy(stage, 'web', 'v2')).toMatchObject({ digest, missed: true });
  expect(await phaseOf(stage)).toBe('asleep');
  expect((await letIn(stage, 200)).body).toBe('v2');
  await stage.rest();
  await expectAtRest(stage);
});

test('a dead letter turns its alarm red: the sweep takes it, a person is told once, the queue is empty', async () => {
  const stage = await platform();
  stage.world.sqs.queues.send(letters(stage), '{"lost":"a push"}', { ErrorMessage: 'test' });
  await stage.wait(600);
  await stage.rest();
  expect(stage.world.sqs.messages(letters(stage))).toEqual([]);
  expect(messagesTold(stage).filter((message) => message.includes('a push'))).toHaveLength(1);
  expect(told(stage).filter((subject) => subject.includes('findings of the sweep'))).toHaveLength(1);
  // CloudWatch looks back some periods of five minutes.
  await stage.wait(1200);
  const alarm = stage.world.cloudwatch.alarms().find(({ name }) => name === 'Tidegate-dead-letters');
  expect(alarm?.state.value).toBe('OK');
});

test('T42, Z25: of a service whose release never ran the sweep tells nothing that is not so', async () => {
  const stage = await platform();
  stage.push('worker', 'v2', IMAGES.unpullable);
  await stage.rest();
  expect((await verdicts(stage, 'worker'))['v2']).not.toBe('good');
  expect(await sweep(stage)).toEqual([]);
});
