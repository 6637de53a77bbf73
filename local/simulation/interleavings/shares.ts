import { fork } from 'node:child_process';
import path from 'node:path';
import { cdkOutOf } from '../synthesize.ts';
import { dryRun, playChunk } from './chunk.ts';
import type { Met } from './chunk.ts';
import { interleavingName } from './interleaving.ts';
import type { Interleaving } from './interleaving.ts';
import { chunksOf, planOf } from './plan.ts';

/** Which interleavings are played. */
export interface Choice {
  /** Every so manieth of all. */
  every: number;
  /** Of those, the ones whose name has this in it. */
  some: string;
  /** Name of the last one, which is played after those that share its world. */
  only?: string;
}

/** A process plays every `step`th world, from the `from`th on. */
export interface Share {
  choice: Choice;
  from: number;
  step: number;
}

const upTo = (chunks: readonly Interleaving[][], only: string): Interleaving[][] => {
  const at = (chunk: Interleaving[]): number => chunk.findIndex((one) => interleavingName(one) === only);
  const chunk = chunks.find((one) => at(one) >= 0);
  return chunk ? [chunk.slice(0, at(chunk) + 1)] : [];
};

/** What is chosen, in shares of one world each. Takes a dry run of a sleep. */
export const chosen = async ({ every, some, only }: Choice): Promise<Interleaving[][]> => {
  const all = planOf(await dryRun({ cdkOut: cdkOutOf })).filter((_, index) => index % every === 0);
  const chunks = chunksOf(all.filter((one) => interleavingName(one).includes(some)));
  return only === undefined ? chunks : upTo(chunks, only);
};

export const playShare = async (
  { choice, from, step }: Share,
  onMet: (met: Met) => Promise<unknown> | void,
): Promise<void> => {
  const chunks = await chosen(choice);
  for (let one = from; one < chunks.length; one += step) await playChunk(chunks[one]!, { cdkOut: cdkOutOf }, onMet);
};

const WORKER = path.join(import.meta.dirname, 'worker.ts');

const playThere = (share: Share, onMet: (met: Met) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = fork(WORKER, [JSON.stringify(share)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (met) => onMet(met as Met));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`a worker ended with exit code ${code}`)),
    );
  });

/** Plays what is chosen in so many processes. */
export const playAll = async (choice: Choice, jobs: number, onMet: (met: Met) => void): Promise<void> => {
  if (jobs === 1) return playShare({ choice, from: 0, step: 1 }, onMet);
  const shares = Array.from({ length: jobs }, (_, from) => playThere({ choice, from, step: jobs }, onMet));
  await Promise.all(shares);
};
