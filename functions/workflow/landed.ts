import { LeaseQuiet } from '../domain/errors.ts';
import { landedFrom } from '../domain/lag.ts';
import type { State } from '../domain/state.ts';
import type { Fence } from '../ports/ledger.ts';

/**
 * Whoever comes next would act beside a call of this turn that was given up, and may be on its way still.
 * @throws LeaseQuiet: to be asked again
 */
export const untilLanded = (state: State, fence: Fence, now: number): void => {
  const landed = landedFrom(state);
  if (state.holder !== fence.holder || state.turn !== fence.turn || now >= landed) return;
  throw new LeaseQuiet(`${fence.service}: a call without an answer may land until ${new Date(landed).toISOString()}`);
};
