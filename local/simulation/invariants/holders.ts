import type { Intent, ServiceHistory, Sight, Mutation, Turn } from '../history/index.ts';
import { historyOf } from '../history/index.ts';
import type { Reading } from '../reading.ts';
import { clock } from './invariant.ts';
import type { Invariant } from './invariant.ts';

/** `protocol.md` §1.2: the longest timeout of a mutating function and 15 s; so long a dead holder's calls may still land. */
const QUIET_MS = 45_000;
/** An SDK client gives up an answer after 5 s: what was told of the lease just before a call is not older. */
const TOLD_MS = 5000;
/** §1.2: no change begins with less of the function's time left, so all that follows one look at the lease is over by then. */
const ACT_MS = 12_000;

const step = ({ principal }: Mutation): string => principal.replace(/^Tidegate-Tidegate(\w+?)Role.*$/, '$1');

const what = (one: Mutation): string => `${step(one)}'s ${one.operation} on ${one.name}`;

/** Whoever took the lease from somebody else rather than finding it free, or taking it again. */
const isTakeover = ({ before, holder }: Turn): boolean => before !== undefined && before !== holder;

const tooSoon = (one: Turn, reading: Reading): string[] => {
  const dead = reading.executions.find(({ arn }) => arn === one.before);
  // One that never was is given an hour (§1.1); none is in a story.
  if (dead?.stopDate !== undefined && one.at >= dead.stopDate + QUIET_MS) return [];
  return [
    `turn ${one.turn} was taken at ${clock(one.at)} from ${one.before}, which ${dead?.stopDate === undefined ? 'still ran' : `had stopped at ${clock(dead.stopDate)}`}`,
  ];
};

/** A call of a turn that was over: §1.2 excludes it after a takeover; after a release only what was under way may still come. */
const outOfTurn = (one: Mutation, { turns }: ServiceHistory): string[] => {
  const { sight } = one;
  if (!sight) return [];
  const next = turns.find(({ turn }) => turn > sight.turn);
  if (!next || next.at > one.at) return [];
  const late = next.at <= one.sentAt && one.sentAt - sight.at > TOLD_MS;
  if (!isTakeover(next) && !late) return [];
  return [
    `${what(one)} of turn ${sight.turn} came at ${clock(one.at)}, sent at ${clock(one.sentAt)}; turn ${next.turn} began at ${clock(next.at)}`,
  ];
};

/** 3: never two holders change one service at once. */
export const mutualExclusion: Invariant = {
  name: 'mutualExclusion',
  broken: (reading) =>
    [...historyOf(reading.effects)].flatMap(([name, history]) => [
      ...history.turns.filter(isTakeover).flatMap((one) => tooSoon(one, reading).map((words) => `${name}: ${words}`)),
      ...history.mutations.flatMap((one) => outOfTurn(one, history)),
    ]),
};

/** By the fence of its intent: in a condition that lets everybody pass it still says who he is. Who does not say it holds nothing. */
const isHeldBy = ({ holder, turn }: Sight, { by }: Intent): boolean => by?.holder === holder && by?.turn === turn;

const unfenced = (one: Mutation): string[] => {
  const { sight, intent } = one;
  if (!sight || sight.holder === undefined || (intent && !isHeldBy(sight, intent)))
    return [`${what(one)} at ${clock(one.at)}: who asks does not hold the lease`];
  if (intent === undefined) return [`${what(one)} at ${clock(one.at)} without a written intent`];
  if (intent.covers !== undefined)
    return [`${what(one)} at ${clock(one.at)}: its intent was written over that of another copy`];
  if (!sight.read || sight.intent !== intent.intent)
    return [`${what(one)} at ${clock(one.at)}: its intent was not read again`];
  if (one.sentAt - sight.at > ACT_MS)
    return [`${what(one)} at ${clock(one.at)}: the lease was last seen at ${clock(sight.at)}`];
  return [];
};

/** 3, by its cause: each change follows an intent that was written under the fence and read again (`protocol.md` §1.3). */
export const fencing: Invariant = {
  name: 'fencing',
  broken: ({ effects }) => [...historyOf(effects).values()].flatMap(({ mutations }) => mutations.flatMap(unfenced)),
};
