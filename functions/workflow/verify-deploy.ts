import { decideGate, type GateDecision, type Observation } from '../domain/gate.ts';
import { both, isSettling, type Look, lookAtChecks, lookAtTargets } from '../domain/look.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import type { ObservedTask } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { StepInput, StepOutput } from './contract.ts';
import { observeTargets, runChecks } from './observe.ts';
import { canProbe } from './route.ts';
import { fenceOf } from './service.ts';
import { failuresOf, type Standing, standingOf } from './standing.ts';

const NEVER_LOOKED = { passes: 0, failing: 0 };

/** Targets first: a check tells of the candidate only once all healthy targets are ours (T30). */
const lookAt = async (
  ports: Ports,
  service: ServiceSettings,
  input: StepInput,
  state: State,
  standing: Standing,
  tasks: ObservedTask[],
  bakeFrom: number | undefined,
): Promise<Look> => {
  const settling = isSettling(bakeFrom, ports.clock.now());
  const targets = lookAtTargets(tasks, standing.revisionArn, await observeTargets(ports, service), settling);
  const closed = state.phase !== 'awake';
  if (!targets.ok || service.gate.checks.length === 0) return targets;
  if (closed && !canProbe(service))
    return both(targets, { ok: true, seen: ['HTTP checks cannot reach a closed route that authenticates'] });
  return both(targets, lookAtChecks(await runChecks(ports, service, fenceOf(input), closed)));
};

const observe = async (
  ports: Ports,
  service: ServiceSettings,
  input: StepInput,
  state: State,
  release: Release,
): Promise<Observation> => {
  const standing = await standingOf(ports, service, state, { kind: 'release', release });
  const tasks = await ports.services.tasks(service);
  const look =
    standing.rollout.is === 'complete'
      ? await lookAt(ports, service, input, state, standing, tasks, release.looks?.bakeFrom)
      : undefined;
  return {
    rollout: standing.rollout,
    failures: failuresOf(standing, tasks, 0),
    ...(look && { look }),
    looks: release.looks ?? NEVER_LOOKED,
    releasedAt: release.releasedAt ?? state.takenAt ?? 0,
    ...(state.phase !== 'awake' && state.ring !== undefined && { ring: state.ring }),
    ...(state.cancel && { cancelledBy: state.cancel.by }),
    everRan: tasks.some((task) => task.revisionArn === standing.revisionArn && task.startedAt !== undefined),
  };
};

const EVIDENCE_MAX = 20;

/** The gate's memory lives with the release: an execution that dies takes nothing with it. */
const remember = async (ports: Ports, release: Release, decision: GateDecision): Promise<void> => {
  const line = `${new Date(ports.clock.now()).toISOString()} ${decision.action}: ${decision.reason}`.slice(0, 400);
  const evidence = [...(release.evidence ?? []), line].slice(-EVIDENCE_MAX);
  const looks = 'looks' in decision ? { looks: decision.looks } : {};
  await ports.ledger.amend(release.service, release.id, ['candidate'], { evidence, ...looks });
};

const told = (decision: GateDecision, state: State): Pick<StepOutput, 'next'> & Partial<StepOutput> => {
  switch (decision.action) {
    case 'look':
      return { next: 'Await', seconds: decision.seconds, awaiting: decision.awaiting, seen: mailboxOf(state) };
    case 'promote':
      return { next: 'Promote' };
    case 'revert':
      return { next: 'Revert', verdict: decision.verdict };
    case 'superseded':
      return { next: 'Settle', outcome: 'Skipped' };
  }
};

/** The gate of a deploy: observe, decide, remember. */
export const verifyDeploy = async (
  ports: Ports,
  service: ServiceSettings,
  input: StepInput,
  state: State,
  release: Release,
): Promise<StepOutput> => {
  const decision = decideGate(service.gate, await observe(ports, service, input, state, release), ports.clock.now());
  await remember(ports, release, decision);
  if (decision.action === 'superseded') {
    await ports.ledger.withdraw(
      fenceOf(input),
      release.id,
      'superseded',
      because('superseded', ports.clock.now(), decision.reason),
    );
  }
  return {
    service: service.key,
    turn: input.turn,
    release: release.id,
    reason: decision.reason,
    ...told(decision, state),
  };
};
