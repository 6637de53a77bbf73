import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { INVARIANTS } from '../../local/simulation/invariants/index.ts';
import { ALL, MISTAKES } from '../../local/simulation/sabotage/mistakes/index.ts';
import { replaceValue } from '../../local/simulation/sabotage/values.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const plants = ALL.flatMap(({ name, plants: all }) => all.map((plant) => ({ name, plant })));

describe('the planted mistakes', () => {
  test('are at least twenty, each under a name of its own', () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(20);
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
  });

  test('name an invariant that exists', () => {
    const known = INVARIANTS.map(({ name }) => name);
    for (const { name, caughtBy } of ALL) expect(known, name).toContain(caughtBy);
  });

  test('find the code that they replace exactly once', () => {
    for (const { name, plant } of plants)
      if (plant.in === 'code') expect(read(plant.file).split(plant.find).length, `${name}: ${plant.find}`).toBe(2);
  });

  test('find the value that they replace in a state machine', () => {
    for (const { plant } of plants)
      if (plant.in === 'machine')
        replaceValue(JSON.parse(read(`state-machines/${plant.machine}.asl.json`)), plant, plant.machine);
  });

  test('stand in the docs, with the seed that caught them', () => {
    const page = read('docs/sabotage.md');
    for (const { name, caughtBy, hint } of MISTAKES) {
      const row = page.split('\n').find((line) => line.startsWith(`| ${name} |`));
      expect(row, name).toBeDefined();
      if (hint !== undefined) expect(row).toMatch(new RegExp(`\\| ${caughtBy} \\| ${hint} \\|$`));
    }
  });
});

test('a value that is not there any more is an error that says which', () => {
  const data = { States: { Verify: { Next: 'Settle' } } };
  const change = { path: ['States', 'Verify', 'Next'], from: 'Settle', to: 'Lost' };
  replaceValue(data, change, 'deploy.asl.json');
  expect(data.States.Verify.Next).toBe('Lost');
  expect(() => replaceValue(data, change, 'deploy.asl.json')).toThrow(
    'deploy.asl.json has at States.Verify.Next "Lost", expected "Settle"',
  );
});
