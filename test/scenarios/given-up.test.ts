import { expect, test } from 'vitest';
import type { BusEvent } from '../../local/events/input.ts';
import type { Stage } from '../../local/stage/stage.ts';
import { answering, letIn, phaseOf, platform, revisionOf, untilAsleep, verdicts } from './platform.ts';
import { sweep } from './swept.ts';
import { expectAtRest } from './tide.ts';

const told = (stage: Stage): string[] => stage.world.sns.published().map(({ subject }) => String(subject));

const isGivenUp = async (stage: Stage): Promise<boolean> =>
  ((await stage.service('web')).deployments ?? []).some(({ rolloutState }) => rolloutState === 'FAILED');

/** He is answered by the load balancer itself meanwhile, which tells no time to come again. */
const served = async (stage: Stage): Promise<boolean> => (await stage.visit()).status === 200;

/** An image that is never ready is judged at zero, where nothing older runs beside it, and a person deploys it once more. */
const deployedOver = async (stage: Stage): Promise<void> => {
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2', { readySeconds: 100_000 }));
  await stage.until(() => stage.updates('web').some(({ input }) => input.taskDefinition !== undefined));
  await stage.cdkDeploys('web', { tag: 'v2', desiredCount: 'unset' });
  await stage.untilRead('ECS gives up', () => isGivenUp(stage), 10, 3600);
};

test('T61: ECS gives up on what a person deployed at zero, and nothing runs: it is taken back, and visitors are let in', async () => {
  const stage = await platform();
  await deployedOver(stage);
  await stage.untilRead('a visitor is let in', () => served(stage), 15, 300);
  await stage.rest();
  expect((await stage.visit()).body).toBe('v1');
  expect(await verdicts(stage)).toMatchObject({ v1: 'good', v2: 'failed' });
  expect(told(stage).slice(-2)).toEqual(['staging/web was changed from outside', 'staging/web: rolled back']);
  expect(await phaseOf(stage)).toBe('awake');
  await expectAtRest(stage);
});

const asksFor = (stage: Stage, desiredCount: number): Promise<unknown> => stage.update('web', { desiredCount });

test('ZERO-8: what a person deployed is called off by a count of 0, and raised again: it is adopted and started anew', async () => {
  const stage = await platform({ settings: { ecs: { cutRollout: 'fails' } } });
  await untilAsleep(stage);
  await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 1 });
  await asksFor(stage, 0);
  await asksFor(stage, 1);
  expect(await isGivenUp(stage)).toBe(true);
  await sweep(stage);
  await stage.untilRead('it serves', () => served(stage), 15, 300);
  expect(told(stage)).toEqual(['staging/web was changed from outside']);
  expect((await stage.service('web')).desiredCount).toBe(1);
  expect(await phaseOf(stage)).toBe('awake');
  await expectAtRest(stage);
});

/** The last release that was written for a revision. */
const releaseOf = async (stage: Stage, revision: string) =>
  (await stage.releases('web')).findLast((one) => one['revisionArn'] === revision);

test('T61: what was taken back is set again after its cause is gone: it stands', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 } });
  await untilAsleep(stage);
  Object.assign(v1, { pull: 'missing' });
  const taskDefinition = await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 1 });
  await stage.untilRead('ECS gives up', () => isGivenUp(stage), 10, 3600);
  delete v1.pull;
  await stage.untilRead('it is taken back', async () => (await revisionOf(stage)) !== 'web:2', 10, 300);
  await stage.rest();
  expect(await releaseOf(stage, taskDefinition)).toMatchObject({ by: 'adopted', state: 'failed' });
  await stage.update('web', { taskDefinition, desiredCount: 1 });
  await stage.wait(600);
  await stage.rest();
  expect(await revisionOf(stage)).toBe('web:2');
  expect((await letIn(stage, 300)).body).toBe('v1');
  expect(await revisionOf(stage)).toBe('web:2');
  await expectAtRest(stage);
});

