import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CodePlant } from './mistake.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

const build = (directory: string, changes: readonly CodePlant[]): Promise<void> =>
  new Promise((resolve, reject) => {
    // By path only, as the app is synthesized.
    const script = path.join(ROOT, 'infra', 'planted.ts');
    const child = spawn(process.execPath, [script, JSON.stringify({ directory, changes })], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`a planted bundle: ${errors.trim()}`))));
  });

/** By function, the sources that went into it. */
const sourcesOf = (directory: string): [string, string[]][] => {
  const { outputs } = JSON.parse(readFileSync(path.join(directory, 'metafile.json'), 'utf8'));
  return Object.entries<{ inputs: object }>(outputs).map(([file, { inputs }]) => [
    path.basename(file, '.mjs'),
    Object.keys(inputs),
  ]);
};

/**
 * Builds the functions with some mistakes in their code.
 * @param directory where the bundles go
 * @returns the names of those functions that have one of them @throws Error with what esbuild said
 */
export const plantedBundles = async (directory: string, changes: readonly CodePlant[]): Promise<Set<string>> => {
  if (changes.length === 0) return new Set();
  await build(directory, changes);
  const files = changes.map(({ file }) => file);
  const touched = sourcesOf(directory).filter(([, sources]) => sources.some((source) => files.includes(source)));
  return new Set(touched.map(([name]) => name));
};
