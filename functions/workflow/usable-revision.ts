import { AwsRefused } from '../domain/errors.ts';
import { tellSkipped } from '../domain/rollback-target.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { fallBackBegun, isNotStarted } from '../domain/waking.ts';
import type { Ports } from '../ports/index.ts';
import { findWayBack } from './revert-target.ts';

/** What a wake can start. */
export interface Startable {
  /** The release to switch the service to; absent: what it stands on is started. */
  to?: Release;
  /** What was found, for a person; empty where all is well. */
  note: string;
}

/** Nothing can be started, and why. */
export interface Hopeless {
  hopeless: string;
}

/** What AWS refuses to show is unknown: a look that only warns must not cost the visitor his wake. */
const unlessRefused = async <T>(read: Promise<T>, unknown: T): Promise<T> => {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AwsRefused) return unknown;
    throw error;
  }
};

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
const isActive = async (ports: Ports, revisionArn: string): Promise<boolean> =>
  unlessRefused(
    ports.services.definition(revisionArn).then(({ active }) => active),
    false,
  );

const name = ({ tag, digest }: Release): string => tag ?? digest;

const fallBack = async (
  ports: Ports,
  service: ServiceSettings,
  from: Release,
  why: string,
): Promise<Startable | Hopeless> => {
  const way = await findWayBack(ports, service, from);
  const { target } = way;
  if (!target)
    return { hopeless: `${name(from)} cannot start: ${why}; no other good release can either${tellSkipped(way)}` };
  return {
    to: target,
    note: `${name(from)} cannot start: ${why}; ${name(target)} is started instead${tellSkipped(way)}`,
  };
};

/** Tried and failed before it was ever seen serving: of the same image an older revision may do. Where there is none, it is tried again. */
const afterFailure = async (
  ports: Ports,
  service: ServiceSettings,
  current: Release,
): Promise<Startable | undefined> => {
  if (!isNotStarted(current)) return undefined;
  const tried = fallBack(ports, service, { ...current, digest: '' }, current.why?.reason ?? '');
  const way = await unlessRefused(tried, undefined);
  return way && 'to' in way ? way : undefined;
};

/** UpdateService cannot switch to an INACTIVE revision: it is registered again from our copy (TD-12). */
const asItStands = async (ports: Ports, current: Release): Promise<Startable> => {
  const active = current.revisionArn === undefined || (await isActive(ports, current.revisionArn));
  return active
    ? { note: '' }
    : { to: current, note: `${current.revisionArn} is INACTIVE: it is started from our copy` };
};

/**
 * What of a sleeping service can be started at all (Z25): the current release, else the next older good one. Reads only. What an
 * earlier attempt has begun goes on: the service may not stand on it yet.
 */
export const startable = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
): Promise<Startable | Hopeless> => {
  const begun = fallBackBegun(state);
  const going = begun && (await ports.ledger.release(service.key, begun));
  if (going) return { to: going, note: `${name(going)} is started: an earlier attempt had begun with it` };
  const current = state.current ? await ports.ledger.release(service.key, state.current) : undefined;
  if (!current?.revisionArn) return { note: '' };
  const why = await unlessRefused(imageObjection(ports, service, current), undefined);
  if (why !== undefined) return fallBack(ports, service, current, why);
  return (await afterFailure(ports, service, current)) ?? asItStands(ports, current);
};
