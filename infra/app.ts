import { ConfigurationError } from '../config/mistake.ts';
import { synth } from './synth.ts';

/** What `cdk synth` runs: see cdk.json. */
try {
  await synth();
} catch (error) {
  // A person's mistake is told in words; anything else with its stack.
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
}
