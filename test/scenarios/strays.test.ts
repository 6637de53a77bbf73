import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { releaseBy } from './evidence.ts';
import { answering, platform, untilAsleep } from './platform.ts';
import { sweep } from './swept.ts';
import { expectAtRest } from './tide.ts';

/** Claim puts what is asked for on record, and fails for good before it leaves it with anybody. */
const forget = async (stage: Stage, ask: () => unknown, name = 'worker'): Promise<void> => {
  const principal = stage.calls().find((call) => call.principal.includes('TidegateClaimRole'))?.principal ?? '';
  stage.world.throttle({ service: 'dynamodb', operation: 'UpdateItem', principal, forSeconds: 600 });
  const before = stage.executions('deploy').length;
  await ask();
  await stage.until(() => stage.executions('deploy').length > before);
  await stage.rest();
  stage.world.clearFaults();
  expect((await stage.releases(name)).at(-1)?.['state']).toBe('requested');
};

test('T3, T6: a push that is on record and that nobody is at ends: passed over by the next one as that is decided', async () => {
  const stage = await platform();
  stage.push('worker', 'v2', answering('v2'));
  await stage.rest();
  await forget(stage, () => stage.push('worker', 'v3', answering('v3')));
  await stage.wait(700);
  stage.push('worker', 'v4', answering('v4'));
  await stage.rest();
  const v4 = await releaseBy(stage, 'worker', 'v4');
  expect(await releaseBy(stage, 'worker', 'v3')).toMatchObject({
    state: 'superseded',
    reason: `superseded by ${v4?.['sk']}`,
  });
  expect(v4?.['state']).toBe('good');
  expect(stage.updates('worker')).toHaveLength(2);
  await expectAtRest(stage, 'worker');
});

test('T3: a push that is on record and that nobody is at is found by whoever gives the service back next, a sleep, too', async () => {
  const stage = await platform();
  stage.push('worker', 'v2', answering('v2'));
  await stage.rest();
  await forget(stage, () => stage.push('web', 'v2', answering('v2')), 'web');
  await stage.visitors(720, 60);
  await untilAsleep(stage);
  await stage.rest();
  expect(await releaseBy(stage, 'web', 'v2')).toMatchObject({ state: 'good', by: 'push' });
  await expectAtRest(stage, 'web');
});

test('T3: a person’s deploy that is on record and that nobody is at is found by the sweep, and goes on', async () => {
  const stage = await platform();
  stage.push('worker', 'v2', answering('v2'));
  await stage.rest();
  await forget(stage, () => stage.start('deploy', { service: 'staging/worker', tag: 'v1' }));
  await stage.wait(700);
  expect(await sweep(stage)).toContain('staging/worker: stray');
  await stage.rest();
  const [first, , again] = await stage.releases('worker');
  expect(again).toMatchObject({ by: 'manual', tag: 'v1', state: 'good', digest: first?.['digest'] });
  expect(await sweep(stage)).not.toContain('staging/worker: stray');
  await expectAtRest(stage, 'worker');
});
