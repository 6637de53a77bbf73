import type { ServiceSettings } from '../domain/settings.ts';
import type { Release } from '../domain/state.ts';
import { rollbackTarget } from '../domain/rollback-target.ts';
import type { Ports } from '../ports/index.ts';
import type { DefinitionCopy } from '../ports/services.ts';
import { isByTag, withImage } from './image.ts';

const RELEASES_MAX = 100;

const usable = async (ports: Ports, service: ServiceSettings, release: Release): Promise<boolean> => {
  if (await ports.ledger.quarantine(service.key, release.digest)) return false;
  if (release.by === 'adopted' && release.digest === 'unknown') return true;
  return (await ports.registry.find(service.repository.name, { digest: release.digest })) !== undefined;
};

/** The one the revert was begun with, else the newest good release whose digest is usable (T35, T42). */
export const findTarget = async (
  ports: Ports,
  service: ServiceSettings,
  from: Release,
): Promise<Release | undefined> => {
  if (from.revertTo) return ports.ledger.release(service.key, from.revertTo);
  const releases = await ports.ledger.releases(service.key, RELEASES_MAX);
  const good = releases.filter((release) => release.state === 'good');
  const ok = new Map<string, boolean>();
  for (const release of good) ok.set(release.id, await usable(ports, service, release));
  return rollbackTarget(releases, from, (release) => ok.get(release.id) === true);
};

/**
 * An ACTIVE revision of the release that names its image by digest. A deregistered one is registered again from our copy (TD-12,
 * T41); an adopted one may name a tag, which the very push that failed has moved (TD-8, TD-9, T66).
 */
export const activeRevision = async (ports: Ports, service: ServiceSettings, target: Release): Promise<string> => {
  const { copy, active } = await ports.services.definition(target.revisionArn ?? '');
  const byTag = isByTag(copy, service) && target.digest !== 'unknown';
  if (active && !byTag) return target.revisionArn ?? '';
  const stored = target.tdHash ? await ports.ledger.definition(service.key, target.tdHash) : undefined;
  const definition: DefinitionCopy = stored ? JSON.parse(stored.json) : copy;
  const revisionArn = await ports.services.register(byTag ? withImage(definition, service, target.digest) : definition);
  await ports.ledger.amend(service.key, target.id, ['good'], { revisionArn });
  return revisionArn;
};
