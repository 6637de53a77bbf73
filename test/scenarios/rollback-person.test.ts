import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';
import { redEvent, rollbacks, sustained, toldSince } from './alarming.ts';
import { everything, mutations, releaseBy, statesOf } from './evidence.ts';
import { answering, letIn, phaseOf, platform, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest, reasonOf } from './tide.ts';

const pushAll = async (stage: Stage, ...tags: string[]): Promise<void> => {
  for (const tag of tags) {
    stage.push('web', tag, answering(tag));
    await stage.rest();
  }
};

const ASKED = { service: 'staging/web', by: 'ann', reason: 'slow queries' };

/** A person's start-execution, as it stands now. */
const ask = async (stage: Stage, more: object = {}): Promise<() => ExecutionRecord> => {
  const arn = await stage.start('rollback', { ...ASKED, ...more });
  return () => stage.executions('rollback').find((one) => one.arn === arn)!;
};

const outputOf = (one: ExecutionRecord) => one.output as { next: string; plan?: string[]; reason: string };

test('a person goes back: first a dry run that changes nothing, then once, and what he said is on record', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2');
  const before = await everything(stage, 'web');
  const dry = await ask(stage, { dryRun: true });
  await stage.rest();
  expect(await everything(stage, 'web')).toEqual(before);
  expect(dry()).toMatchObject({ status: 'SUCCEEDED', output: { next: 'Skipped' } });
  expect(outputOf(dry()).plan).toEqual([
    'current release v2 (good)',
    'revert: ann asked for it: slow queries',
    'back to v1; v2 would be in quarantine; the count stays as it is',
  ]);
  const since = stage.now();
  const told = stage.world.sns.published().length;
  const done = await ask(stage);
  await stage.rest();
  expect(done()).toMatchObject({ status: 'SUCCEEDED', output: { next: 'Good' } });
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(stage.updates('web', since)[0]?.input).not.toHaveProperty('desiredCount');
  expect((await releaseBy(stage, 'web', 'v2'))?.['why']).toMatchObject({
    decision: 'rolled back',
    reason: 'ann asked for it: slow queries; back to v1',
  });
  expect(await stage.quarantine('web')).toHaveLength(1);
  expect(toldSince(stage, told)).toContain('staging/web: rolled back: ann asked for it: slow queries');
  await expectAtRest(stage);
  const again = await ask(stage, { by: 'bob' });
  await stage.rest();
  expect(again()).toMatchObject({ status: 'FAILED' });
  expect((await stage.state('web'))['hold']).toMatchObject({ reason: expect.stringContaining('no good release') });
});

test('Lambda runs Judge a second time, long after: what he went back to is not taken back, nor the deploy that has come since', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2', 'v3');
  const done = await ask(stage);
  await stage.rest();
  expect(await verdicts(stage, 'web')).toEqual({ v1: 'good', v2: 'good', v3: 'failed' });
  const { arn, startDate } = done();
  const payload = { request: ASKED, execution: arn, startedAt: new Date(startDate).toISOString() };
  const copy = new InvokeCommand({
    FunctionName: 'Tidegate-judge',
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(payload)),
  });
  const since = stage.now();
  stage.push('web', 'v4', answering('v4'));
  await stage.wait(30);
  expect((await stage.state('web'))['verb']).toBe('deploy');
  await stage.world.settle(stage.world.client(LambdaClient).send(copy));
  await stage.rest();
  await stage.world.settle(stage.world.client(LambdaClient).send(copy));
  await stage.rest();
  expect(await verdicts(stage, 'web')).toEqual({ v1: 'good', v2: 'good', v3: 'failed', v4: 'good' });
  expect(stage.updates('web', since)).toHaveLength(1);
  await expectAtRest(stage);
});

