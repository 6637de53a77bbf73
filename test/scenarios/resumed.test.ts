import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning } from './boundaries.ts';
import { releaseBy } from './evidence.ts';
import { answering, platform, revisionOf, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest } from './tide.ts';

/** A deploy whose Release dies between what it noted and its UpdateService, and that nobody can take over for a while. */
const diesBeforeUpdate = async (stage: Stage, seconds: number): Promise<void> => {
  const noted = () =>
    stage.calls('UpdateItem').find(({ principal, input }) => {
      return principal.includes('Release') && JSON.stringify(input).includes('releasingAt');
    });
  await stage.until(() => noted() !== undefined);
  stage.world.throttle({ service: 'dynamodb', principal: noted()!.principal, forSeconds: 60 });
  stage.world.throttle({ service: 'states', operation: 'DescribeExecution', forSeconds: seconds });
  await abortRunning(stage, 'deploy');
};

test('T19, T61: a deployment that came to its end while a dead deploy held the service is adopted as soon as that has given way', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await diesBeforeUpdate(stage, 300);
  const revision = await stage.cdkDeploys('web', { desiredCount: 'unset' });
  await stage.visitors(1200, 60);
  await stage.rest();
  expect((await releaseBy(stage, 'web', 'v2'))?.['reason']).toContain('came after it was registered');
  expect(revision).toContain(await revisionOf(stage));
  const { current } = await stage.state('web');
  const [running] = (await stage.releases('web')).filter((one) => one['sk'] === current);
  expect(running).toMatchObject({ by: 'adopted', revisionArn: revision });
  await expectAtRest(stage);
});

test('ALB-21: the way that Release opened for its gate is shut where it fails for good before it has released anything', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.calls('ModifyRule').at(-1)?.principal.includes('Release') === true);
  const { principal } = stage.calls('ModifyRule').at(-1)!;
  stage.world.throttle({ service: 'dynamodb', principal, forSeconds: 1200 });
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v2: 'error' });
  expect((await releaseBy(stage, 'web', 'v2'))?.['releasingAt']).toBeUndefined();
  expect(JSON.stringify(stage.calls('ModifyRule').at(-1)?.input)).toContain('dormant');
});

test('ALB-21: where the load balancer keeps Release from that, and Revert from shutting it, nothing was sent: nobody is called, and the next push is deployed', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  stage.world.throttle({ service: 'elasticloadbalancing', forSeconds: 600 });
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v2: 'error' });
  expect((await stage.state('web'))['hold']).toBeUndefined();
  const { releasingAt, revisionArn } = (await releaseBy(stage, 'web', 'v2')) ?? {};
  expect([releasingAt, stage.updates('web').some(({ input }) => input.taskDefinition === revisionArn)]).toEqual([
    undefined,
    false,
  ]);
  await stage.wait(600);
  stage.push('web', 'v3', answering('v3'));
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v3: 'good' });
});
