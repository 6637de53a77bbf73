import { afterAll, expect, test } from 'vitest';
import { AwsError } from '../../local/model.ts';
import { removeBundles } from './bundles.ts';
import { createWorld } from './world.ts';

afterAll(removeBundles);

const throttled = {
  name: 'ecs',
  resources: {},
  operations: {
    UpdateService: {
      accepts: ['service'],
      run: () => {
        throw new AwsError('ThrottlingException', 'Rate exceeded');
      },
    },
  },
};

const source = `
  import { randomUUID } from 'node:crypto';
  import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
  const client = new ECSClient({ maxAttempts: 4 });
  export const handler = async () => {
    const drawn = [Math.random(), randomUUID(), crypto.randomUUID()];
    await client.send(new UpdateServiceCommand({ service: 'web' })).catch(() => {});
    return { drawn, now: Date.now() };
  };`;

const run = async (neighbours: number) => {
  const world = createWorld([throttled]);
  const arn = await world.define('draw', source, { Timeout: 30 });
  const first = world.lambda.invoker.invoke(arn, {});
  const others = Array.from({ length: neighbours }, () => world.lambda.invoker.invoke(arn, {}));
  await world.clock.finish(Promise.all([first, ...others]));
  world.close();
  return JSON.parse((await first).payload);
};

test('chance and the spread of retries come from the seed, whatever runs beside', async () => {
  const alone = await run(0);
  expect(alone.now).not.toBe(Math.floor(alone.now / 1000) * 1000);
  expect(await run(0)).toEqual(alone);
  expect(await run(3)).toEqual(alone);
});

test('outside of invocations chance is the real one', () => {
  const world = createWorld();
  expect(Math.random()).not.toBe(Math.random());
  expect(crypto.randomUUID()).not.toBe(crypto.randomUUID());
  world.close();
});
