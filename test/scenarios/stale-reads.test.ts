import { expect, test } from 'vitest';
import { answering, letIn, phaseOf, platform, revisionOf, untilAsleep, verdicts } from './platform.ts';
import { countsSet, expectAtRest, timersOf, untilDrowsy } from './tide.ts';

/** ECS is eventually consistent: for so long DescribeServices tells what was there before a call. */
const LAG = { settings: { ecs: { describeLagSeconds: 20 } } };

test('a deploy cancelled before ECS shows it is taken back all the same, and nobody is called', async () => {
  const stage = await platform(LAG);
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(2);
  await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'slow queries' });
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'error' });
  expect(stage.updates('web')).toHaveLength(2);
  expect(await revisionOf(stage)).toBe('web:3');
  expect((await stage.state('web'))['hold']).toBeUndefined();
  expect((await stage.visit()).body).toBe('v1');
  await expectAtRest(stage);
});

test('at zero, too: the task is stopped, and no visitor meets what was cancelled', async () => {
  const stage = await platform(LAG);
  await untilAsleep(stage);
  const since = stage.now();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web', since).length === 1);
  await stage.wait(2);
  await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'slow queries' });
  await stage.rest();
  await stage.wait(30);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'error' });
  expect(await stage.service('web')).toMatchObject({ desiredCount: 0 });
  expect(await revisionOf(stage)).toBe('web:3');
  await expectAtRest(stage);
  expect((await letIn(stage, 180)).body).toBe('v1');
});

test('a visitor who rings while the count goes to zero is let in as soon as its tasks run', async () => {
  const stage = await platform(LAG);
  await untilDrowsy(stage);
  await stage.until(() => countsSet(stage).length === 1);
  await stage.visit();
  await stage.until(() => stage.executions('wake').length === 1);
  expect((await letIn(stage, 120)).body).toBe('v1');
  await stage.rest();
  expect(stage.executions('wake').map(({ status }) => status)).toEqual(['SUCCEEDED']);
  expect(await stage.service('web')).toMatchObject({ desiredCount: 2 });
  await expectAtRest(stage);
});

test('who held the service last did nothing: what is read is from before the sleep all the same, and is not opened', async () => {
  const stage = await platform(LAG);
  await untilAsleep(stage);
  await stage.start('deploy', { service: 'staging/web', tag: 'v1', by: 'ann' });
  await stage.until(() => stage.executions('deploy').some(({ status }) => status === 'SUCCEEDED'));
  await stage.start('reconcile', { service: 'staging/web', finding: 'repair' });
  await stage.rest();
  expect(await phaseOf(stage)).toBe('asleep');
  expect(await stage.service('web')).toMatchObject({ desiredCount: 0 });
  await expectAtRest(stage);
});

test('a call that stops the tasks and lands after the wake began is made good', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  await stage.visit();
  await stage.until(() => countsSet(stage).length === 2);
  await stage.wait(2);
  await stage.update('web', { desiredCount: 0 });
  expect((await letIn(stage, 120)).body).toBe('v1');
  await stage.rest();
  expect(stage.executions('wake').map(({ status }) => status)).toEqual(['SUCCEEDED']);
  expect(await phaseOf(stage)).toBe('awake');
  await expectAtRest(stage);
});

test('a watchdog that has fired and is deleted a minute later leaves its holder the next one', async () => {
  const stage = await platform({ settings: { scheduler: { deleteAfterSeconds: 60 } } });
  stage.push('web', 'v2', answering('v2', { pullSeconds: 600 }));
  await stage.until(() => stage.updates('web').length === 1);
  const { turn } = await stage.state('web');
  const watching = async () => (await timersOf(stage)).filter(({ name }) => name.includes(`-watch-${turn}`));
  const [first] = await watching();
  await stage.untilRead(
    'it is armed again',
    async () => (await watching()).some(({ name }) => name !== first?.name),
    5,
    900,
  );
  await stage.wait(90);
  expect(await watching()).toHaveLength(1);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good' });
  await expectAtRest(stage);
});
