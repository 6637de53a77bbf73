import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../config/mistake.ts';
import { bundle } from './bundle.ts';
import { synth } from './synth.ts';
import type { SynthOptions } from './synth.ts';

/** One of the apps to synthesize. */
type Wanted = Pick<SynthOptions, 'outdir' | 'config' | 'lock' | 'context'>;

/** Bundles in a folder of their own: beside other runs, they must not be half made. */
const synthOne = async (wanted: Wanted): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'tidegate-assets-'));
  try {
    await synth({ ...wanted, bundles: await bundle({ directory }) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/**
 * For tests and simulation, which run this by path: `node infra/several.ts '[{"config": …, "outdir": …}]'`. One process for all:
 * nearly all the time of a synth goes into loading the CDK.
 */
const main = async (wanted: readonly Wanted[]): Promise<void> => {
  try {
    for (const one of wanted) await synthOne(one);
  } catch (error) {
    console.error(error instanceof ConfigurationError ? error.message : error);
    process.exitCode = 1;
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(JSON.parse(process.argv[2] ?? ''));
