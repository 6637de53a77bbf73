import type { RollbackRequest } from '../domain/requests-rollback.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { StepOutput } from './contract.ts';
import { goOnWithout } from './succeed.ts';

export type End = Pick<StepOutput, 'next' | 'reason'> & Partial<StepOutput>;

/** One rollback that is asked for, by one execution. */
export interface Asked {
  ports: Ports;
  service: ServiceSettings;
  request: RollbackRequest;
  execution: string;
}

export const skipped = (reason: string, more: Partial<StepOutput> = {}): End => ({ next: 'Skipped', reason, ...more });

/** A wish that is not due is taken out of the mailbox, and what else waits goes on: its starter has ended. */
const dropWish = async ({ ports, service, request }: Asked, state: State): Promise<void> => {
  if (request.kind !== 'wanted' || !state.wantRollback) return;
  await ports.ledger.dropRollback(service.key, state.wantRollback);
  const after = await ports.ledger.read(service.key);
  if (after && !after.holder && !after.wantRollback) await goOnWithout(ports, service, after);
};

/** @param tell a person has to hear of it */
export const drop = async (asked: Asked, state: State, reason: string, tell = false): Promise<End> => {
  const { ports, service } = asked;
  const entryOf = { service: service.key, turn: state.turn, at: ports.clock.now(), step: 'Judge', reason };
  await ports.ledger.log({ ...entryOf, next: 'Skipped' });
  await dropWish(asked, state);
  // Last: what is tried again after a failure must not tell it twice.
  if (tell) await ports.notifier.tell(`${service.key}: not rolled back`, reason);
  return skipped(reason);
};

/** Served by somebody else; or dropped by an earlier attempt of this step, which may have died before it started what else waits. */
export const nothingWanted = async ({ ports, service, request }: Asked, state: State): Promise<End> => {
  const mine = request.kind === 'wanted' && request.turn === state.turn;
  if (mine && !state.holder) await goOnWithout(ports, service, state);
  return skipped('what was wanted is not wanted any more');
};
