import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceModel } from '../../local/model.ts';
import { removeBundles } from './bundles.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

const calls: string[] = [];
let world: World;

const ecs: ServiceModel = {
  name: 'ecs',
  resources: {},
  operations: {
    UpdateService: {
      accepts: ['service'],
      run: ({ service }, { principal }) => {
        calls.push(`${principal} updates ${service} at ${world.seconds()}`);
        return { service: { serviceName: service } };
      },
    },
    DescribeServices: {
      accepts: ['services'],
      run: async (_, { principal, invocation }) => {
        await new Promise<void>((resolve) => void world.clock.after(100, resolve));
        return { services: [{ serviceName: principal, serviceArn: invocation }], failures: [] };
      },
    },
  },
};

beforeEach(() => {
  calls.length = 0;
  world = createWorld([ecs]);
});
afterEach(() => world.close());
afterAll(removeBundles);

const slowUpdate = `
  import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
  const client = new ECSClient({});
  let count = 0;
  export const handler = async ({ waitMs }) => {
    count += 1;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await client.send(new UpdateServiceCommand({ service: 'web' }));
    console.log('updated');
    return count;
  };`;

describe('a timeout', () => {
  test('fails the invocation in words that Step Functions knows, at that very second', async () => {
    const arn = await world.define('slow', slowUpdate, { Timeout: 3 });
    const { result, functionError, requestId } = await world.invoke(arn, { waitMs: 60_000 });
    expect(functionError).toBe('Unhandled');
    expect(result).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 3.00 seconds`,
    });
    expect(world.seconds()).toBe(3);
  });

  test('leaves a zombie whose call still lands, and the next invocation a fresh module', async () => {
    const arn = await world.define('zombie', slowUpdate, { Timeout: 3 });
    expect((await world.invoke(arn, { waitMs: 1000 })).result).toBe(1);
    await world.invoke(arn, { waitMs: 10_000 });
    await world.clock.run({ forSeconds: 60 });
    expect(calls).toEqual(['zombie-role updates web at 1', 'zombie-role updates web at 11']);
    expect((await world.invoke(arn, { waitMs: 0 })).result).toBe(1);
  });
});

describe('a killed invocation', () => {
  test('ends at once for its caller and nothing it asks for happens any more', async () => {
    const arn = await world.define('killed', slowUpdate, { Timeout: 30 });
    world.clock.after(2000, () => {
      const { requestId } = world.lambda.running()[0]!;
      expect(world.lambda.kill(requestId)).toBe(true);
    });
    const { result } = await world.invoke(arn, { waitMs: 5000 });
    expect(result.errorType).toBe('Runtime.ExitError');
    expect(world.seconds()).toBe(2);
    await world.clock.run({ forSeconds: 60 });
    expect(calls).toEqual([]);
    expect(world.lambda.logs('killed').map(({ line }) => line)).not.toContain('updated');
    expect(world.lambda.kill('unknown')).toBe(false);
  });
});

describe('overlapping invocations of one function', () => {
  test('share one client, and yet each call names its own invocation', async () => {
    const source = `
      import { ECSClient, DescribeServicesCommand } from '@aws-sdk/client-ecs';
      const client = new ECSClient({});
      export const handler = async () => {
        const seen = [];
        for (let i = 0; i < 3; i++) {
          const { services } = await client.send(new DescribeServicesCommand({ services: ['web'] }));
          seen.push(services[0]);
        }
        return seen;
      };`;
    const arn = await world.define('shared', source);
    const all = await world.clock.finish(Promise.all([1, 2, 3].map((n) => world.lambda.invoker.invoke(arn, { n }))));
    for (const { requestId, payload } of all) {
      const own = { serviceName: 'shared-role', serviceArn: requestId };
      expect(JSON.parse(payload)).toEqual([own, own, own]);
    }
    expect(new Set(all.map(({ requestId }) => requestId)).size).toBe(3);
  });
});

describe('the next world', () => {
  test('runs the same bundle through its own transport', async () => {
    const first = world;
    await first.invoke(await first.define('again', slowUpdate), { waitMs: 0 });
    first.close();
    world = createWorld([ecs]);
    await world.invoke(await world.define('again', slowUpdate), { waitMs: 1000 });
    expect(calls).toEqual(['again-role updates web at 0', 'again-role updates web at 1']);
  });
});

describe('concurrency', () => {
  const source = `export const handler = () => new Promise((resolve) => setTimeout(resolve, 1000));`;

  test('above what is reserved is throttled', async () => {
    const arn = await world.define('few', source, { ReservedConcurrentExecutions: 2 });
    const invoke = () =>
      world.lambda.invoker.invoke(arn, {}).then(
        ({ functionError }) => functionError ?? 'ok',
        ({ code }) => code,
      );
    const ended = await world.clock.finish(Promise.all([invoke(), invoke(), invoke()]));
    expect(ended).toEqual(['ok', 'ok', 'TooManyRequestsException']);
    expect(await world.clock.finish(invoke())).toBe('ok');
  });

  test('of a thousand invocations through one client is served', async () => {
    const arn = await world.define('many', slowUpdate);
    const invocations = Array.from({ length: 1000 }, () => world.lambda.invoker.invoke(arn, { waitMs: 10 }));
    const ended = await world.clock.finish(Promise.all(invocations));
    expect(ended.filter(({ functionError }) => functionError)).toEqual([]);
    expect(calls).toHaveLength(1000);
  });
});
