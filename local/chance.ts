/** The only source of chance in the model: the same seed gives the same run. */
export interface Chance {
  /** At least 0, below 1. */
  next(): number;
  /** At least `low`, below `high`. */
  between(low: number, high: number): number;
  /** `length` lower-case hex digits. */
  hex(length: number): string;
  /** An id of the UUID shape. */
  uuid(): string;
  /** An independent stream: draws here do not move draws there. */
  fork(name: string): Chance;
}

/** The hash of no text. */
const EMPTY = 0x811c9dc5;

/**
 * 32 bits of a name, for seeding (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/).
 * @param before the hash of what stands before the text
 */
const hash = (text: string, before = EMPTY): number => {
  let h = before;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
};

/** Mulberry32, public domain by T. Ettinger: small, fast, good enough for spreading delays. */
const mulberry32 = (seed: number): (() => number) => {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

const HEX = '0123456789abcdef';

/** @param seed hash of its name; the names of its forks go on where that ends */
const chanceOf = (seed: number): Chance => {
  const next = mulberry32(seed);
  // Request ids are most of what is drawn: no array for each.
  const hex = (length: number): string => {
    let digits = '';
    while (digits.length < length) digits += HEX[Math.floor(next() * 16)];
    return digits;
  };
  return {
    next,
    hex,
    between: (low, high) => low + next() * (high - low),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    fork: (name) => chanceOf(hash(name, hash('/', seed))),
  };
};

/** @param seed any number or text */
export const seededChance = (seed: number | string): Chance => chanceOf(hash(String(seed)));
