import type { Violation } from '../invariants/index.ts';
import { playEpisode } from './episode.ts';
import type { Meeting } from './meeting.ts';
import { openGround } from './ground.ts';
import type { Ground, GroundOptions } from './ground.ts';
import { interleavingName } from './interleaving.ts';
import type { Interleaving } from './interleaving.ts';
import { judgeEpisode } from './judge.ts';
import type { Path } from './plan.ts';
import { WEATHERS } from './ways.ts';

/** What came of one interleaving. */
export interface Met {
  /** Of the interleaving. */
  name: string;
  violations: readonly Violation[];
  /** Seconds until the last visitor saw the app. */
  waited: number;
  /** The request changed the sleep before that came to the place up to which it was to stand still. */
  overtaken: boolean;
}

const onGround = async <T>(options: GroundOptions, what: (ground: Ground) => Promise<T>): Promise<T> => {
  const ground = await openGround(WEATHERS[0]!, 'dry', options);
  try {
    return await what(ground);
  } finally {
    await ground.stage.close();
  }
};

/** One sleep that nobody disturbs, and one that is called off in its wait: their awaits, in their order. */
export const dryRun = (options: GroundOptions): Promise<Path> =>
  onGround(options, async (ground) => {
    const { calls, entries, enteredAt } = await playEpisode(ground);
    const waitMs = (enteredAt('Cut') ?? 0) - (enteredAt('Await') ?? 0);
    const off = await playEpisode(ground, undefined, true);
    return {
      calls,
      entries,
      waitSeconds: Math.round(waitMs / 1000),
      off: [
        ...off.calls.slice(off.calls.findIndex(({ step }) => step === 'Cut')),
        ...off.entries.slice(off.entries.findIndex(({ state }) => state === 'Cut')),
      ],
    };
  });

const waitedOf = ({ guests }: Meeting): number =>
  Math.max(0, ...guests.map(({ visited }) => ((visited.served ?? Infinity) - visited.at) / 1000));

const meet = async (ground: Ground, told: Interleaving): Promise<Met> => {
  const name = interleavingName(told);
  try {
    const meeting = await playEpisode(ground, told);
    const unreached = { invariant: 'played', words: 'the sleep did not come to the place' };
    const violations = [...(meeting.hasCome() ? [] : [unreached]), ...(await judgeEpisode(ground, meeting, told))];
    const overtaken = told.paused !== undefined && !meeting.wasReleased();
    return { name, violations, waited: waitedOf(meeting), overtaken };
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { name, violations: [{ invariant: 'played', words }], waited: Infinity, overtaken: false };
  }
};

/**
 * Plays interleavings of one weather one after another in one world; after a broken one in a new one. What they do hangs on
 * nothing but the list and the order.
 */
export const playChunk = async (
  chunk: readonly Interleaving[],
  options: GroundOptions,
  onMet: (met: Met) => Promise<unknown> | void,
): Promise<void> => {
  let ground: Ground | undefined;
  for (const told of chunk) {
    ground ??= await openGround(told.weather, interleavingName(told), options);
    const met = await meet(ground, told);
    if (met.violations.length > 0) {
      await ground.stage.close();
      ground = undefined;
    }
    await onMet(met);
  }
  await ground?.stage.close();
};
