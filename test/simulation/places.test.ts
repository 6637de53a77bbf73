import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { DRAWN_PLACES, PLACES } from '../../local/simulation/places.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../state-machines');

/** Those in which an execution stays for a while; a machine without any Parallel or Map is looked at whole. */
const statesOf = (file: string): string[] => {
  const { States } = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as {
    States: Record<string, { Type: string }>;
  };
  return Object.entries(States)
    .filter(([, { Type }]) => Type === 'Task' || Type === 'Wait')
    .map(([name]) => `${file.split('.')[0]}.${name}`);
};

test('the places that stories know are the states in which the machines stay', () => {
  const states = globSync('*.asl.json', { cwd: FOLDER }).flatMap(statesOf);
  expect(PLACES.toSorted()).toEqual(states.toSorted());
});

test('each is drawn', () => {
  expect(new Set(DRAWN_PLACES)).toEqual(new Set(PLACES));
});
