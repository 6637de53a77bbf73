import { fork } from 'node:child_process';
import path from 'node:path';
import type { Caught, Mistake } from './mistake.ts';
import type { Told } from './worker.ts';

const WORKER = path.join(import.meta.dirname, 'worker.ts');

export interface Hunt {
  /** Seeds a mistake, from the first on. */
  seeds: number;
  /** Processes at a time. */
  jobs: number;
  onSeed: (mistake: Mistake, seed: number, broken: readonly string[]) => void;
  onDone: (mistake: Mistake, caught: Caught) => void;
}

const huntThere = (mistake: Mistake, { seeds, onSeed }: Hunt): Promise<Caught> =>
  new Promise((resolve, reject) => {
    const { name } = mistake;
    const child = fork(WORKER, [JSON.stringify({ name, seeds })], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let caught: Caught | undefined;
    child.on('message', (message) => {
      const told = message as Told;
      if (told.is === 'seed') onSeed(mistake, told.seed, told.broken);
      else caught = { name, caughtBy: told.caughtBy, firstSeed: told.firstSeed };
    });
    child.once('error', reject);
    child.once('close', (code) =>
      caught ? resolve(caught) : reject(new Error(`the process of ${name} ended with exit code ${code}`)),
    );
  });

/** Hunts for mistakes, each in a process of its own. @returns in the order asked for */
export const huntAll = async (mistakes: readonly Mistake[], hunt: Hunt): Promise<Caught[]> => {
  const found = new Map<string, Caught>();
  const waiting = [...mistakes];
  const next = async (): Promise<void> => {
    for (let mistake = waiting.shift(); mistake; mistake = waiting.shift()) {
      const caught = await huntThere(mistake, hunt);
      found.set(mistake.name, caught);
      hunt.onDone(mistake, caught);
    }
  };
  await Promise.all(Array.from({ length: hunt.jobs }, next));
  return mistakes.map(({ name }) => found.get(name)!);
};
