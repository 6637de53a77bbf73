import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../infra/bundle.ts';
import { synth } from '../infra/synth.ts';
import type { SynthOptions } from '../infra/synth.ts';
import { CDK_OUT } from './synthesized.ts';

const changedAt = (file: string): number => statSync(file).mtimeMs;

/** The tests' own app is synthesized again whenever a source has changed: what is newer than it is fresh, too. */
const isFresh = (outdir: string, yaml: string): boolean => {
  const manifest = path.join(outdir, 'manifest.json');
  if (!existsSync(manifest) || globSync('asset.*', { cwd: outdir }).length === 0) return false;
  return changedAt(manifest) > Math.max(changedAt(path.join(CDK_OUT, 'manifest.json')), changedAt(yaml));
};

/**
 * Our app on another configuration, synthesized to a folder of its own unless it stands there. To be called before a world takes
 * over time.
 * @param name of the folder
 * @returns the folder, for `Stage.open`
 */
export const synthesizedWith = async (
  name: string,
  options: Pick<SynthOptions, 'lock' | 'context'> & { config: string },
): Promise<string> => {
  const folder = path.join(path.dirname(CDK_OUT), 'configured', name);
  const outdir = path.join(folder, 'cdk.out');
  if (isFresh(outdir, options.config)) return outdir;
  const bundles = await bundle({ directory: path.join(folder, 'assets') });
  await synth({ ...options, outdir, bundles });
  return outdir;
};
