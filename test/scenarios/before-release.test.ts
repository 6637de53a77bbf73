import { CloudWatchClient, DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import type { LedgerItem } from '../../local/stage/ledger-view.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';
import { abortRunning } from './boundaries.ts';
import { releaseBy, statesOf } from './evidence.ts';
import { answering, platform, revisionOf, untilAsleep, verdicts } from './platform.ts';
import { tasksOf } from './tide.ts';

const crashing = { exit: { afterSeconds: 5, code: 1 } };

const told = (stage: Stage): string =>
  stage.world.sns
    .published()
    .map(({ subject, message }) => `${subject}: ${message}`)
    .join('\n');

const lastDeploy = (stage: Stage): ExecutionRecord | undefined => stage.executions('deploy').at(-1);

/** Nothing of it reached the service, its execution failed, a person knows, and the next deploy finds all as it was. */
const expectRefused = async (stage: Stage, name: string, tag: string, as: string): Promise<LedgerItem> => {
  const release = await releaseBy(stage, name, tag);
  expect(release).toMatchObject({ state: as, why: { decision: as, nextStep: expect.stringMatching(/./) } });
  expect(stage.updates(name)).toEqual([]);
  expect(stage.calls('RegisterTaskDefinition')).toEqual([]);
  expect(lastDeploy(stage)).toMatchObject({ status: 'FAILED', error: 'ReleaseFailed', cause: release?.['reason'] });
  expect(told(stage)).toContain(release?.['reason']);
  const state = await stage.state(name);
  for (const left of ['holder', 'candidate', 'doing']) expect(state[left], left).toBeUndefined();
  return release ?? {};
};

test('T9: an image for another machine is refused before the service is touched, and the right one deploys', async () => {
  const stage = await platform();
  stage.push('worker', 'v2', {}, { architectures: ['arm64'] });
  await stage.rest();
  const release = await expectRefused(stage, 'worker', 'v2', 'rejected');
  expect(release['reason']).toContain('v2 is built for linux/arm64, expected linux/amd64');
  stage.push('worker', 'v3', {}, { architectures: ['arm64', 'amd64'] });
  await stage.rest();
  expect(await verdicts(stage, 'worker')).toMatchObject({ v2: 'rejected', v3: 'good' });
});

test('ECR-13: an archived image is refused before the service is touched', async () => {
  const stage = await platform();
  const digest = stage.push('worker', 'v2');
  stage.world.ecr.archive('worker', digest);
  await stage.rest();
  const release = await expectRefused(stage, 'worker', 'v2', 'rejected');
  expect(release['reason']).toContain('is archived or being restored');
});

test('T28: a required alarm that somebody deleted ends the deploy as an error, never as a pass', async () => {
  const stage = await platform();
  const command = new DeleteAlarmsCommand({ AlarmNames: ['web-5xx'] });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  const release = await expectRefused(stage, 'web', 'v2', 'error');
  expect(release['reason']).toContain('CloudWatch has no alarm web-5xx');
  expect(await stage.quarantine('web')).toEqual([]);
});

/** A person deploys three times, and each time one task of the deployment before is protected. @returns those tasks */
const fill = async (stage: Stage): Promise<string[]> => {
  const kept: string[] = [];
  await stage.update('worker', { desiredCount: 4 });
  await stage.wait(90);
  for (let known: string[] = []; kept.length < 3;) {
    const tasks = await tasksOf(stage, 'worker');
    const [fresh = ''] = tasks.filter((task) => !known.includes(task));
    stage.world.ecs.protectTask(fresh, 600);
    kept.push(fresh);
    known = tasks;
    await stage.update('worker', { forceNewDeployment: true });
    await stage.wait(180);
  }
  expect((await stage.service('worker')).deployments).toHaveLength(4);
  return kept;
};

test('T21: with four deployments listed a deploy waits for one to go, and then goes on', async () => {
  const stage = await platform();
  const kept = await fill(stage);
  stage.push('worker', 'v2');
  await stage.wait(150);
  expect(stage.updates('worker').filter((call) => call.input.taskDefinition)).toEqual([]);
  expect(statesOf(lastDeploy(stage)!).filter((state) => state === 'MakeRoom').length).toBeGreaterThanOrEqual(2);
  for (const task of kept) stage.world.ecs.protectTask(task, 0);
  await stage.rest();
  expect(await verdicts(stage, 'worker')).toMatchObject({ v2: 'good' });
});

test('T21: where none goes within the time of a rollout, the deploy ends as an error and a person is told', async () => {
  const stage = await platform();
  await fill(stage);
  const before = (await stage.service('worker')).taskDefinition;
  stage.push('worker', 'v2');
  await stage.rest();
  expect((await releaseBy(stage, 'worker', 'v2'))?.['reason']).toMatch(/ECS lists 4 deployments.* for 9\d\d s/);
  expect(told(stage)).toContain('end the protection of the old tasks');
  expect((await stage.service('worker')).taskDefinition).toBe(before);
});

test('T42: without a good release that can still run, the deploy goes on and says that there is no way back', async () => {
  const stage = await platform();
  stage.push('worker', 'v2');
  await stage.rest();
  const first = await releaseBy(stage, 'worker', 'v1');
  const second = await releaseBy(stage, 'worker', 'v2');
  expect(second?.['evidence'].filter((line: string) => line.startsWith('note: '))).toEqual([]);
  for (const digest of [first?.['digest'], second?.['digest']]) stage.world.ecr.archive('worker', digest);
  const dry = await stage.start('deploy', {
    service: 'staging/worker',
    digest: stage.push('worker', 'v3'),
    dryRun: true,
  });
  await stage.rest();
  const plan = stage.executions().find((one) => one.arn === dry)?.output as { plan: string[] };
  expect(plan.plan.join('\n')).toContain(
    'rollback target: none is safe (T42); passed over: v2 (its image is archived)',
  );
  const third = await releaseBy(stage, 'worker', 'v3');
  expect(third?.['state']).toBe('good');
  expect(third?.['evidence'].join('\n')).toContain(
    'note: no safe rollback target; passed over: v2 (its image is archived)',
  );
});

test('T42: a rollback passes over the last good release whose image expired, and says so', async () => {
  const stage = await platform();
  for (const tag of ['v2', 'v3']) {
    stage.push('worker', tag, answering(tag));
    await stage.rest();
  }
  const second = (await releaseBy(stage, 'worker', 'v2'))?.['revisionArn'];
  stage.world.ecr.deleteImage('worker', (await releaseBy(stage, 'worker', 'v3'))?.['digest']);
  stage.push('worker', 'v4', crashing);
  await stage.rest();
  const fourth = await releaseBy(stage, 'worker', 'v4');
  expect(fourth?.['state']).toBe('failed');
  expect(fourth?.['reason']).toContain('back to v2; passed over: v3 (its image is gone from the registry)');
  expect((await stage.service('worker')).taskDefinition).toBe(second);
});

test('T41: the last good task definition was deregistered meanwhile: it is registered again from our copy', async () => {
  const stage = await platform();
  stage.push('worker', 'v2', answering('v2'));
  await stage.rest();
  await stage.deregister('worker:2');
  stage.push('worker', 'v3', crashing);
  await stage.rest();
  expect(await verdicts(stage, 'worker')).toMatchObject({ v2: 'good', v3: 'failed' });
  expect(await revisionOf(stage, 'worker')).toBe('worker:4');
  const digest = (await releaseBy(stage, 'worker', 'v2'))?.['digest'];
  expect(await stage.image('worker')).toContain(digest);
});

test('ALB-21: what Release opened for its gate is shut by the Plan that finds nothing to release any more', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.calls('ModifyRule').at(-1)?.principal.includes('Release') === true);
  stage.world.throttle({ service: 'dynamodb', principal: stage.calls('ModifyRule').at(-1)!.principal, forSeconds: 60 });
  await abortRunning(stage, 'deploy');
  stage.world.ecr.deleteImage('web', digest);
  await stage.rest();
  const release = await releaseBy(stage, 'web', 'v2');
  expect(release).toMatchObject({ state: 'rejected' });
  expect(release?.['releasedAt']).toBeUndefined();
  expect(await stage.service('web')).toMatchObject({ desiredCount: 0 });
  const [{ Values }] = stage
    .calls('ModifyRule')
    .at(-1)!
    .input.Conditions.map((one: any) => one.HttpHeaderConfig);
  expect(Values).toEqual([expect.stringContaining('dormant')]);
});