test('T58: unknown services, and words that are none, are refused before any call', async () => {
  const stage = await platform();
  const since = stage.now();
  const wrong = [{ service: 'staging/wbe' }, { by: undefined }, { digest: 'sha256:1' }];
  const all = [];
  for (const more of wrong) all.push(await ask(stage, more));
  await stage.rest();
  for (const one of all) expect(one()).toMatchObject({ status: 'FAILED', error: 'Refused' });
  expect(all[0]?.().cause).toContain('service "staging/wbe" is not configured; configured are');
  expect(mutations(stage, since)).toEqual([]);
});

test('a person goes back while it sleeps: nothing starts, the phase stays, and the next visitor gets the good one', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2');
  await untilAsleep(stage);
  const since = stage.now();
  const done = await ask(stage);
  await stage.rest();
  expect(done().status).toBe('SUCCEEDED');
  expect(await phaseOf(stage)).toBe('asleep');
  expect(stage.updates('web', since).map(({ input }) => input.desiredCount)).toEqual([0]);
  expect(await stage.service('web')).toMatchObject({ desiredCount: 0, runningCount: 0 });
  await expectAtRest(stage);
  expect((await letIn(stage, 180)).body).toBe('v1');
});

test('a person goes back while a deploy runs: that is cancelled, as an error without quarantine, and goes back once', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  await stage.wait(120);
  const since = stage.now();
  const told = stage.world.sns.published().length;
  const left = await ask(stage);
  await stage.rest();
  expect(reasonOf(left())).toBe('the deploy under way is cancelled: it goes back by itself');
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'error' });
  expect((await releaseBy(stage, 'web', 'v2'))?.['why']['reason']).toMatch(/^cancelled by ann; back to v1/);
  expect(await stage.quarantine('web')).toEqual([]);
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(stage.updates('web', since)[0]!.at - since).toBeLessThanOrEqual(5_000);
  // What he wanted was left as well, should the cancel have come too late; the gate has done it.
  expect(rollbacks(stage).map(reasonOf).at(-1)).toMatch(/^v2 was meant, which is error; v1 is current now/);
  expect(toldSince(stage, told)).not.toContain('not rolled back');
});

test('while a rollback runs another person joins, and an alarm is dropped: one way back, one step', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2', 'v3');
  const since = stage.now();
  await ask(stage);
  await stage.until(() => stage.updates('web', since).length === 1);
  const joined = await ask(stage, { by: 'bob' });
  stage.world.put(await redEvent(stage));
  await stage.rest();
  expect(reasonOf(joined())).toBe('a rollback is under way already: joined');
  expect(rollbacks(stage).map(reasonOf)).toContain('dropped: alarm web-5xx arrived during a rollback');
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good', v3: 'failed' });
  await expectAtRest(stage);
});

test('T37: a way back that does not come up is held; the alarm then is dropped and told, and a person passes', async () => {
  const stage = await platform();
  await pushAll(stage, 'v2', 'v3');
  stage.noCapacity(1500);
  const since = stage.now();
  await sustained(stage);
  await stage.rest();
  expect(stage.updates('web', since)).toHaveLength(1);
  expect(await verdicts(stage)).toMatchObject({ v2: 'good', v3: 'failed' });
  const { hold } = await stage.state('web');
  expect(hold).toMatchObject({ by: 'tidegate', reason: expect.stringMatching(/web-5xx.*was not up within 900 s/) });
  expect((await stage.visit()).body).toBe('v3');
  await stage.wait(1200);
  const told = stage.world.sns.published().length;
  stage.world.put(await redEvent(stage));
  await stage.rest();
  const words = `alarm web-5xx is red, but the service is held by tidegate: ${hold['reason']}`;
  expect(reasonOf(rollbacks(stage).at(-1))).toBe(words);
  expect(toldSince(stage, told)).toContain(`staging/web: not rolled back: ${words}`);
  expect(stage.updates('web', since)).toHaveLength(1);
  const passed = await ask(stage);
  await stage.rest();
  expect(passed().status).toBe('SUCCEEDED');
  expect(statesOf(passed())).toContain('Revert');
  expect(stage.updates('web', since)).toHaveLength(2);
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed', v3: 'failed' });
  expect((await stage.visit()).body).toBe('v1');
});
