import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeBundles } from './bundles.ts';
import { createWorld, START } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.close());
afterAll(removeBundles);

describe('what a handler sees', () => {
  test('its event is a copy, its context that of Lambda, its time the virtual one', async () => {
    const arn = await world.define(
      'see',
      `export const handler = async (event, context) => {
         event.changed = true;
         await new Promise((resolve) => setTimeout(resolve, 4000));
         return { event, context, remaining: context.getRemainingTimeInMillis(), now: Date.now() };
       };`,
      { Timeout: 10, MemorySize: 256 },
    );
    const sent = { a: [1, { b: 2 }] };
    const { result, requestId } = await world.invoke(arn, sent);
    expect(sent).toEqual({ a: [1, { b: 2 }] });
    expect(result).toMatchObject({ event: { a: [1, { b: 2 }], changed: true }, remaining: 6000, now: START + 4000 });
    expect(result.context).toMatchObject({
      awsRequestId: requestId,
      functionName: 'see',
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: '256',
    });
  });

  test('its environment is its own, also while the module is loaded, and the process keeps the real one', async () => {
    const arn = await world.define(
      'env',
      `const early = process.env.TABLE;
       export const handler = async () => {
         process.env.WRITTEN = 'here';
         const { TABLE, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, AWS_ENDPOINT_URL, WRITTEN, _X_AMZN_TRACE_ID, PATH } = process.env;
         return { early, TABLE, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, AWS_ENDPOINT_URL, WRITTEN,
           trace: '_X_AMZN_TRACE_ID' in process.env, path: PATH === undefined, names: Object.keys(process.env).includes('TABLE') };
       };`,
      { Environment: { Variables: { TABLE: 'tide' } } },
    );
    expect((await world.invoke(arn)).result).toEqual({
      early: 'tide',
      TABLE: 'tide',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_ENDPOINT_URL: 'http://aws.local',
      WRITTEN: 'here',
      trace: false,
      path: true,
      names: true,
    });
    expect(process.env['TABLE']).toBeUndefined();
    expect(process.env['WRITTEN']).toBeUndefined();
    expect(process.env['PATH']).toBeDefined();
  });

  test('its module is loaded once and keeps its state between invocations', async () => {
    const arn = await world.define('count', `let count = 0; export const handler = async () => ++count;`);
    expect([(await world.invoke(arn)).result, (await world.invoke(arn)).result]).toEqual([1, 2]);
  });
});

describe('what a handler prints', () => {
  test('console, streams and Powertools are kept line by line, by invocation', async () => {
    const arn = await world.define(
      'talk',
      `import { Logger } from '@aws-lambda-powertools/logger';
       const logger = new Logger({ serviceName: 'tide' });
       export const handler = async ({ name }) => {
         console.log('hello %s', name);
         await new Promise((resolve) => setTimeout(resolve, 1000));
         process.stderr.write('one\\ntwo\\n');
         logger.info('powered', { name });
       };`,
    );
    const both = [world.lambda.invoker.invoke(arn, { name: 'a' }), world.lambda.invoker.invoke(arn, { name: 'b' })];
    const [a, b] = await world.clock.finish(Promise.all(both));
    const linesOf = (requestId: string) => world.lambda.logs('talk').filter((line) => line.requestId === requestId);
    for (const [name, { requestId }] of [
      ['a', a!],
      ['b', b!],
    ] as const) {
      const lines = linesOf(requestId);
      expect(lines.map(({ line }) => line).slice(0, 3)).toEqual([`hello ${name}`, 'one', 'two']);
      expect(JSON.parse(lines[3]!.line)).toMatchObject({ level: 'INFO', message: 'powered', name, service: 'tide' });
      expect(lines.map(({ at }) => (at - START) / 1000)).toEqual([0, 1, 1, 1]);
    }
    expect(world.lambda.logs('other')).toEqual([]);
  });
});

describe('how a handler fails', () => {
  test('the type of an error is its name', async () => {
    const arn = await world.define(
      'lost',
      `class X extends Error { name = 'FenceLost'; } export const handler = async () => { throw new X('somebody else'); };`,
    );
    const { result, functionError } = await world.invoke(arn);
    expect(functionError).toBe('Unhandled');
    expect(result).toMatchObject({ errorType: 'FenceLost', errorMessage: 'somebody else' });
    expect(result.trace).toEqual([
      'FenceLost: somebody else',
      expect.stringMatching(/^ +at .*file:\/\/\/var\/task\/index\.mjs:\d+:\d+\)?$/),
    ]);
  });

  test('what is thrown need not be an error', async () => {
    const arn = await world.define('text', `export const handler = async () => { throw 'no'; };`);
    expect((await world.invoke(arn)).result).toEqual({ errorType: 'string', errorMessage: 'no', trace: [] });
  });

  test('nothing returned is null', async () => {
    const arn = await world.define('nothing', `export const handler = async () => {};`);
    expect((await world.invoke(arn)).result).toBeNull();
  });

  test('a handler that is not there and a module that does not load are told as the runtime tells them', async () => {
    const missing = await world.define('missing', `export const other = 1;`);
    expect((await world.invoke(missing)).result.errorType).toBe('Runtime.HandlerNotFound');
    const broken = await world.define('broken', `throw new TypeError('at load'); export const handler = 1;`);
    const { result } = await world.invoke(broken);
    expect(result).toMatchObject({ errorType: 'Runtime.ImportModuleError', errorMessage: 'TypeError: at load' });
  });

  test('an unknown function is refused', async () => {
    const invoke = world.lambda.invoker.invoke('arn:aws:lambda:us-east-1:111111111111:function:none', {});
    await expect(invoke).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  });
});

describe('what a function costs', () => {
  test('invocations and virtual milliseconds are counted', async () => {
    const source = `export const handler = ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms));`;
    const arn = await world.define('slow', source, { MemorySize: 512 });
    await world.invoke(arn, { ms: 1500 });
    await world.invoke(arn, { ms: 500 });
    expect(world.lambda.billing()).toEqual({ slow: { invocations: 2, milliseconds: 2000, memoryMb: 512 } });
  });
});
