import { createHash } from 'node:crypto';
import { NoRoom } from '../domain/errors.ts';
import { isCopyOfGone } from '../domain/lag.ts';
import type { ObservedService } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { takeBaseline } from '../workflow/alarms.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { withImage } from '../workflow/image.ts';
import { mutate } from '../workflow/mutate.ts';
import { probeValue } from '../workflow/probe.ts';
import { setProbe, shutProbe } from '../workflow/route.ts';
import { fenceAt, fenceOf, releaseOf, settingsOf, stateOf } from '../workflow/service.ts';

/**
 * Registers once: a revision that the ledger knows is used again; one whose answer was lost stays unused (TD-11). So does that of a
 * copy of this step which Lambda runs beside it (LAM-5): two revisions of one release would supersede each other (seed 8457). Afresh
 * only where the service was set back before anything of it was sent (T21).
 */
const registered = async (
  ports: Ports,
  service: ServiceSettings,
  release: Release,
  observed: ObservedService,
): Promise<string> => {
  if (release.revisionArn && !isCopyOfGone(release, observed, ports.clock.now())) return release.revisionArn;
  const { copy } = await ports.services.definition(observed.revisionArn);
  const definition = withImage(copy, service, release.digest);
  const json = JSON.stringify(definition);
  const tdHash = createHash('sha256').update(json).digest('hex');
  await ports.ledger.saveDefinition(service.key, { hash: tdHash, json });
  const revisionArn = await ports.services.register(definition);
  const known = await ports.ledger.noteRevision(release, {
    tdHash,
    revisionArn,
    countBefore: observed.desired,
    revisionBefore: observed.revisionArn,
  });
  return known?.revisionArn ?? release.revisionArn ?? revisionArn;
};

const deploymentOf = (observed: ObservedService, revisionArn: string): string | undefined =>
  observed.deployments.find((deployment) => deployment.revisionArn === revisionArn && deployment.status === 'PRIMARY')
    ?.id;

/** One UpdateService with the revision, at zero also the count (ECS-3, T20); where tasks run the count is autoscaling's (T15). */
const update = (ports: Ports, service: ServiceSettings, input: StepInput, state: State, revisionArn: string) =>
  mutate(ports, fenceAt(ports, input, state), { kind: 'release', revisionArn }, () =>
    ports.services.update(service, { revisionArn, ...(['asleep', 'waking'].includes(state.phase) && { desired: 1 }) }),
  );

/**
 * Never a second UpdateService for one release: ECS may have gone back from it by itself (TOP-8), or somebody after it (T19), and
 * then Verify says so. Where our answer was lost, a deployment of its fresh revision tells that it had its effect.
 */
const wasReleased = (release: Release, observed: ObservedService, revisionArn: string): boolean =>
  release.releasedAt !== undefined ||
  observed.revisionArn === revisionArn ||
  observed.deployments.some((one) => one.revisionArn === revisionArn);

/**
 * What the gate needs to know of the moment before: afterwards nobody could tell an alarm's old fire from ours (T22). From now on its
 * revision stands.
 * @returns that one: a copy of this step may have registered it afresh meanwhile
 */
const foresee = async (ports: Ports, service: ServiceSettings, found: Release): Promise<string | undefined> => {
  const baseline = await takeBaseline(ports, service);
  const noted = await ports.ledger.amend(service.key, found.id, ['candidate'], {
    releasingAt: ports.clock.now(),
    ...(baseline.length > 0 && { baseline }),
  });
  return noted?.revisionArn;
};

/**
 * Refused for want of room: nothing of it was sent, and it may be minutes until there is some. Until then a person may cancel it or
 * deploy himself, or a newer one be pushed: Plan decides about it again, as if it had never been begun (T21).
 */
const notBegun = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  found: Release,
  error: unknown,
): Promise<never> => {
  if (error instanceof NoRoom) {
    await shutProbe(ports.balancer, service, state);
    await ports.ledger.amend(service.key, found.id, ['candidate'], { releasingAt: undefined });
  }
  throw error;
};

export const release = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const [state, found] = await Promise.all([stateOf(ports, service.key), releaseOf(ports, input)]);
  const before = await ports.services.observe(service);
  const known = await registered(ports, service, found, before);
  const why = because('candidate', ports.clock.now(), 'it is released; its gate judges it', {
    nextStep: 'wait for its verdict',
  });
  await ports.ledger.amend(service.key, found.id, ['requested'], { state: 'candidate', why });
  if (state.phase !== 'awake' && service.gate.checks.length > 0) {
    await setProbe(ports.balancer, service, probeValue(fenceOf(input)));
  }
  const done = wasReleased(found, before, known);
  const revisionArn = (done ? undefined : await foresee(ports, service, found)) ?? known;
  const after = done
    ? before
    : await update(ports, service, input, state, revisionArn).catch((error: unknown) =>
        notBegun(ports, service, state, found, error),
      );
  const deploymentId = deploymentOf(after, revisionArn);
  const told: Partial<Release> = {
    ...(deploymentId && { deploymentId }),
    ...(!(done && found.releasedAt) && { releasedAt: ports.clock.now() }),
  };
  // A successor that finds somebody else's deployment has nothing to add, and DynamoDB refuses an empty update.
  if (Object.keys(told).length > 0) await ports.ledger.amend(service.key, found.id, ['candidate'], told);
  const reason = done ? 'it was released already' : `UpdateService to ${revisionArn.split('/').at(-1)}`;
  const wait = { seconds: 300, awaiting: 'rollout' as const, seen: mailboxOf(state) };
  return { service: service.key, turn: input.turn, release: found.id, next: 'Await', reason, ...wait };
};

export const handler = entry(StepInput, StepOutput, release);
