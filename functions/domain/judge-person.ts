import {
  again,
  anotherServes,
  drop,
  type JudgeDecision,
  type JudgeFacts,
  nameOf,
  objection,
  tell,
} from './judge-facts.ts';
import { isPersons, type Plea } from './plea.ts';
import type { Release } from './state.ts';

/** As he wished, only by somebody else. */
const isTakenBack = ({ meant }: JudgeFacts): boolean => meant?.state === 'failed' || meant?.state === 'error';

/**
 * What a person saw as he asked has been taken back since: by himself, if Lambda runs Judge a second time (what is current by then is
 * the good release that he went back to, seed 8091), or by somebody else. @param at when he asked, milliseconds
 */
export const takenBackSince = (releases: readonly Release[], at: number): Release | undefined =>
  releases.find(
    ({ state, revertTo, requestedAt, decidedAt = 0 }) =>
      (state === 'failed' || state === 'error') && revertTo !== undefined && requestedAt <= at && decidedAt > at,
  );

/** A person is heeded under a hold and in any phase, and may go back from what was never proven. */
export const judgePerson = (facts: JudgeFacts, plea: Plea): JudgeDecision => {
  const { state, current } = facts;
  // His own execution shows the end of what he asked himself; of what waited he is told.
  const end = plea.waited && isPersons(plea) ? tell : drop;
  // What waits is asked again by the Settle of that deploy.
  if (state.candidate && plea.waited) return again(`the deploy of ${state.candidate} died half-way`);
  if (state.candidate)
    return end(`the deploy of ${state.candidate} died half-way and is being finished: ask again when it has ended`);
  const another = anotherServes(facts);
  if (another) return isTakenBack(facts) ? drop(another) : end(another);
  const objected = objection(facts);
  if (objected) return objected.action === 'drop' ? end(objected.reason) : objected;
  if (current && !['good', 'requested'].includes(current.state))
    return end(`${nameOf(current)} is ${current.state} already: ${current.reason ?? 'decided before'}`);
  return { action: 'revert', reason: plea.reason, evidence: [] };
};

/**
 * What Tidegate wants itself: a way back that was begun goes on to its end, also when its verdict is there already; of what was
 * found standing only what is known to be bad (T67). Nothing that is good.
 */
export const judgeResumed = (facts: JudgeFacts, plea: Plea): JudgeDecision => {
  const { state, current, meant } = facts;
  const begun = isTakenBack(facts) && meant?.revertTo !== undefined && meant.revertTo === state.current;
  if (begun && !state.candidate) return { action: 'revert', reason: plea.reason, evidence: [], from: meant };
  if (current?.state !== 'requested') return drop('nothing is half done any more');
  return judgePerson(facts, plea);
};
