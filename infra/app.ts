import { ConfigurationError } from '../config/mistake.ts';
import { LimitError } from './limits.ts';
import { synth } from './synth.ts';

const inWords = (error: unknown): error is Error => error instanceof ConfigurationError || error instanceof LimitError;

/** What `cdk synth` runs: see cdk.json. */
try {
  await synth();
} catch (error) {
  // A person's mistake is told in words; anything else with its stack.
  console.error(inWords(error) ? error.message : error);
  process.exitCode = 1;
}
