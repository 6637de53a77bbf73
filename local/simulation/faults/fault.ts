import type { Chance } from '../../chance.ts';
import type { Call } from '../../model.ts';
import type { Params } from '../story.ts';

/** A call of a function that a fault strikes. */
export interface Struck {
  call: Call;
  params: Params;
  /** So many virtual seconds pass. */
  wait(seconds: number): Promise<void>;
  /** The function that makes the call dies on the spot. */
  kill(): void;
  /** From now on each of the function's calls takes so long. */
  crawl(seconds: number): void;
  now: number;
  /** What the call would be answered, once it had its effect. */
  output?: unknown;
  /** What DescribeServices told before a change of the last so many seconds; undefined: there was none. */
  before(seconds: number): unknown;
}

/** One fault of AWS calls. `before` strikes before the call has any effect, `after` when it had it; what they throw, the caller sees. */
export interface CallFault {
  name: string;
  weight: number;
  /** Operations that it may strike; default: all. */
  operations?: readonly string[];
  draw?: (chance: Chance) => Params;
  /** What it tells instead differs seldom from the truth: it has struck only when it did. */
  tells?: true;
  before?: (struck: Struck) => void | Promise<void>;
  /** @returns what the caller is told instead; undefined leaves the answer as it is */
  after?: (struck: Struck) => unknown;
}
