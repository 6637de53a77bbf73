import type { Reading } from '../reading.ts';
import { covered, noStorm, quiet } from './cost.ts';
import { fencing, mutualExclusion } from './holders.ts';
import type { Invariant } from './invariant.ts';
import { oneRevert, provenRuns, pushesEnd } from './releases.ts';
import { agreement, rest } from './rest.ts';
import { releaseStates, verdicts } from './verdicts.ts';
import { nobodyLost, sleepsAlone } from './visitors.ts';

/** The gravest first: what breaks several is named by the first. A new invariant is an entry here and nothing else. */
export const INVARIANTS: readonly Invariant[] = [
  covered,
  mutualExclusion,
  fencing,
  provenRuns,
  nobodyLost,
  rest,
  agreement,
  pushesEnd,
  releaseStates,
  verdicts,
  sleepsAlone,
  oneRevert,
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
