import type { ObservedService } from './observed.ts';
import type { State } from './state.ts';

export type ResumeDecision = {
  action: 'open' | 'adopt' | 'settle';
  reason: string;
};

/**
 * What becomes of a service whose holder died: its verb is run again, or what is true is written; never a second copy of a verb.
 * @param state after the takeover: `inherited`, `doing`, `candidate` and `capacity` tell what was half done
 */
export const decideResume = (state: State, service: ObservedService): ResumeDecision => {
  if (!state.current && !state.candidate) return { action: 'adopt', reason: 'first sight of this service' };
  if (state.candidate) {
    return { action: 'settle', reason: `the deploy of ${state.candidate} goes on` };
  }
  // Saved by a sleep that died before its first step: kept, it would be restored one day in place of what is true then.
  if (state.phase === 'awake' && state.capacity) return { action: 'open', reason: 'a sleep died before it began' };
  if (state.phase === 'drowsy') return { action: 'open', reason: 'a sleep died half-way: it is off' };
  if (state.phase === 'asleep' && service.desired > 0)
    return { action: 'open', reason: 'asleep by the ledger, yet tasks run' };
  if (state.phase === 'waking') return { action: 'settle', reason: 'a wake died half-way: it is started again' };
  return { action: 'settle', reason: `nothing is half done: ${state.phase}, ${service.desired} wanted` };
};
