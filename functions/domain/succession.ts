import type { State } from './state.ts';

/**
 * Who goes on with a service that nobody holds: a deploy whose holder died, then what is wanted (a way back, a look at
 * reality, a release), then a visitor; else its idle timer.
 * The half-done candidate comes first: while it is unjudged nothing else may make it the current one.
 */
export type Successor =
  | { start: 'deploy'; release: string }
  | { start: 'rollback' }
  | { start: 'reconcile'; finding: string }
  | { start: 'wake' }
  | { start: 'idleTimer' }
  | { start: 'nothing' };

export const successorOf = (state: State, idle: boolean): Successor => {
  if (state.candidate) return { start: 'deploy', release: state.candidate };
  // Also under a hold: Judge lets a person pass, and tells him what an alarm would have done.
  if (state.wantRollback) return { start: 'rollback' };
  if (state.wantReconcile) return { start: 'reconcile', finding: state.wantReconcile.finding };
  if (state.wantDeploy && !state.hold) return { start: 'deploy', release: state.wantDeploy };
  // A wake that ends leaves another phase: this one died half-way, also if nobody rang because a person had started it.
  if (state.phase === 'waking' || (state.ring !== undefined && state.phase !== 'awake')) return { start: 'wake' };
  return idle && state.phase === 'awake' ? { start: 'idleTimer' } : { start: 'nothing' };
};