test('CB-4, ECS-16: what ended by itself before its count went to 0 was not only cut: it is taken back', async () => {
  const v1 = answering('v1');
  const stage = await platform({ first: { web: v1 }, settings: { ecs: { cutRollout: 'fails' } } });
  await untilAsleep(stage);
  Object.assign(v1, { exit: { afterSeconds: 3, code: 1 } });
  const revision = await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 1 });
  await stage.wait(90);
  delete v1.exit;
  await asksFor(stage, 0);
  await asksFor(stage, 1);
  expect((await stage.service('web')).deployments?.[0]).toMatchObject({ rolloutState: 'FAILED', failedTasks: 0 });
  await sweep(stage);
  await stage.untilRead('it serves', () => served(stage), 15, 300);
  await stage.rest();
  expect(await revisionOf(stage)).not.toBe('web:2');
  expect(await releaseOf(stage, revision)).toMatchObject({ by: 'adopted', state: 'failed' });
  await expectAtRest(stage);
});

test('T68: what a person deployed found no room for some minutes, and nothing runs: it is adopted, started anew, and visitors are let in to it', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.noCapacity(900, 'stopped');
  const revision = await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 1 });
  await stage.untilRead('ECS gives up', () => isGivenUp(stage), 10, 900);
  await stage.rest();
  // So it does on what it is started anew as, until there is room.
  await stage.untilRead('it serves', () => served(stage), 15, 1800);
  await stage.untilRead('it is good', async () => (await releaseOf(stage, revision))?.['state'] === 'good', 15, 600);
  await stage.rest();
  expect(await revisionOf(stage)).toBe('web:2');
  expect(await releaseOf(stage, revision)).toMatchObject({ by: 'adopted' });
  expect(told(stage)).not.toContain('staging/web: rolled back');
  expect(await stage.quarantine('web')).toEqual([]);
  expect((await stage.service('web')).desiredCount).toBe(1);
  expect(await phaseOf(stage)).toBe('awake');
  await expectAtRest(stage);
});

test('T68: what a person deployed found no room, is adopted, and cannot be pulled as there is some: what is good is gone back to', async () => {
  const stage = await platform({ install: false });
  stage.push('web', 'hand', answering('hand', { pull: 'missing' }));
  await stage.wait(30);
  await stage.install();
  await untilAsleep(stage);
  stage.noCapacity(900, 'stopped');
  const revision = await stage.cdkDeploys('web', { tag: 'hand', desiredCount: 1 });
  await stage.untilRead('ECS gives up', () => isGivenUp(stage), 10, 900);
  await stage.rest();
  await stage.untilRead('it serves', () => served(stage), 60, 7200);
  await stage.rest();
  expect((await letIn(stage, 60)).body).toBe('v1');
  expect(await releaseOf(stage, revision)).toMatchObject({ by: 'adopted', state: 'failed' });
  expect(told(stage)).toContain('staging/web: rolled back');
  expect(await phaseOf(stage)).toBe('awake');
  await expectAtRest(stage);
});

test('T68, TASK-7: found no room more than an hour ago, its events were lost, and nothing runs: taken back, yet nobody measured it', async () => {
  const lost = ['ECS Deployment State Change', 'ECS Task State Change'];
  const events = {
    trouble: (event: BusEvent) => ({ copies: lost.includes(event['detail-type']) ? 0 : 1, lateSeconds: 0 }),
  };
  const stage = await platform({ settings: { events } });
  await untilAsleep(stage);
  stage.noCapacity(3600, 'stopped');
  const revision = await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 1 });
  await stage.untilRead('ECS gives up', () => isGivenUp(stage), 10, 3600);
  await stage.wait(7200);
  expect(await revisionOf(stage)).toBe('web:2');
  await sweep(stage);
  await stage.untilRead('it serves', () => served(stage), 15, 600);
  await stage.rest();
  expect(await revisionOf(stage)).not.toBe('web:2');
  expect(await releaseOf(stage, revision)).toMatchObject({ by: 'adopted', state: 'error' });
  expect((await stage.service('web')).desiredCount).toBeGreaterThan(0);
  await expectAtRest(stage);
});

