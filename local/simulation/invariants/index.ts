import type { Reading } from '../reading.ts';
import { answered, attended, deathsFound, leasesReturned, timerOfItsTurn } from './attention.ts';
import { covered, noStorm } from './cost.ts';
import { deployed } from './deployed.ts';
import { heeded } from './heeded.ts';
import { fencing, mutualExclusion } from './holders.ts';
import type { Invariant } from './invariant.ts';
import { deploysOnce, pushesEnd } from './pushes.ts';
import { quiet } from './quiet.ts';
import { provenRuns, stopsForCause } from './releases.ts';
import { imageByDigest, lastGood, oneRevert } from './reverts.ts';
import { agreement, rest } from './rest.ts';
import { sleeps } from './sleeps.ts';
import { capacityRestored, drowsyFirst, minimumFirst, doorbellHears } from './tide.ts';
import { releaseStates, verdicts } from './verdicts.ts';
import { nobodyLost, prompt, sleepsAlone, neverDenied } from './visitors.ts';

/** The gravest first: what breaks several is named by the first. A new invariant is an entry here and nothing else. */
export const INVARIANTS: readonly Invariant[] = [
  covered,
  mutualExclusion,
  fencing,
  provenRuns,
  stopsForCause,
  nobodyLost,
  neverDenied,
  prompt,
  rest,
  agreement,
  pushesEnd,
  deploysOnce,
  deployed,
  sleeps,
  heeded,
  releaseStates,
  verdicts,
  sleepsAlone,
  drowsyFirst,
  minimumFirst,
  doorbellHears,
  capacityRestored,
  lastGood,
  imageByDigest,
  oneRevert,
  attended,
  deathsFound,
  leasesReturned,
  timerOfItsTurn,
  answered,
  noStorm,
  quiet,
];

export interface Violation {
  /** Name of the invariant; `played` when the story could not be played to its end. */
  invariant: string;
  words: string;
}

export const judge = (reading: Reading): Violation[] =>
  INVARIANTS.flatMap(({ name, broken }) => broken(reading).map((words) => ({ invariant: name, words })));
