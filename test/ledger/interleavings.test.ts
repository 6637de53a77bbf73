import { expect, it } from 'vitest';
import { FULL } from '../full.ts';
import { explore } from './explore.ts';

/** A failing run names its seed: `lease/<deadly moves>/<run>`. */
const RUNS = FULL ? 500 : 30;
const RUNS_MAX = 500;
/** Where nobody dies, a Settle that reads too early shows in few runs; 157 is the first: the short series has it, too. */
const FROM = FULL ? 0 : 140;
const never = (): boolean => false;
const SLOW = FULL ? 900_000 : 240_000;

it(
  'never has two owners and forgets no push, whoever dies between any two writes',
  async () => {
    const all = await explore(RUNS, 150);
    expect(all).toMatchObject({ doubleOwners: [], forgotten: [], failures: [] });
    expect(all.takeovers).toBeGreaterThan(RUNS);
  },
  SLOW,
);

it(
  'forgets no push when nobody dies',
  async () => {
    expect(await explore(RUNS, 0, {}, never, FROM)).toMatchObject({
      deaths: 0,
      doubleOwners: [],
      forgotten: [],
      failures: [],
    });
  },
  SLOW,
);

it(
  'finds the planted mistake of a takeover without the quiet time',
  async () => {
    const { doubleOwners } = await explore(RUNS_MAX, 150, { noQuiet: true }, (all) => all.doubleOwners.length > 0);
    expect(doubleOwners).not.toEqual([]);
  },
  SLOW,
);

it(
  'finds the planted mistake of a Settle that reads what is wanted before it releases',
  async () => {
    const { forgotten } = await explore(RUNS_MAX, 0, { readsFirst: true }, (all) => all.forgotten.length > 0, FROM);
    expect(forgotten).not.toEqual([]);
  },
  SLOW,
);
