import { ConfigurationError } from '../config/mistake.ts';
import { bundle } from './bundle.ts';
import { synth } from './synth.ts';
import type { SynthOptions } from './synth.ts';

/** One of the apps to synthesize. */
interface Wanted extends Pick<SynthOptions, 'config' | 'lock' | 'context'> {
  outdir: string;
  /** Folder of its bundles, for nobody else. */
  assets: string;
}

/**
 * For tests and simulation, which run this by path: `node infra/several.ts '[{"config": …, "outdir": …, "assets": …}]'`. One process
 * for all: nearly all the time of a synth goes into loading the CDK.
 */
const wanted: Wanted[] = JSON.parse(process.argv[2] ?? '');
try {
  for (const { assets, ...options } of wanted)
    await synth({ ...options, bundles: await bundle({ directory: assets }) });
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
}