/** The tasks of v2 end as its rollout ends, when none of v1 is left, and just then there is no room for those of the way back. */
const leftWithNothing = async (stage: Stage): Promise<void> => {
  stage.push('web', 'v2', answering('v2', { exit: { afterSeconds: 45, code: 1 } }));
  await stage.until(() => stage.updates('web').length === 2);
  stage.noCapacity(600, 'stopped');
  await stage.untilRead('ECS gives up', () => isGivenUp(stage), 10, 600);
  await stage.untilRead('nothing runs', async () => (await stage.visit()).status === 503, 10, 300);
};

test('T37: ECS gives up on a way back that finds no room, and nothing runs: a person is called, and it is started anew', async () => {
  const stage = await platform();
  await leftWithNothing(stage);
  expect(await revisionOf(stage)).toBe('web:3');
  await stage.untilRead('a visitor is let in', () => served(stage), 15, 2400);
  await stage.rest();
  expect((await stage.visit()).body).toBe('v1');
  expect((await stage.service('web')).desiredCount).toBe(2);
  expect((await stage.state('web'))['hold']).toMatchObject({ by: 'tidegate' });
  expect(told(stage).filter((subject) => subject.includes('needs a person'))).toHaveLength(1);
  // No other revision is tried, and autoscaling owns the count.
  const anew = stage.updates('web').slice(2);
  expect(anew.length).toBeGreaterThan(0);
  for (const { input } of anew) {
    expect(input).toMatchObject({ forceNewDeployment: true });
    expect(Object.keys(input).sort()).toEqual(['cluster', 'forceNewDeployment', 'service']);
  }
  await expectAtRest(stage);
});

test('T37: what cannot start for hours is started anew ever more slowly, once an hour in the end; a person hears twice, and it serves once there is room', async () => {
  const stage = await platform();
  await leftWithNothing(stage);
  const before = stage.updates('web').length;
  stage.noCapacity(8 * 3600, 'stopped');
  await stage.wait(8 * 3600);
  await stage.rest();
  const times = stage
    .updates('web')
    .slice(before)
    .map(({ at }) => at);
  // The seventh comes an hour and a half after the first at most.
  expect(times.length).toBeGreaterThanOrEqual(12);
  expect(times.length).toBeLessThanOrEqual(14);
  for (const [n, at] of times.entries()) {
    if (n < 7) continue;
    const minutes = (at - (times[n - 1] ?? 0)) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(60);
    // A look each five minutes.
    expect(minutes).toBeLessThan(68);
  }
  expect(told(stage).filter((subject) => subject === 'staging/web does not start')).toHaveLength(2);
  await stage.untilRead('a visitor is let in', () => served(stage), 60, 4200);
  await stage.rest();
  expect(stage.updates('web').length).toBeLessThanOrEqual(before + times.length + 1);
  expect(told(stage).filter((subject) => subject === 'staging/web does not start')).toHaveLength(2);
  await expectAtRest(stage);
});

test('ZERO-8: what a person deployed while it was awake is called off and raised again: it is adopted and started anew at once', async () => {
  // Its events come late, so that nobody looks in between.
  const events = { delayMinSeconds: 30, delayMaxSeconds: 30 };
  const stage = await platform({ settings: { ecs: { cutRollout: 'fails' }, events } });
  await stage.rest();
  const sent = stage.updates('web').length;
  await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 2 });
  await asksFor(stage, 0);
  await stage.wait(5);
  await asksFor(stage, 2);
  expect(await isGivenUp(stage)).toBe(true);
  await sweep(stage);
  const ours = stage
    .updates('web')
    .slice(sent)
    .filter(({ input }) => input.forceNewDeployment);
  expect(ours.map(({ input }) => input.desiredCount)).toEqual([undefined]);
  await stage.untilRead('it serves', () => served(stage), 15, 180);
  expect((await stage.service('web')).desiredCount).toBe(2);
  expect(await phaseOf(stage)).toBe('awake');
  await expectAtRest(stage);
});
