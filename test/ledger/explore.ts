import { type Chance, seededChance } from '../../local/chance.ts';
import { aPush, programs } from './programs.ts';
import { SERVICE } from './releases.ts';
import { type LedgerTable, makeTable } from './table.ts';
import { type Mistakes, Town } from './town.ts';

export interface Explored {
  runs: number;
  deaths: number;
  takeovers: number;
  doubleOwners: string[];
  /** A push that waits for ever though nobody died, or anything that no touch mended. */
  forgotten: string[];
  failures: string[];
}

const PUSHES = 7;
const APART_MS = 60_000;

/** Pushes one after the other, in the middle of one another's deploys; an event may come twice (EB-8). */
const push = (town: Town, chance: Chance): void => {
  for (let n = 1; n <= PUSHES; n++) {
    const at = town.now + n * APART_MS * chance.between(0.5, 1.5);
    town.startAt(at, 'deploy', `push-${n}`, aPush(n));
    if (chance.next() < 0.2) town.startAt(at, 'deploy', `push-${n}-again`, aPush(n));
  }
};

const play = async (table: LedgerTable, seed: string, deadly: number, mistakes: Mistakes) => {
  const chance = seededChance(seed);
  const town = new Town(chance.fork('town'), table.ledger, programs, mistakes);
  push(town, chance);
  await town.run({ deadly, most: 2_000 });
  const forgotten = town.found.deaths === 0 ? await town.forgotten() : [];
  // A person, a push or the daily sweep looks at the service: nothing may be left after that.
  town.start('reconcile', 'touch', { service: SERVICE, finding: 'touch' });
  await town.run({ deadly: 0, most: 2_000 });
  return { ...town.found, forgotten: [...town.found.left, ...forgotten, ...(await town.forgotten())] };
};

/**
 * Random interleavings and aborts through the real steps, ledger adapter and expressions.
 * @param deadly so many moves in which an execution may die
 * @param until ends the exploration early: a planted mistake was found
 * @param from the number of the first run, which is part of its seed
 */
export const explore = async (
  runs: number,
  deadly: number,
  mistakes: Mistakes = {},
  until: (all: Explored) => boolean = () => false,
  from = 0,
): Promise<Explored> => {
  const all: Explored = { runs, deaths: 0, takeovers: 0, doubleOwners: [], forgotten: [], failures: [] };
  for (let n = from; n < from + runs && !until(all); n++) {
    const seed = `lease/${deadly}/${n}`;
    const found = await play(await makeTable(), seed, deadly, mistakes);
    all.deaths += found.deaths;
    all.takeovers += found.takeovers;
    all.doubleOwners.push(...found.doubleOwners.map((what) => `${seed}: ${what}`));
    all.forgotten.push(...found.forgotten.map((what) => `${seed}: ${what}`));
    all.failures.push(...found.failures.map((what) => `${seed}: ${what}`));
  }
  return all;
};
