import { adoptedAs, isProven, isUnproven, objectionTo, type Sighting, standsFor } from '../domain/adoption.ts';
import { foreignTo } from '../domain/foreign.ts';
import { releaseId } from '../domain/names.ts';
import { orderOf, tagOf } from '../domain/order.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { afterAdopt, capacityTrue, layDown } from '../workflow/adopted.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { digestOf } from '../workflow/digest.ts';
import { recentReleases } from '../workflow/recent-releases.ts';
import { withTasks } from '../workflow/known.ts';
import { leftUnheard } from '../workflow/mutate.ts';
import { fenceAt, settingsOf, stateOf } from '../workflow/service.ts';
import { wantTagged } from '../workflow/tagged.ts';

const NEXT_STEP = { good: 'nothing to do', requested: 'push an image, or start a deploy of a good one' };

/** What speaks against a release that stands on the service. */
const objected = async (
  ports: Ports,
  { releases, observed: { revisionArn } }: Sighting,
  service: string,
  digest: string,
): Promise<string | undefined> =>
  objectionTo(releases, { digest, revisionArn }, await ports.ledger.quarantine(service, digest));

const describe = async (ports: Ports, service: ServiceSettings, sighting: Sighting, now: number): Promise<Release> => {
  const { observed } = sighting;
  const digest = await digestOf(ports, service, observed);
  const image = digest === 'unknown' ? undefined : await ports.registry.find(service.repository.name, { digest });
  const tag = tagOf(image?.tags ?? [], service.tags) ?? image?.tags[0];
  const verdict = adoptedAs(observed, await objected(ports, sighting, service.key, digest));
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

/** Adopted before anybody saw it serve, and seen by now: the same release is good, and nobody has changed anything. */
const proved = async (ports: Ports, release: Release, sighting: Sighting, now: number): Promise<Release> => {
  const { state, observed } = sighting;
  if (state.phase !== 'awake' || !isUnproven(release) || !isProven(observed)) return release;
  if (await objected(ports, sighting, release.service, release.digest)) return release;
  const reason = 'found serving';
  const good = { state: 'good', reason, decidedAt: now, why: because('adopted', now, reason) } as const;
  return (await ports.ledger.amend(release.service, release.id, ['requested'], good)) ?? release;
};

const look = async (ports: Ports, service: ServiceSettings): Promise<Sighting> => {
  const [state, observed, releases] = await Promise.all([
    stateOf(ports, service.key),
    ports.services.observe(service),
    recentReleases(ports, service.key),
  ]);
  const current = state.current ? await ports.ledger.release(service.key, state.current) : undefined;
  const known = await withTasks(ports, service, { current, releases, hold: state.hold }, observed);
  return { state, current, releases, observed, foreign: foreignTo(known, observed) };
};

/** The release that the ledger has for what is found, else a new one. */
const releaseFor = async (
  ports: Ports,
  service: ServiceSettings,
  sighting: Sighting,
  now: number,
): Promise<Release> => {
  const known = standsFor(sighting);
  return known ? proved(ports, known, sighting, now) : describe(ports, service, sighting, now);
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

/** It sleeps on by the ledger until Open has let it in: of a deploy in that sleep it is told by this whose its task is (seed 147176). */
const sinceWhen = ({ state, observed }: Sighting, phase: State['phase'], now: number): number =>
  phase === 'asleep' && state.phase === 'asleep' && observed.desired > 0 ? state.phaseAt : now;

/** Writes what is true of a service seen for the first time, or found otherwise than the ledger says (T61, T66, Z16). */
export const adopt = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const now = ports.clock.now();
  const sighting = await look(ports, service);
  const { state, observed } = sighting;
  const release = await releaseFor(ports, service, sighting, now);
  const { next, phase } = afterAdopt(sighting);
  const { capacity, doubt } = await capacityTrue(ports, service, sighting);
  const left = release === sighting.current && release.revisionArn !== observed.revisionArn;
  const note = left ? `; ${observed.revisionArn} was set from outside and is left until its end is told` : '';
  const fence = fenceAt(ports, input, state);
  const tagged = await wantTagged(ports, service, sighting, release, fence);
  const reason = `adopted ${phase} with ${release.tag ?? release.digest} (${release.reason ?? release.state})${note}${tagged ? `; ${tagged}` : ''}`;
  const laysDown = observed.desired === 0 && service.idle.mode === 'on';
  // Before it is asleep by the ledger: who finds that half done goes on with it.
  // It covers what a run before this one noted of its calls, so that no `mutate` behind it finds that any more.
  if (laysDown) await ports.ledger.intend(fence, { kind: 'cut', at: now }, undefined, leftUnheard(fence, 'cut'));
  const phaseAt = sinceWhen(sighting, phase, now);
  await ports.ledger.adopt(fence, release, because('adopted', now, reason), { phase, phaseAt, capacity });
  if (doubt) await ports.notifier.tell(`${service.key}: its capacity is a guess`, doubt);
  if (laysDown) await layDown(ports, service, fence, capacity);
  await tell(ports, service, state, release);
  return { service: service.key, turn: input.turn, release: input.release, next, reason, outcome: 'Good' };
};

export const handler = entry(StepInput, StepOutput, adopt);
