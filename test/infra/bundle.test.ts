import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { CDK_OUT } from '../synthesized.ts';
import { ofType } from './synthesized.ts';
import type { Template } from './synthesized.ts';

const template: Template = JSON.parse(readFileSync(join(CDK_OUT, 'Tidegate.template.json'), 'utf8'));

/** By function name, the folder that is uploaded. */
const ASSETS = ofType(template, 'AWS::Lambda::Function').map(([, { Properties, Metadata }]): [string, string] => [
  Properties.FunctionName,
  join(CDK_OUT, Metadata!['aws:asset:path']),
]);

const read = (file: string): string => readFileSync(file, 'utf8');
const filesOf = (asset: string): string[] => globSync('**/*.mjs', { cwd: asset }).map((file) => join(asset, file));

/** Imported files, also those imported later. */
const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/(?:from|import|import\()"(\.[^"]+)"/g)].map(([, path = '']) => join(dirname(file), path));

const loadedBy = (file: string, found = new Set<string>()): Set<string> => {
  if (!found.has(file)) {
    found.add(file);
    for (const next of importsOf(file)) loadedBy(next, found);
  }
  return found;
};

test.each(ASSETS)('the asset of %s is complete and holds nothing that it does not load', (_, asset) => {
  const loaded = loadedBy(join(asset, 'index.mjs'));
  expect([...loaded].filter((file) => !existsSync(file))).toEqual([]);
  expect(filesOf(asset).toSorted()).toEqual([...loaded].toSorted());
  expect(existsSync(join(asset, 'settings.json'))).toBe(true);
});

test('chunks of one name are alike in all assets', () => {
  const texts = new Map<string, Set<string>>();
  for (const file of ASSETS.flatMap(([, asset]) => filesOf(join(asset, 'packages'))))
    texts.set(basename(file), (texts.get(basename(file)) ?? new Set()).add(read(file)));
  expect(texts.size).toBeGreaterThan(0);
  expect([...texts].filter(([, different]) => different.size > 1).map(([name]) => name)).toEqual([]);
});

test('what keeps state of ours lies in the entry, never in a chunk: functions share nothing but packages', () => {
  // Words of functions/runtime: the environment, the settings, the logger's line.
  const ours = ['TIDEGATE_TABLE', 'settings.json beside the bundle', ' decided'];
  for (const [, asset] of ASSETS) {
    const entry = read(join(asset, 'index.mjs'));
    expect(ours.filter((word) => !entry.includes(word))).toEqual([]);
    const chunks = filesOf(join(asset, 'packages')).map(read).join('\n');
    expect(ours.filter((word) => chunks.includes(word))).toEqual([]);
  }
});
