import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CDK_OUT } from '../synthesized.ts';
import { synthesizedWith } from '../synthesized-with.ts';

const LOCK = 'examples/platform/tidegate.lock.json';
const ROOT = path.resolve(import.meta.dirname, '..', '..');

const lockWith = (name: string, alarms: readonly string[]): string => {
  const lock = JSON.parse(readFileSync(path.join(ROOT, LOCK), 'utf8'));
  const arnOf = (alarm: string) => `arn:aws:cloudwatch:${lock.region}:${lock.account}:alarm:${alarm}`;
  for (const environment of Object.values<any>(lock.environments))
    for (const alarm of alarms) environment.alarms[alarm] = arnOf(alarm);
  const file = path.join(path.dirname(CDK_OUT), 'configured', `${name}.lock.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(lock));
  return file;
};

/**
 * The sample platform with the configuration `fixtures/<name>.yaml`, synthesized to a folder of its own. To be called before a
 * world takes over time.
 * @param alarms that the lock knows besides those of the platform: whoever opens the stage makes them
 * @param folder of its own where two files of tests, which run side by side, share a configuration
 * @returns the folder, for `Stage.open`
 */
export const configured = (name: string, alarms: readonly string[] = [], folder = name): Promise<string> =>
  synthesizedWith(folder, {
    config: path.join(import.meta.dirname, 'fixtures', `${name}.yaml`),
    lock: alarms.length > 0 ? lockWith(folder, alarms) : LOCK,
  });
