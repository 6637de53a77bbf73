import { NEVER_SEEN } from '../domain/findings-rest.ts';
import { releaseId } from '../domain/names.ts';
import type { ObservedService, ObservedTask } from '../domain/observed.ts';
import { orderOf, tagOf } from '../domain/order.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { afterAdopt, capacityTrue, layDown } from '../workflow/adopted.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { fenceOf, settingsOf, stateOf } from '../workflow/service.ts';

const RELEASES_MAX = 100;

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

/** What was measured bad, or not to the end, does not become good by being set by hand. */
const objectionTo = async (
  ports: Ports,
  service: ServiceSettings,
  releases: readonly Release[],
  digest: string,
): Promise<string | undefined> => {
  const bad = await ports.ledger.quarantine(service.key, digest);
  if (bad) return `it is in quarantine since ${bad.release}`;
  const judged = releases.find((release) => release.digest === digest && ['failed', 'error'].includes(release.state));
  return judged && `it was judged ${judged.state} as ${judged.id}`;
};

type Verdict = { state: 'good' | 'requested'; reason: string };

const NEXT_STEP = { good: 'nothing to do', requested: 'push an image, or start a deploy of a good one' };

const verdictOf = (observed: ObservedService, objection: string | undefined): Verdict => {
  const serves = observed.desired > 0 && observed.running > 0;
  if (objection) return { state: 'requested', reason: `found set from outside, not good: ${objection}` };
  return serves ? { state: 'good', reason: 'found serving' } : { state: 'requested', reason: NEVER_SEEN };
};

const describe = async (
  ports: Ports,
  service: ServiceSettings,
  observed: ObservedService,
  releases: readonly Release[],
  now: number,
): Promise<Release> => {
  const digest = await digestOf(ports, service, observed);
  const image = await ports.registry.find(service.repository.name, { digest });
  const tag = tagOf(image?.tags ?? [], service.tags) ?? image?.tags[0];
  const verdict = verdictOf(observed, await objectionTo(ports, service, releases, digest));
  return {
    id: releaseId(now, digest),
    service: service.key,
    digest,
    ...(tag && { tag }),
    order: orderOf(service.tags, tag, image?.pushedAt ?? 0),
    by: 'adopted',
    ...verdict,
    why: because('adopted', now, verdict.reason, { nextStep: NEXT_STEP[verdict.state] }),
    requestedAt: now,
    revisionArn: observed.revisionArn,
  };
};

/** The release of this revision, where the ledger has one that can stand: somebody stepped back to it. */
const knownOf = (state: State, releases: readonly Release[], observed: ObservedService): Release | undefined => {
  const same = releases.filter((release) => release.revisionArn === observed.revisionArn);
  const current = same.find((release) => release.id === state.current);
  const unproven = current?.state === 'requested' && observed.running > 0;
  return same.find((release) => release.state === 'good') ?? (unproven ? undefined : current);
};

/** A person is told once, and nobody fights him (T61). */
const tell = async (ports: Ports, service: ServiceSettings, state: State, release: Release): Promise<void> => {
  if (state.current === undefined || state.current === release.id) return;
  const name = release.tag ?? release.digest;
  await ports.notifier.tell(
    `${service.key} was changed from outside`,
    `It stands on ${release.revisionArn} (${name}) now. Tidegate has taken it over as ${release.state}: ${release.reason ?? ''}.`,
  );
};

/** Writes what is true of a service seen for the first time, or found otherwise than the ledger says (T61, T66, Z16). */
export const adopt = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const now = ports.clock.now();
  const [state, observed, releases] = await Promise.all([
    stateOf(ports, service.key),
    ports.services.observe(service),
    ports.ledger.releases(service.key, RELEASES_MAX),
  ]);
  const release = knownOf(state, releases, observed) ?? (await describe(ports, service, observed, releases, now));
  const { next, phase } = afterAdopt(state, observed);
  const capacity = await capacityTrue(ports, service, state, observed);
  const reason = `adopted ${phase} with ${release.tag ?? release.digest} (${release.reason ?? release.state})`;
  await ports.ledger.adopt(fenceOf(input), release, phase, because('adopted', now, reason), capacity);
  if (observed.desired === 0) await layDown(ports, service, fenceOf(input), capacity);
  await tell(ports, service, state, release);
  return { service: service.key, turn: input.turn, release: input.release, next, reason, outcome: 'Good' };
};

export const handler = entry(StepInput, StepOutput, adopt);
