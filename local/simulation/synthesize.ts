import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, statSync } from 'node:fs';
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

const run = (config: string, folder: string, cdkOut: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const context = {
      'tidegate:config': config,
      'tidegate:workload': 'simulation',
      // Beside other runs, whose bundles must not be half made.
      'tidegate:assets': path.join(folder, 'assets'),
    };
    // By path only: what is played is what would be deployed, not code that this imports.
    const child = spawn(process.execPath, [path.join(ROOT, 'infra', 'app.ts')], {
      cwd: ROOT,
      env: { ...process.env, CDK_OUTDIR: cdkOut, CDK_CONTEXT_JSON: JSON.stringify(context) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`synth of ${config}: ${errors.trim()}`))));
  });

/** Where a platform's cloud assembly lies. */
export const cdkOutOf = ({ name }: Platform): string => path.join(ROOT, '.cache', 'simulation', name, 'cdk.out');

/**
 * Synthesizes a platform unless it stands there newer than all its sources.
 * @returns the folder of the cloud assembly @throws Error with what synth said
 */
export const synthesize = async (platform: Platform): Promise<string> => {
  const cdkOut = cdkOutOf(platform);
  if (isFresh(cdkOut)) return cdkOut;
  const folder = path.dirname(cdkOut);
  mkdirSync(folder, { recursive: true });
  await run(platform.config, folder, cdkOut);
  return cdkOut;
};
