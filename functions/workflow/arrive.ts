import { holderOf, nudges, receive } from '../domain/arrival.ts';
import { isAfter, wishOf } from '../domain/mailbox.ts';
import { successorName } from '../domain/names.ts';
import type { Hold, Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';

export const supersede = async (ports: Ports, service: string, id: string, by: string): Promise<string> => {
  const reason = `superseded by ${by}`;
  const decidedAt = ports.clock.now();
  const why = because('superseded', decidedAt, reason);
  await ports.ledger.amend(service, id, ['requested'], { state: 'superseded', reason, decidedAt, why });
  return reason;
};

const LIFT = 'lift the hold, then start a deploy of this image by hand';

/** @returns why it ends here */
export const hold = async (ports: Ports, release: Release, held: Hold): Promise<string> => {
  const reason = `held by ${held.by}: ${held.reason}`;
  const why = because('held', ports.clock.now(), reason, { nextStep: LIFT });
  await ports.ledger.amend(release.service, release.id, ['requested'], { state: 'held', reason, why });
  return reason;
};

const wanted = async (ports: Ports, release: Release, before: State, held: State): Promise<string> => {
  if (before.wantDeploy && before.wantDeploy !== release.id)
    await supersede(ports, release.service, before.wantDeploy, release.id);
  if (nudges(receive(holderOf(held), 'push')) && before.token) await ports.machines.answer(before.token);
  return `wanted: deployed when the ${held.verb} under way has ended`;
};

/**
 * Leaves a release with whoever holds the service, by the arrival table.
 * @returns why it ends here, or undefined when nobody holds the service any more
 */
export const leaveWish = async (ports: Ports, release: Release, held: State): Promise<string | undefined> => {
  if (held.candidate === release.id) return 'the same release is being deployed already';
  const tried = await ports.ledger.wantDeploy(release.service, release.id, release.order);
  if (tried.ok) return wanted(ports, release, tried.state, held);
  const wish = wishOf(tried.state);
  return wish && isAfter(wish, release) ? supersede(ports, release.service, release.id, wish.id) : undefined;
};

/**
 * Nobody holds the service, yet a half-done candidate or a newer release stands before this one: its starter may have died,
 * so it is started once more (`protocol.md` §1.9). Not under the name that Settle gives: who bore that name may have died, too,
 * and a name is burnt for 90 days (SFN-3).
 * @returns why it ends here, or undefined when it has to ask again
 */
export const giveWay = async (
  ports: Ports,
  release: Release,
  state: State | undefined,
): Promise<string | undefined> => {
  const first = state?.candidate ?? state?.wantDeploy;
  if (!state || !first || first === release.id) return undefined;
  const name = successorName(state.service, state.turn, `deploy-before-${release.digest.slice(-12)}`);
  await ports.machines.start('deploy', name, { service: state.service, release: first });
  return state.candidate ? undefined : supersede(ports, release.service, release.id, first);
};

/** An older wish that nobody had begun was cleared, or taken over: it ends on record. @param before the item before that write */
export const supersedeWanted = async (ports: Ports, before: State | undefined, release: Release): Promise<void> => {
  const wish = wishOf(before);
  if (!wish || wish.id === release.id || isAfter(wish, release)) return;
  await supersede(ports, release.service, wish.id, release.id);
};
