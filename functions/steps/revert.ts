import { revertCount, wakeCount } from '../domain/capacity.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import type { ObservedService } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { mutate } from '../workflow/mutate.ts';
import { activeRevision, findWayBack, tellDifference, tellSkipped } from '../workflow/revert-target.ts';
import { setProbe } from '../workflow/route.ts';
import { fenceOf, releaseOf, settingsOf, stateOf } from '../workflow/service.ts';

/** Awake: only ever raised (T15). At zero: home in the same call (T13), or up to the saved count when somebody waits (T64). */
const countFor = async (
  ports: Ports,
  input: StepInput,
  state: State,
  from: Release,
  now: number,
): Promise<number | undefined> => {
  if (state.phase === 'awake') return revertCount(from.countBefore, now);
  const alone = await ports.ledger.recut(fenceOf(input));
  return alone.ok ? 0 : wakeCount(state.capacity);
};

const PUSH_MENDED = 'push a mended image; the same one deploys again only by hand with force';
const TRY_AGAIN = 'find the cause, then start a deploy of the same image by hand, or push again';

const judge = async (ports: Ports, input: StepInput, from: Release, reason: string): Promise<void> => {
  const fence = fenceOf(input);
  const why = because('reverted', ports.clock.now(), reason, {
    evidence: from.evidence ?? [],
    nextStep: input.verdict === 'failed' ? PUSH_MENDED : TRY_AGAIN,
  });
  if (input.verdict === 'failed') await ports.ledger.fail(fence, from.id, from.digest, why);
  else await ports.ledger.error(fence, from.id, why);
};

/** Nothing good to go back to (T36): at zero the task is stopped, awake everything stays; a person is called. */
const stop = async (ports: Ports, service: ServiceSettings, input: StepInput, state: State): Promise<string> => {
  if (state.phase !== 'awake') {
    await mutate(ports, fenceOf(input), { kind: 'home' }, () => ports.services.update(service, { desired: 0 }));
  }
  return 'and there is no good release to go back to';
};

interface WayBack {
  revisionArn: string;
  desired: number | undefined;
}

/** Never a second UpdateService where ECS, or an earlier attempt, has gone back already (TOP-8, T40). */
const goBack = async (
  ports: Ports,
  service: ServiceSettings,
  input: StepInput,
  target: Release,
  way: WayBack,
): Promise<void> => {
  const { revisionArn, desired } = way;
  const observed = await ports.services.observe(service);
  const there = observed.revisionArn === revisionArn && (desired === undefined || observed.desired === desired);
  await mutate(ports, fenceOf(input), { kind: 'revert', revisionArn, to: target.id }, async () => {
    if (!there) await ports.services.update(service, { revisionArn, ...(desired !== undefined && { desired }) });
  });
};

type Out = Pick<StepOutput, 'service' | 'turn' | 'release' | 'verdict'>;

/** The promotion had its effect and only its answer was lost: what is good is not reverted. */
const goOn = (state: State, out: Out): StepOutput => {
  const good = { ...out, outcome: 'Good' as const, reason: 'the release is good already' };
  if (state.phase === 'awake') return { ...good, next: 'Settle' };
  return { ...good, next: state.ring === undefined ? 'Home' : 'Open' };
};

/** Nothing of it ever reached the service: nothing needs to be looked up, so that the cause of an error cannot fail its repair, too. */
const neverReleased = (from: Release): boolean => from.releasedAt === undefined && from.releasingAt === undefined;

/** Whether the service stands on the release, or where a revert (ours before, or ECS's own) has put it. */
const concerns = (from: Release, target: Release | undefined, observed: ObservedService): boolean =>
  [from.revisionArn, target?.revisionArn].includes(observed.revisionArn);

/** One UpdateService to the last good release, once for each release that failed. */
export const revert = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const [state, from] = await Promise.all([stateOf(ports, service.key), releaseOf(ports, input)]);
  const why = input.reason ?? 'it could not be measured';
  const out = { service: service.key, turn: input.turn, release: from.id, verdict: input.verdict };
  if (from.state === 'good' && input.verdict !== 'failed') return goOn(state, out);
  const outcome = input.verdict === 'failed' ? ('Failed' as const) : ('Error' as const);
  if (neverReleased(from)) {
    await judge(ports, input, from, why);
    return { ...out, next: 'Settle', outcome, reason: why };
  }
  if (state.phase !== 'awake') await setProbe(ports.balancer, service, undefined);
  const way = await findWayBack(ports, service, from);
  const { target } = way;
  const observed = await ports.services.observe(service);
  if (!concerns(from, target, observed)) {
    await judge(ports, input, from, why);
    return { ...out, next: 'Settle', outcome, reason: `${why}; the service does not run it, so nothing is taken back` };
  }
  if (!target) {
    const reason = `${why}; ${await stop(ports, service, input, state)}${tellSkipped(way)}`;
    await judge(ports, input, from, reason);
    return { ...out, next: 'Settle', outcome: 'NeedsPerson', reason };
  }
  const verdict = input.verdict ?? 'error';
  await ports.ledger.amend(service.key, from.id, ['candidate', 'good'], { revertTo: target.id, verdict });
  const desired = await countFor(ports, input, state, from, observed.desired);
  const stands = observed.revisionArn === target.revisionArn;
  const revisionArn = stands ? observed.revisionArn : await activeRevision(ports, service, target);
  await goBack(ports, service, input, target, { revisionArn, desired });
  const more = stands ? '' : await tellDifference(ports, service, from, target);
  const reason = `${why}; back to ${target.tag ?? target.digest}${tellSkipped(way)}${more}`;
  await judge(ports, input, from, reason);
  if (desired === 0) return { ...out, next: 'Settle', outcome, reason };
  return { ...out, next: 'Await', outcome, reason, seconds: 300, awaiting: 'rollout', seen: mailboxOf(state) };
};

export const handler = entry(StepInput, StepOutput, revert);
