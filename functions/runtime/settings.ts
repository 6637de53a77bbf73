import { readFileSync } from 'node:fs';
import { BadInput } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';

/**
 * The configuration that travels inside the asset: a change of it is a versioned deploy. It was checked at synth.
 * @param file beside the bundle
 * @throws BadInput when it is not there
 */
export const readSettings = (file: URL): Settings => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Settings;
  } catch (error) {
    throw new BadInput(`settings.json beside the bundle cannot be read: ${(error as Error).message}`, { cause: error });
  }
};
