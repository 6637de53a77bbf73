import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Where the app that the tests run stands synthesized: templates, and the bundles as the template's assets. */
export const CDK_OUT = path.join(ROOT, '.cache', 'test', 'cdk.out');

const SOURCES = ['functions', 'infra', 'config', 'state-machines', 'examples'].map(
  (folder) => `${folder}/**/*.{ts,json,yaml}`,
);

const changedAt = (file: string): number => statSync(file).mtimeMs;

const isFresh = (): boolean => {
  const manifest = path.join(CDK_OUT, 'manifest.json');
  if (!existsSync(manifest)) return false;
  const inputs = [
    ...globSync(SOURCES, { cwd: ROOT }).map((file) => path.join(ROOT, file)),
    path.join(ROOT, 'package-lock.json'),
  ];
  return Math.max(...inputs.map(changedAt)) < changedAt(manifest);
};

/** Synthesizes the app unless it stands there newer than all its sources. @throws Error when synth fails */
export const synthesizeForTests = (): void => {
  if (isFresh()) return;
  const env = { ...process.env, CDK_OUTDIR: CDK_OUT };
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'infra', 'app.ts')], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`synth failed:\n${stderr}`);
};
