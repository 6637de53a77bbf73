import { releaseId } from '../domain/names.ts';
import { eligible, orderOf, tagOf } from '../domain/order.ts';
import type { DeployRequest } from '../domain/requests.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';

/** The release that a request asks for, not yet in the ledger; or why there is none. */
export type Draft = { release: Release } | { refused: string } | { skipped: string };

const ASKED = { push: 'was pushed', manual: 'was asked for by a person' };

type Part = Pick<Release, 'digest' | 'tag'> & { by: keyof typeof ASKED };

const draftOf = (service: ServiceSettings, at: number, part: Part): Release => ({
  ...part,
  id: releaseId(at, part.digest),
  service: service.key,
  order: orderOf(service.tags, part.tag, at),
  state: 'requested',
  requestedAt: at,
  why: because('requested', at, `${part.tag ?? part.digest} ${ASKED[part.by]}`, {
    nextStep: 'it is deployed by itself',
  }),
});

const fromPush = (service: ServiceSettings, request: DeployRequest & { kind: 'push' }): Draft => {
  const { detail, time } = request.event;
  const tag = detail['image-tag'];
  if (detail['repository-name'] !== service.repository.name) {
    return { skipped: `a push to ${detail['repository-name']}, expected ${service.repository.name}` };
  }
  const fits = eligible(tag, service.tags);
  if (!fits.ok) return { skipped: fits.reason };
  return { release: draftOf(service, Date.parse(time), { digest: detail['image-digest'], tag, by: 'push' }) };
};

const fromPerson = async (
  ports: Ports,
  service: ServiceSettings,
  request: DeployRequest & { kind: 'manual' },
  startedAt: number,
): Promise<Draft> => {
  const { tag, digest } = request;
  const image = await ports.registry.find(
    service.repository.name,
    tag === undefined ? { digest: digest ?? '' } : { tag },
  );
  if (!image) return { refused: `${tag ?? digest} is not in the registry ${service.repository.name}; push it first` };
  const part = { digest: image.digest, by: 'manual' as const, ...(tag !== undefined && { tag }) };
  const order = orderOf(service.tags, tag ?? tagOf(image.tags, service.tags), startedAt);
  return { release: { ...draftOf(service, startedAt, part), order } };
};

const fromLedger = async (ports: Ports, service: ServiceSettings, id: string): Promise<Draft> => {
  const release = await ports.ledger.release(service.key, id);
  return release ? { release } : { refused: `release ${id} is not in the ledger of ${service.key}` };
};

/**
 * @param startedAt when the execution began, milliseconds: a retried step names the same release
 * @throws Throttled, AwsUnavailable: an empty or failing registry never means "no image"
 */
export const draft = async (
  ports: Ports,
  service: ServiceSettings,
  request: DeployRequest,
  startedAt: number,
): Promise<Draft> => {
  if (request.kind === 'push') return fromPush(service, request);
  if (request.kind === 'manual') return fromPerson(ports, service, request, startedAt);
  return fromLedger(ports, service, request.release);
};
