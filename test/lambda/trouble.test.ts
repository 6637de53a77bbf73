import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { InvocationTrouble } from '../../local/lambda/index.ts';
import { removeBundles } from './bundles.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
afterEach(() => world.close());
afterAll(removeBundles);

const counting = `
  let count = 0;
  export const handler = async () => {
    count += 1;
    console.log('run ' + count);
    return count;
  };`;

const troubled = (...troubles: InvocationTrouble[]): World =>
  createWorld([], { trouble: () => troubles.shift() ?? {} });

const runs = (): string[] => world.lambda.logs('f').map(({ line }) => line.replace(/.*\t/s, '').trim());

describe('a function in trouble', () => {
  test('is run twice with one input; whoever waits hears of the first run', async () => {
    world = troubled({ againSeconds: 3 });
    const arn = await world.define('f', counting);
    expect((await world.invoke(arn)).result).toBe(1);
    await world.clock.run({ forSeconds: 4 });
    expect(runs()).toHaveLength(2);
  });

  test('runs to its end though its answer is lost (SFN-25)', async () => {
    world = troubled({ lostSeconds: 1 });
    const arn = await world.define('f', counting);
    await expect(world.invoke(arn)).rejects.toMatchObject({ code: 'SdkClientException' });
    expect(runs()).toHaveLength(1);
  });
});
