import { tellDifferences } from '../domain/definition-diff.ts';
import { AwsRefused } from '../domain/errors.ts';
import { isHisDefinition, rollbackTargets, type WayBack } from '../domain/rollback-target.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { DefinitionCopy } from '../ports/services.ts';
import { isByTag, withImage } from './image.ts';

const RELEASES_MAX = 100;

/** Why a good release cannot run (any more); `undefined`: it can, as far as its digest tells. */
export const unusable = async (
  ports: Ports,
  service: ServiceSettings,
  release: Release,
): Promise<string | undefined> => {
  const bad = await ports.ledger.quarantine(service.key, release.digest);
  if (bad) return `in quarantine since ${bad.release}`;
  if (release.by === 'adopted' && release.digest === 'unknown') return undefined;
  const image = await ports.registry.find(service.repository.name, { digest: release.digest });
  if (!image) return 'its image is gone from the registry';
  // ECR-13: it cannot be pulled until somebody restores it.
  return image.pullable ? undefined : 'its image is archived';
};

/** The one the revert was begun with, else the newest good release whose digest is usable (T35, T42). */
export const findWayBack = async (ports: Ports, service: ServiceSettings, from: Release): Promise<WayBack> => {
  const skipped: string[] = [];
  if (from.revertTo) return { target: await ports.ledger.release(service.key, from.revertTo), skipped };
  const releases = await ports.ledger.releases(service.key, RELEASES_MAX);
  for (const target of rollbackTargets(releases, from)) {
    const objection = await unusable(ports, service, target);
    if (objection === undefined) return { target, skipped };
    skipped.push(`${target.tag ?? target.digest} (${objection})`);
  }
  return { target: undefined, skipped };
};

/**
 * What is kept out from now on: nothing where the image is good under another definition than the one that failed, nor where nobody
 * knows which image it is.
 */
export const blamed = async (ports: Ports, from: Release): Promise<string | undefined> => {
  if (from.digest === 'unknown') return undefined;
  if (!isHisDefinition(from)) return from.digest;
  const releases = await ports.ledger.releases(from.service, RELEASES_MAX);
  return releases.some(({ state, digest }) => state === 'good' && digest === from.digest) ? undefined : from.digest;
};

const storedCopy = async (
  ports: Ports,
  service: ServiceSettings,
  release: Release,
): Promise<DefinitionCopy | undefined> => {
  const stored = release.tdHash && (await ports.ledger.definition(service.key, release.tdHash));
  return stored ? (JSON.parse(stored.json) as DefinitionCopy) : undefined;
};

/** As it was registered: our copy of it, else what ECS still shows. */
const definitionOf = async (ports: Ports, service: ServiceSettings, release: Release): Promise<DefinitionCopy> =>
  (await storedCopy(ports, service, release)) ?? (await ports.services.definition(release.revisionArn ?? '')).copy;

/** A deleted revision is not even described: then our copy alone is left of it. */
const described = async (
  ports: Ports,
  service: ServiceSettings,
  target: Release,
): Promise<{ copy: DefinitionCopy; active: boolean }> => {
  try {
    return await ports.services.definition(target.revisionArn ?? '');
  } catch (error) {
    const stored = error instanceof AwsRefused ? await storedCopy(ports, service, target) : undefined;
    if (!stored) throw error;
    return { copy: stored, active: false };
  }
};

/**
 * An ACTIVE revision of the release that names its image by digest. A deregistered one is registered again from our copy (TD-12,
 * T41); an adopted one may name a tag, which the very push that failed has moved (TD-8, TD-9, T66). Of two copies of a step, which
 * Lambda may run beside each other (LAM-5), both go to what the first has noted: else they would deploy one after the other (seed 189).
 * @throws AwsRefused where neither ECS nor the ledger has it
 */
export const activeRevision = async (ports: Ports, service: ServiceSettings, target: Release): Promise<string> => {
  const { copy, active } = await described(ports, service, target);
  const byTag = isByTag(copy, service) && target.digest !== 'unknown';
  if (active && !byTag) return target.revisionArn ?? '';
  const definition = (await storedCopy(ports, service, target)) ?? copy;
  const revisionArn = await ports.services.register(byTag ? withImage(definition, service, target.digest) : definition);
  const known = await ports.ledger.noteRevision(target, { revisionArn });
  return known?.revisionArn ?? revisionArn;
};

/** What else goes back with the image (T43), for a reason; nothing where nothing does, or one of the two cannot be read. */
export const tellDifference = async (
  ports: Ports,
  service: ServiceSettings,
  from: Release,
  target: Release,
): Promise<string> => {
  try {
    const [back, gone] = await Promise.all([definitionOf(ports, service, target), definitionOf(ports, service, from)]);
    const told = tellDifferences(back, gone, service.container);
    return told ? `; ${told}` : '';
  } catch {
    // A note must not stop a way back.
    return '';
  }
};
