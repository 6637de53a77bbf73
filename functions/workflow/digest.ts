import { referenceTo } from '../domain/image-reference.ts';
import type { ObservedService, ObservedTask } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Ports } from '../ports/index.ts';

/** A tag is pinned anew by each deployment (TD-8): tasks of the newest one speak first. */
const runningDigest = (
  service: ServiceSettings,
  tasks: readonly ObservedTask[],
  { revisionArn, deployments }: ObservedService,
): string | undefined => {
  const primary = deployments.find((deployment) => deployment.status === 'PRIMARY')?.id;
  const running = tasks.filter((task) => task.revisionArn === revisionArn && task.lastStatus === 'RUNNING');
  return [...running.filter((task) => task.startedBy === primary), ...running]
    .flatMap((task) => task.containers)
    .find((container) => container.name === service.container)?.imageDigest;
};

/**
 * The digest that the service's own revision runs: told by its definition, else by its tasks, else by what its tag names now (TD-8,
 * TD-9, T66). `unknown`: nothing tells, or the image is of another repository than ours, where nobody can look it up.
 */
export const digestOf = async (ports: Ports, service: ServiceSettings, observed: ObservedService): Promise<string> => {
  const { copy } = await ports.services.definition(observed.revisionArn);
  const image = copy.containerDefinitions.find((container) => container.name === service.container)?.image ?? '';
  const named = referenceTo(image, service.repository.uri);
  if (named.is === 'elsewhere') return 'unknown';
  if (named.is === 'digest') return named.digest;
  const running = runningDigest(service, await ports.services.tasks(service), observed);
  return running ?? (await ports.registry.find(service.repository.name, { tag: named.tag }))?.digest ?? 'unknown';
};
