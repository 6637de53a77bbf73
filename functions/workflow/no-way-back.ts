import { AwsRefused } from '../domain/errors.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, ReleaseId, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { mutate } from './mutate.ts';
import { activeRevision } from './revert-target.ts';

/** What stood there before is better than what was measured bad, also if it was never proven; `undefined`: it cannot be set any more. */
const revisionBefore = async (
  ports: Ports,
  service: ServiceSettings,
  { current }: State,
  from: ReleaseId,
): Promise<string | undefined> => {
  const before = current && current !== from ? await ports.ledger.release(service.key, current) : undefined;
  if (!before?.revisionArn) return undefined;
  try {
    return await activeRevision(ports, service, before);
  } catch (error) {
    if (error instanceof AwsRefused) return undefined;
    throw error;
  }
};

/**
 * Nothing good to go back to (T36): awake everything stays; at zero the task is stopped, and the next visitor's wake starts what stood
 * there before, in one call. A rollback leaves all as it is.
 * @returns in words what was found
 */
export const stop = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  state: State,
  from: Release,
): Promise<string> => {
  if (state.phase !== 'awake' && state.verb !== 'rollback') {
    const revisionArn = await revisionBefore(ports, service, state, from.id);
    await mutate(ports, fence, { kind: 'home' }, () =>
      ports.services.update(service, { desired: 0, ...(revisionArn && { revisionArn }) }),
    );
  }
  return 'and there is no good release to go back to';
};

/** Somebody else has deployed: what was begun is off, and reconcile writes what is true. */
export const leaveToReality = async (ports: Ports, from: Release): Promise<void> => {
  const begun = { revertTo: undefined, verdict: undefined, revertTries: undefined };
  await ports.ledger.amend(from.service, from.id, ['good', 'requested'], begun);
  await ports.ledger.wantReconcile(from.service, 'foreign', ports.clock.now());
};
