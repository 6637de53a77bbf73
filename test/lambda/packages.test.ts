import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createWorld } from './world.ts';

const root = mkdtempSync(join(tmpdir(), 'tidegate-packages-'));
let world: ReturnType<typeof createWorld>;

afterEach(() => world.close());
afterAll(() => rmSync(root, { recursive: true }));

const entry = (chunk: string): string => `
  import { count, fail } from './packages/${chunk}.mjs';
  let mine = 0;
  export const handler = async ({ failing }) => failing ? fail() : { mine: (mine += 1), package: count() };`;

const chunk = `
  let counted = 0;
  export const count = () => (counted += 1);
  export const fail = () => { throw new Error('no'); };`;

/** A function's folder as infra/unpack.ts lays it out. */
const folder = (name: string, chunkName: string): string => {
  mkdirSync(join(root, name, 'packages'), { recursive: true });
  writeFileSync(join(root, name, 'index.mjs'), entry(chunkName));
  writeFileSync(join(root, name, 'packages', `${chunkName}.mjs`), chunk);
  return join(root, name);
};

const define = async (name: string, chunkName: string): Promise<string> => {
  const properties = { FunctionName: name, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: 'role/a', Code: {} };
  await world.create('AWS::Lambda::Function', name, properties, { 'aws:asset:path': folder(name, chunkName) });
  return name;
};

test('functions share a chunk of packages of one name, and nothing that is their own', async () => {
  world = createWorld();
  const [first, second, other] = [
    await define('first', 'AAAAAAA2'),
    await define('second', 'AAAAAAA2'),
    await define('other', 'BBBBBBB2'),
  ];
  expect((await world.invoke(first)).result).toEqual({ mine: 1, package: 1 });
  expect((await world.invoke(first)).result).toEqual({ mine: 2, package: 2 });
  expect((await world.invoke(second)).result).toEqual({ mine: 1, package: 3 });
  expect((await world.invoke(other)).result).toEqual({ mine: 1, package: 1 });
});

test('a trace shows a shared chunk where Lambda has it', async () => {
  world = createWorld();
  await define('third', 'CCCCCCC2');
  const fourth = await define('fourth', 'CCCCCCC2');
  await world.invoke('third');
  const { result, functionError } = await world.invoke(fourth, { failing: true });
  expect(functionError).toBe('Unhandled');
  expect(result.trace.join('\n')).toContain('file:///var/task/packages/CCCCCCC2.mjs:4');
  expect(result.trace.join('\n')).not.toContain(root);
});
