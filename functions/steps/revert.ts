import { revertCount, wakeCount } from '../domain/capacity.ts';
import { mayBeFromBefore } from '../domain/lag.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import type { ObservedService } from '../domain/observed.ts';
import { neverReleased } from '../domain/release.ts';
import { tellSkipped } from '../domain/rollback-target.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { entry } from '../runtime/index.ts';
import { alreadyGood } from '../workflow/already-good.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { mutate } from '../workflow/mutate.ts';
import { leaveToReality, stop } from '../workflow/no-way-back.ts';
import { activeRevision, blamed, findWayBack, tellDifference } from '../workflow/revert-target.ts';
import { shutProbe } from '../workflow/route.ts';
import { fenceAt, fenceOf, releaseOf, settingsOf, stateOf } from '../workflow/service.ts';

/**
 * Awake: only ever raised (T15); a rollback leaves it, since what runs now is what the traffic needs (T50). At zero: home in the same
 * call (T13), or up to the saved count when somebody waits (T64).
 */
const countFor = async (
  ports: Ports,
  input: StepInput,
  state: State,
  from: Release,
  now: number,
): Promise<number | undefined> => {
  if (state.phase === 'awake') return isRollback(state) ? undefined : revertCount(from.countBefore, now);
  const alone = await ports.ledger.recut(fenceOf(input));
  return alone.ok ? 0 : wakeCount(state.capacity);
};

/** Goes back from a release that was good, rather than from a candidate. */
const isRollback = (state: State): boolean => state.verb === 'rollback';

const PUSH_MENDED = 'push a mended image; the same one deploys again only by hand with force';
/** No image is kept out for it. */
const MEND_DEFINITION = 'mend the definition and deploy it again';
const TRY_AGAIN = 'find the cause, then start a deploy of the same image by hand, or push again';

/** @param back of a rollback: what is current and good from now on */
const judge = async (ports: Ports, input: StepInput, from: Release, reason: string, back?: string): Promise<void> => {
  const fence = fenceOf(input);
  const failed = input.verdict === 'failed';
  const bad = failed ? await blamed(ports, from) : undefined;
  const mended = bad === undefined ? MEND_DEFINITION : PUSH_MENDED;
  const why = because(back ? 'rolled back' : 'reverted', ports.clock.now(), reason, {
    evidence: from.evidence ?? [],
    nextStep: failed ? mended : TRY_AGAIN,
  });
  if (failed) await ports.ledger.fail(fence, from.id, bad, why, back);
  else await ports.ledger.error(fence, from.id, why, back);
};

interface WayBack {
  revisionArn: string;
  desired: number | undefined;
}

/**
 * Never a second UpdateService where ECS, or an earlier attempt, has gone back already (TOP-8, T40). A read that may lag does not
 * tell: what is sent to where it stands is no deployment (ECS-1).
 */
const goBack = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  from: Release,
  target: Release,
  { revisionArn, desired }: WayBack,
): Promise<void> => {
  const observed = await ports.services.observe(service);
  const stands = observed.revisionArn === revisionArn && (desired === undefined || observed.desired === desired);
  const there = stands && !mayBeFromBefore(observed, from, ports.clock.now());
  await mutate(ports, fence, { kind: 'revert', revisionArn, to: target.id, from: from.id }, async () => {
    if (!there) await ports.services.update(service, { revisionArn, ...(desired !== undefined && { desired }) });
  });
};

/** What a revert may begin on: a candidate, or, to be rolled back, a good release or one found running that was never proven. */
const FROM = ['candidate', 'good', 'requested'] as const;

/**
 * Whether the service stands on the release, or where a revert (ours before, or ECS's own) has put it.
 * @param early what was seen may be from before the release
 */
const concerns = (from: Release, target: Release | undefined, observed: ObservedService, early: boolean): boolean => {
  const { revisionArn, revisionBefore = observed.revisionArn } = from;
  return [revisionArn, target?.revisionArn, early && revisionBefore].includes(observed.revisionArn);
};

/** There is no way back: what was good stays so, since nothing takes its place; a candidate gets its verdict. */
const standStill = async (
  ports: Ports,
  input: StepInput,
  state: State,
  from: Release,
  reason: string,
): Promise<string> => {
  if (!isRollback(state)) await judge(ports, input, from, reason);
  return reason;
};

const outcomeOf = (input: StepInput, state: State): 'Good' | 'Failed' | 'Error' => {
  if (isRollback(state)) return 'Good';
  return input.verdict === 'failed' ? 'Failed' : 'Error';
};

/** One UpdateService to the last good release, once for each release that failed. */
export const revert = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const [state, from] = await Promise.all([stateOf(ports, service.key), releaseOf(ports, input)]);
  const rollback = isRollback(state);
  const why = input.reason ?? 'it could not be measured';
  const out = { service: service.key, turn: input.turn, release: from.id, verdict: input.verdict };
  if (from.state === 'good' && input.verdict !== 'failed') return alreadyGood(state, out);
  const outcome = outcomeOf(input, state);
  // Nothing of that needs to be looked up, so that the cause of an error does not fail its repair, too.
  const unsent = !rollback && neverReleased(from);
  // Release may have opened the gate's way before it failed: of what it began nothing else would shut that.
  if (!unsent || from.state === 'candidate') await shutProbe(ports.balancer, service, state);
  if (unsent) {
    await judge(ports, input, from, why);
    return { ...out, next: 'Settle', outcome, reason: why };
  }
  const [way, observed] = await Promise.all([findWayBack(ports, service, from), ports.services.observe(service)]);
  const { target } = way;
  const early = mayBeFromBefore(observed, from, ports.clock.now());
  if (!concerns(from, target, observed, early)) {
    const untouched = `${why}; the service does not run it, so nothing is taken back`;
    if (rollback) await leaveToReality(ports, from);
    await standStill(ports, input, state, from, why);
    return { ...out, next: 'Settle', outcome: rollback ? 'Error' : outcome, reason: untouched };
  }
  if (!target) {
    const reason = `${why}; ${await stop(ports, service, fenceAt(ports, input, state), state, from)}${tellSkipped(way)}`;
    await standStill(ports, input, state, from, reason);
    return { ...out, next: 'Settle', outcome: 'NeedsPerson', reason };
  }
  const verdict = input.verdict ?? 'error';
  await ports.ledger.amend(service.key, from.id, FROM, { revertTo: target.id, verdict });
  const desired = await countFor(ports, input, state, from, observed.desired);
  const stands = observed.revisionArn === target.revisionArn && !early;
  const revisionArn = stands ? observed.revisionArn : await activeRevision(ports, service, target);
  await goBack(ports, service, fenceAt(ports, input, state), from, target, { revisionArn, desired });
  const more = stands ? '' : await tellDifference(ports, service, from, target);
  const reason = `${why}; back to ${target.tag ?? target.digest}${tellSkipped(way)}${more}`;
  await judge(ports, input, from, reason, rollback ? target.id : undefined);
  if (desired === 0) return { ...out, next: 'Settle', outcome, reason };
  return { ...out, next: 'Await', outcome, reason, seconds: 300, awaiting: 'rollout', seen: mailboxOf(state) };
};

export const handler = entry(StepInput, StepOutput, revert);
