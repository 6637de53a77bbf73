import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CONFIGURATIONS, configured, folderOf, LOCK } from './configurations.ts';
import type { ConfigurationName } from './configurations.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Where the app that the tests run stands synthesized: templates, and the bundles as the template's assets. */
export const CDK_OUT = path.join(ROOT, '.cache', 'test', 'cdk.out');

const SOURCES = [
  ...['functions', 'infra', 'config', 'state-machines', 'examples'].map((folder) => `${folder}/**/*.{ts,json,yaml}`),
  'cdk.json',
  'test/configurations.ts',
  'test/scenarios/fixtures/*.yaml',
];

const changedAt = (file: string): number => statSync(file).mtimeMs;

const newestSource = (): number =>
  Math.max(
    ...globSync(SOURCES, { cwd: ROOT }).map((file) => changedAt(path.join(ROOT, file))),
    changedAt(path.join(ROOT, 'package-lock.json')),
  );

const isFresh = (outdir: string, newest: number): boolean => {
  const manifest = path.join(outdir, 'manifest.json');
  return existsSync(manifest) && newest < changedAt(manifest);
};

/** A lock that knows further alarms. */
const lockWith = (folder: string, alarms: readonly string[]): string => {
  const lock = JSON.parse(readFileSync(path.join(ROOT, LOCK), 'utf8'));
  const arnOf = (alarm: string) => `arn:aws:cloudwatch:${lock.region}:${lock.account}:alarm:${alarm}`;
  for (const environment of Object.values<any>(lock.environments))
    for (const alarm of alarms) environment.alarms[alarm] = arnOf(alarm);
  const file = path.join(folder, 'tidegate.lock.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(lock));
  return file;
};

const names = Object.keys(CONFIGURATIONS) as ConfigurationName[];

/** An app as `infra/several.ts` takes it. */
const wantedOf = (name: ConfigurationName) => {
  const { alarms, ...rest }: { config: string; lock?: string; alarms?: readonly string[] } = CONFIGURATIONS[name];
  const folder = folderOf(name);
  const lock = alarms ? lockWith(folder, alarms) : rest.lock;
  return { ...rest, lock, outdir: configured(name) };
};

/**
 * Synthesizes the app, and it on each of `CONFIGURATIONS`, unless it stands there newer than all its sources.
 * @param more further ones for the same process @throws Error when synth fails
 */
export const synthesizeForTests = (more: readonly object[] = []): void => {
  const newest = newestSource();
  const stale = [{ outdir: CDK_OUT }, ...names.map(wantedOf)].filter(({ outdir }) => !isFresh(outdir, newest));
  const all = [...stale, ...more];
  if (all.length === 0) return;
  const program = path.join(ROOT, 'infra', 'several.ts');
  const { status, stderr } = spawnSync(process.execPath, [program, JSON.stringify(all)], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`synth failed:\n${stderr}`);
};
