import type { PlanFacts } from '../domain/plan-decision.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';

const quarantineOf = async (ports: Ports, service: ServiceSettings, release: Release): Promise<string | undefined> => {
  const found = await ports.ledger.quarantine(service.key, release.digest);
  return found && `measured bad as ${found.release} (by ${found.by})`;
};

/** What a tag names is asked again each time: it may have moved since the event (ECR-10, T6). */
const imageOf = (ports: Ports, service: ServiceSettings, release: Release) =>
  ports.registry.find(
    service.repository.name,
    release.tag && release.by === 'push' ? { tag: release.tag } : { digest: release.digest },
  );

/** Everything that decides about a release, read now. */
export const planFacts = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  release: Release,
): Promise<PlanFacts> => {
  const [observed, image, quarantinedBy, current] = await Promise.all([
    ports.services.observe(service),
    imageOf(ports, service, release),
    quarantineOf(ports, service, release),
    state.current ? ports.ledger.release(service.key, state.current) : undefined,
  ]);
  return {
    state,
    release,
    current,
    service: observed,
    image,
    tags: service.tags,
    quarantinedBy,
    now: ports.clock.now(),
    rolloutSeconds: service.gate.rolloutSeconds,
  };
};
