import { AwsRefused } from '../domain/errors.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { tellSkipped } from '../domain/rollback-target.ts';
import { activeRevision, findWayBack } from './revert-target.ts';

/** What a wake can start. */
export interface Startable {
  /** The release to fall back to; absent: the current one starts. */
  instead?: Release;
  /** Only where the service has to be switched to another revision. */
  revisionArn?: string;
  /** What was found, for a person; empty where all is well. */
  note: string;
}

/** Nothing can be started, and why. */
export interface Hopeless {
  hopeless: string;
}

/** Quarantine does not count here: what went to sleep served until then. */
const imageObjection = async (
  ports: Ports,
  service: ServiceSettings,
  { digest }: Release,
): Promise<string | undefined> => {
  if (digest === 'unknown') return undefined;
  const image = await ports.registry.find(service.repository.name, { digest });
  if (!image) return 'its image is gone from the registry';
  // ECR-13: it cannot be pulled until somebody restores it.
  return image.pullable ? undefined : 'its image is archived';
};

/** A deleted revision is not even described. */
const isActive = async (ports: Ports, revisionArn: string): Promise<boolean> => {
  try {
    return (await ports.services.definition(revisionArn)).active;
  } catch (error) {
    if (error instanceof AwsRefused) return false;
    throw error;
  }
};

const fallBack = async (
  ports: Ports,
  service: ServiceSettings,
  from: Release,
  why: string,
): Promise<Startable | Hopeless> => {
  const way = await findWayBack(ports, service, from);
  const name = from.tag ?? from.digest;
  if (!way.target)
    return { hopeless: `${name} cannot start: ${why}; no other good release can either${tellSkipped(way)}` };
  const { tag, digest } = way.target;
  const note = `${name} cannot start: ${why}; ${tag ?? digest} is started instead${tellSkipped(way)}`;
  return { instead: way.target, revisionArn: await activeRevision(ports, service, way.target), note };
};

/** UpdateService cannot switch to an INACTIVE revision: it is registered again from our copy (TD-12). */
const registerAgain = async (ports: Ports, service: ServiceSettings, current: Release): Promise<Startable> => {
  const revisionArn = await activeRevision(ports, service, current);
  await ports.ledger.amend(service.key, current.id, ['requested', 'good'], { revisionArn });
  return { revisionArn, note: `${current.revisionArn} was INACTIVE and is registered again as ${revisionArn}` };
};

/**
 * What of a sleeping service can be started at all (Z25): the current release, else the next older good one.
 */
export const startable = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
): Promise<Startable | Hopeless> => {
  const current = state.current ? await ports.ledger.release(service.key, state.current) : undefined;
  if (!current?.revisionArn) return { note: '' };
  const [why, active] = await Promise.all([
    imageObjection(ports, service, current),
    isActive(ports, current.revisionArn),
  ]);
  if (why !== undefined) return fallBack(ports, service, current, why);
  return active ? { note: '' } : registerAgain(ports, service, current);
};
