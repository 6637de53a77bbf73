import { LeaseQuiet } from '../domain/errors.ts';
import { landedFrom } from '../domain/lag.ts';
import type { State } from '../domain/state.ts';
import type { Fence } from '../ports/ledger.ts';
import type { StepInput } from './contract.ts';
import { leftUnheard } from './mutate.ts';

/**
 * Whoever comes next would act beside a call of this turn that was given up, and may be on its way still.
 * @throws LeaseQuiet: to be asked again
 */
export const untilLanded = (state: State, fence: Fence, now: number): void => {
  const landed = landedFrom(state);
  if (state.holder !== fence.holder || state.turn !== fence.turn || now >= landed) return;
  throw new LeaseQuiet(`${fence.service}: a call without an answer may land until ${new Date(landed).toISOString()}`);
};

/**
 * What a sleep leaves to Open, with what its last run may have left on its way: it may have died in its call, and behind its Catch none
 * of its step comes any more to note that (`noteLeft`).
 */
export const asLeft = (state: State, fence: Fence, { outcome }: Pick<StepInput, 'outcome'>): State => {
  const kind = state.doing?.kind;
  const unheardAt = outcome === 'Error' && (kind === 'drowse' || kind === 'cut') ? leftUnheard(fence, kind) : undefined;
  return unheardAt === undefined ? state : { ...state, unheardAt };
};
