import type { State } from '../domain/state.ts';
import type { StepOutput } from './contract.ts';

type Out = Pick<StepOutput, 'service' | 'turn' | 'release' | 'verdict'>;

/** The promotion had its effect and only its answer was lost: what is good is not reverted. */
export const alreadyGood = (state: State, out: Out): StepOutput => {
  const good = { ...out, outcome: 'Good' as const, reason: 'the release is good already' };
  if (state.phase === 'awake') return { ...good, next: 'Settle' };
  return { ...good, next: state.ring === undefined ? 'Home' : 'Open' };
};
