import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';

/**
 * What somebody else has deployed over a release is looked at when the deploy ends. Whoever has sent that release is known by his intent
 * (`repair.ts`); one that only goes on with it has none, and the end of the other deployment may have been told to a dead holder.
 */
export const wantLook = async (ports: Ports, { service, doing }: State, now: number): Promise<void> => {
  if (doing?.kind !== 'release') await ports.ledger.wantReconcile(service, 'foreign', now);
};
