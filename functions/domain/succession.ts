import type { State } from './state.ts';

/** Who goes on with a service that nobody holds: the first of rollback, deploy, a visitor; else its idle timer. */
export type Successor =
  | { start: 'deploy'; release: string }
  | { start: 'wake' }
  | { start: 'idleTimer' }
  | { start: 'nothing' };

export const successorOf = (state: State, idle: boolean): Successor => {
  if (state.wantDeploy && !state.hold) return { start: 'deploy', release: state.wantDeploy };
  if (state.ring !== undefined && state.phase !== 'awake') return { start: 'wake' };
  return idle && state.phase === 'awake' ? { start: 'idleTimer' } : { start: 'nothing' };
};
