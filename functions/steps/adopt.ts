import { releaseId } from '../domain/names.ts';
import type { ObservedService, ObservedTask } from '../domain/observed.ts';
import { orderOf, tagOf } from '../domain/order.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Capacity, Release } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { closeRoutes } from '../workflow/route.ts';
import { fenceOf, settingsOf, stateOf } from '../workflow/service.ts';

const runningDigest = (
  service: ServiceSettings,
  tasks: readonly ObservedTask[],
  revisionArn: string,
): string | undefined =>
  tasks
    .filter((task) => task.revisionArn === revisionArn && task.lastStatus === 'RUNNING')
    .flatMap((task) => task.containers)
    .find((container) => container.name === service.container)?.imageDigest;

/** The digest that an image reference names: itself, or what its tag names now. */
const namedDigest = async (ports: Ports, service: ServiceSettings, image: string): Promise<string | undefined> => {
  const [name = '', digest] = image.split('@');
  if (digest) return digest;
  const tag = name.split(':')[1] ?? 'latest';
  return (await ports.registry.find(service.repository.name, { tag }))?.digest;
};

/** What the service's own revision runs: told by its tasks, else by its definition (TD-8, TD-9). */
const digestOf = async (ports: Ports, service: ServiceSettings, observed: ObservedService): Promise<string> => {
  const running = runningDigest(service, await ports.services.tasks(service), observed.revisionArn);
  if (running) return running;
  const { copy } = await ports.services.definition(observed.revisionArn);
  const image = copy.containerDefinitions.find((container) => container.name === service.container)?.image ?? '';
  return (await namedDigest(ports, service, image)) ?? 'unknown';
};

const describe = async (
  ports: Ports,
  service: ServiceSettings,
  observed: ObservedService,
  now: number,
): Promise<Release> => {
  const digest = await digestOf(ports, service, observed);
  const image = await ports.registry.find(service.repository.name, { digest });
  const tag = tagOf(image?.tags ?? [], service.tags) ?? image?.tags[0];
  const serves = observed.desired > 0 && observed.running > 0;
  return {
    id: releaseId(now, digest),
    service: service.key,
    digest,
    ...(tag && { tag }),
    order: orderOf(service.tags, tag, image?.pushedAt ?? 0),
    by: 'adopted',
    state: serves ? 'good' : 'requested',
    reason: serves ? 'found serving' : 'found at zero: never seen serving',
    requestedAt: now,
    revisionArn: observed.revisionArn,
  };
};

/** A service found at zero sleeps: what a wake restores is one task, or its minimum. */
const asleepCapacity = async (ports: Ports, service: ServiceSettings): Promise<Capacity> => {
  const bounds = service.scalable && (await ports.scaling.bounds(service.scalable.resourceId));
  if (!bounds) return { desired: 1 };
  return {
    desired: Math.max(1, bounds.min),
    bounds: { min: bounds.min, max: bounds.max },
    suspended: bounds.suspended,
  };
};

/** Writes what is true of a service seen for the first time, or found otherwise than the ledger says (T66). */
export const adopt = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const now = ports.clock.now();
  const [state, observed] = await Promise.all([stateOf(ports, service.key), ports.services.observe(service)]);
  const known = state.current && (await ports.ledger.release(service.key, state.current));
  const release =
    known && known.revisionArn === observed.revisionArn ? known : await describe(ports, service, observed, now);
  const phase = observed.desired > 0 ? 'awake' : 'asleep';
  const capacity = phase === 'asleep' ? await asleepCapacity(ports, service) : undefined;
  const reason = `adopted ${phase} with ${release.tag ?? release.digest} (${release.reason ?? release.state})`;
  await ports.ledger.adopt(fenceOf(input), release, phase, because('adopted', now, reason), capacity);
  if (phase === 'asleep' && service.idle.mode === 'on') await closeRoutes(ports.balancer, service);
  return { service: service.key, turn: input.turn, release: input.release, next: 'Next', reason, outcome: 'Good' };
};

export const handler = entry(StepInput, StepOutput, adopt);
