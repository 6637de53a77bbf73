import { revertCount, wakeCount } from '../domain/capacity.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { mutate } from '../workflow/mutate.ts';
import { activeRevision, findTarget } from '../workflow/revert-target.ts';
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

const judge = async (ports: Ports, input: StepInput, from: Release, reason: string): Promise<void> => {
  const fence = fenceOf(input);
  const now = ports.clock.now();
  if (input.verdict === 'failed') await ports.ledger.fail(fence, from.id, from.digest, now, reason);
  else await ports.ledger.error(fence, from.id, now, reason);
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

/** One UpdateService to the last good release, once for each release that failed. */
export const revert = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const [state, from] = await Promise.all([stateOf(ports, service.key), releaseOf(ports, input)]);
  const why = input.reason ?? 'it could not be measured';
  const out = { service: service.key, turn: input.turn, release: from.id, verdict: input.verdict };
  if (state.phase !== 'awake') await setProbe(ports.balancer, service, undefined);
  const target = await findTarget(ports, service, from);
  if (!target) {
    const reason = `${why}; ${await stop(ports, service, input, state)}`;
    await judge(ports, input, from, reason);
    return { ...out, next: 'Settle', outcome: 'NeedsPerson', reason };
  }
  await ports.ledger.amend(service.key, from.id, ['candidate', 'good'], {
    revertTo: target.id,
    verdict: input.verdict ?? 'error',
  });
  const { desired: now, revisionArn: standing } = await ports.services.observe(service);
  const desired = await countFor(ports, input, state, from, now);
  const stands = standing === target.revisionArn;
  const revisionArn = stands ? standing : await activeRevision(ports, service, target);
  await goBack(ports, service, input, target, { revisionArn, desired });
  const reason = `${why}; back to ${target.tag ?? target.digest}`;
  await judge(ports, input, from, reason);
  const ended = { ...out, outcome: input.verdict === 'failed' ? ('Failed' as const) : ('Error' as const), reason };
  if (desired === 0) return { ...ended, next: 'Settle' };
  return { ...ended, next: 'Await', seconds: 300, awaiting: 'rollout', seen: mailboxOf(state) };
};

export const handler = entry(StepInput, StepOutput, revert);
