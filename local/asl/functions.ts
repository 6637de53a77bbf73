import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { type Chance, seededChance } from '../chance.ts';
import type { Clock } from '../clock.ts';

const algorithms: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const hash = (data: string, algorithm: string): string => {
  const known = algorithms[algorithm];
  if (known === undefined)
    throw new Error(`The hash algorithm '${algorithm}' is not one of ${Object.keys(algorithms).join(', ')}`);
  return createHash(known).update(data).digest('hex');
};

const partition = (items: unknown[], size: number): unknown[][] => {
  if (!(size >= 1)) throw new Error(`The chunk size ${size} is not a positive number`);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
};

const RANGE_MAX = 1000;

/** A JSONata sequence: of one value it is that value. The recordings show `$range(1, 9, 9)` as 1. */
const range = (first: number, last: number, step: number): number[] => {
  if (!step) throw new Error('The step of $range must not be 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > RANGE_MAX) throw new Error(`$range would give ${length} values, more than ${RANGE_MAX}`);
  const values = Array.from({ length }, (_, i) => first + i * step);
  return Object.defineProperty(values, 'sequence', { enumerable: false, value: true });
};

const fromMillis = jsonata('$fromMillis($ms, $picture, $timezone)');

/**
 * What Step Functions adds to JSONata (SFN-9), and what JSONata would read from the real clock.
 * @param chance the source of $random and $uuid
 */
export const stepFunctionsLibrary = (clock: Clock, chance: Chance): Record<string, unknown> => ({
  hash,
  partition,
  range,
  parse: (text: string): unknown => JSON.parse(text),
  random: (seed?: number): number => (seed === undefined ? chance.next() : seededChance(seed).next()),
  uuid: (): string => chance.uuid(),
  millis: (): number => clock.now(),
  now: (picture?: string, timezone?: string): Promise<unknown> =>
    fromMillis.evaluate(undefined, { ms: clock.now(), picture, timezone }),
});
