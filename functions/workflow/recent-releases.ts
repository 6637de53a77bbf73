import type { Release } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';

/** Newest releases that are looked through. */
const RELEASES_MAX = 100;

/** As many as any decision looks back, newest first. */
export const recentReleases = (ports: Ports, service: string): Promise<Release[]> =>
  ports.ledger.releases(service, RELEASES_MAX);
