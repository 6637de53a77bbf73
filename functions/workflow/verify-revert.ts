import { failedTasks } from '../domain/failures.ts';
import { lookAtTargets } from '../domain/look.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import { decideRevert } from '../domain/revert.ts';
import type { ObservedTask } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { StepInput, StepOutput } from './contract.ts';
import { failingLog } from './failing-log.ts';
import { observeTargets } from './observe.ts';
import { type Awaited, failuresOf, type Standing, standingOf } from './standing.ts';

const outcomeOf = (input: StepInput) => input.outcome ?? 'Failed';

/** The last words of a task reach CloudWatch seconds after it: the verdict did not wait for them, the end of the way back has them. */
const completeLog = async (
  ports: Ports,
  service: ServiceSettings,
  from: Release | undefined,
  tasks: readonly ObservedTask[],
): Promise<void> => {
  const revisionArn = from?.revisionArn;
  if (from?.state !== 'failed' || !revisionArn || failedTasks(tasks, revisionArn, 0).length === 0) return;
  const logs = await failingLog(ports, service, tasks, revisionArn);
  if (logs) await ports.ledger.amend(service.key, from.id, ['failed'], { logs });
};

/**
 * No event tells of a count that is set (EV-4), by a person or by a late copy of Revert from before a visitor rang (seed 101711): asleep
 * is then what is true, and a visitor wakes it.
 */
const isEmptied = ({ observed, revisionArn }: Standing): boolean =>
  observed.desired === 0 && observed.revisionArn === revisionArn;

/** Awake or drowsy by the ledger, yet at zero: a look at reality writes what is true. Behind the doorbell a visitor wakes it. */
const wantLook = async (ports: Ports, { phase }: State, service: string): Promise<void> => {
  if (phase === 'awake' || phase === 'drowsy')
    await ports.ledger.wantReconcile(service, 'zeroAwake', ports.clock.now());
};

/** Whether the way back has arrived; a service that was at zero then opens, since only a visitor makes its revert run tasks. */
export const verifyRevert = async (
  ports: Ports,
  service: ServiceSettings,
  input: StepInput,
  state: State,
  awaited: Awaited & { kind: 'revert' },
): Promise<StepOutput> => {
  const standing = await standingOf(ports, service, state, awaited);
  const tasks = await ports.services.tasks(service);
  const healthy = lookAtTargets(tasks, standing.revisionArn, await observeTargets(ports, service)).ok;
  const failures = failuresOf(standing, tasks, awaited.doing.at);
  const [since, now] = [awaited.doing.at, ports.clock.now()];
  const failed = awaited.from?.revisionArn;
  const emptied = isEmptied(standing);
  const decision = decideRevert(standing.rollout, healthy, failures, service.gate, since, now, failed, emptied);
  if (standing.rollout.is === 'superseded') await ports.ledger.wantReconcile(service.key, 'foreign', now);
  else if (emptied && decision.action === 'done') await wantLook(ports, state, service.key);
  const out = { service: service.key, turn: input.turn, release: input.release, reason: decision.reason };
  if (decision.action === 'look') {
    return {
      ...out,
      next: 'Await',
      outcome: outcomeOf(input),
      seconds: decision.seconds,
      awaiting: decision.awaiting,
      seen: mailboxOf(state),
    };
  }
  await completeLog(ports, service, awaited.from, tasks);
  // Why the release failed is what a person asks, and how the way back went comes after it.
  const reason = [awaited.from?.reason, decision.reason].filter(Boolean).join('; ');
  // Whoever deployed during a rollback may have meant to mend the same thing: nothing automatic goes on (`protocol.md` §4).
  const foreign = state.verb === 'rollback' && standing.rollout.is === 'superseded';
  if (decision.action === 'needsPerson' || foreign) return { ...out, reason, next: 'Settle', outcome: 'NeedsPerson' };
  return { ...out, reason, next: state.phase === 'awake' || emptied ? 'Settle' : 'Open', outcome: outcomeOf(input) };
};
