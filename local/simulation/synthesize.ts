import { spawn } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Platform } from './platforms.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const SOURCES = ['functions', 'infra', 'config', 'state-machines', 'examples/simulation'].map(
  (folder) => `${folder}/**/*.{ts,json,yaml}`,
);

const changedAt = (file: string): number => statSync(file).mtimeMs;

const newestSource = (): number =>
  Math.max(
    ...globSync(SOURCES, { cwd: ROOT }).map((file) => changedAt(path.join(ROOT, file))),
    changedAt(path.join(ROOT, 'package-lock.json')),
  );

const isFresh = (cdkOut: string): boolean => {
  const manifest = path.join(cdkOut, 'manifest.json');
  return existsSync(manifest) && newestSource() < changedAt(manifest);
};

/** An app as `infra/several.ts` takes it. */
interface Wanted {
  config: string;
  context: Record<string, string>;
  outdir: string;
}

const run = (wanted: readonly Wanted[]): Promise<void> =>
  new Promise((resolve, reject) => {
    // By path only: what is played is what would be deployed, not code that this imports.
    const child = spawn(process.execPath, [path.join(ROOT, 'infra', 'several.ts'), JSON.stringify(wanted)], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`synth: ${errors.trim()}`))));
  });

/** Where a platform's cloud assembly lies. */
export const cdkOutOf = ({ name }: Platform): string => path.join(ROOT, '.cache', 'simulation', name, 'cdk.out');

/** What has to be synthesized of these platforms: what does not stand there newer than all its sources. */
export const staleOf = (platforms: readonly Platform[]): Wanted[] =>
  platforms
    .filter((platform) => !isFresh(cdkOutOf(platform)))
    .map((platform) => ({
      config: platform.config,
      context: { 'tidegate:workload': 'simulation' },
      outdir: cdkOutOf(platform),
    }));

/** Synthesizes platforms unless they are fresh. @throws Error with what synth said */
export const synthesizeAll = async (platforms: readonly Platform[]): Promise<void> => {
  const stale = staleOf(platforms);
  if (stale.length > 0) await run(stale);
};

/** @returns the folder of the cloud assembly @throws Error with what synth said */
export const synthesize = async (platform: Platform): Promise<string> => {
  await synthesizeAll([platform]);
  return cdkOutOf(platform);
};
