import type { Sighting } from './adoption.ts';
import { releaseId } from './names.ts';
import { primaryOf } from './observed.ts';
import { orderOf } from './order.ts';
import type { ServiceSettings } from './settings.ts';
import type { Release } from './state.ts';
import { because } from './why.ts';

const REASON = 'its tag was put on what ran after somebody had begun to deploy over it';

/** What was recorded as a tag of what ran (T7), and whoever deployed over that had begun before: by time the tag is the newer wish. */
export const wishOf = (service: ServiceSettings, { current, observed, foreign }: Sighting): Release | undefined => {
  const began = primaryOf(observed)?.createdAt;
  if (foreign !== 'stands' || !current?.aliased || began === undefined || current.aliased.at < began) return undefined;
  // From before it was released: ECS went back to that by itself (CB-7), and nobody deployed over it.
  if (began <= (current.releasedAt ?? current.requestedAt)) return undefined;
  const { digest, aliased } = current;
  return {
    id: releaseId(aliased.at, digest),
    service: service.key,
    digest,
    tag: aliased.tag,
    order: orderOf(service.tags, aliased.tag, aliased.at),
    by: 'push',
    state: 'requested',
    reason: REASON,
    why: because('requested', aliased.at, REASON, { nextStep: 'it is deployed by itself' }),
    requestedAt: aliased.at,
  };
};
