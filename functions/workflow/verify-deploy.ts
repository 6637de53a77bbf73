import { recover, withChanges } from '../domain/alarms-baseline.ts';
import { withEvidence } from '../domain/evidence.ts';
import { decideGate, type GateDecision } from '../domain/gate.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { StepInput, StepOutput } from './contract.ts';
import { failingLog } from './failing-log.ts';
import { wantLook } from './foreign.ts';
import { observeDeploy, type Seen } from './observe-deploy.ts';
import { fenceOf } from './service.ts';

/** What the look adds to the alarms' record. */
const alarmRecord = (release: Release, { observation }: Seen, now: number): Partial<Release> => {
  const { alarms = [] } = observation;
  const { baseline = [], alarmHistory = [] } = release;
  const history = withChanges(alarmHistory, baseline, alarms, now);
  return {
    ...(baseline.length > 0 && { baseline: recover(baseline, alarms) }),
    ...(history.length > 0 && { alarmHistory: history }),
  };
};

/** The gate's memory lives with the release: an execution that dies takes nothing with it. */
const remember = async (
  ports: Ports,
  service: ServiceSettings,
  release: Release,
  seen: Seen,
  decision: GateDecision,
): Promise<void> => {
  const now = ports.clock.now();
  const failed = decision.action === 'revert' && decision.gate === 'fail';
  const logs = failed ? await failingLog(ports, service, seen.tasks, seen.revisionArn) : undefined;
  await ports.ledger.amend(release.service, release.id, ['candidate'], {
    evidence: withEvidence(release.evidence ?? [], seen.observation, decision, now),
    ...('looks' in decision && { looks: decision.looks }),
    ...alarmRecord(release, seen, now),
    ...(logs && { logs }),
  });
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
  const seen = await observeDeploy(ports, service, fenceOf(input), state, release);
  const decision = decideGate(service.gate, seen.observation, ports.clock.now());
  await remember(ports, service, release, seen, decision);
  if (decision.action === 'superseded') {
    await wantLook(ports, state, ports.clock.now());
    const why = because('superseded', ports.clock.now(), decision.reason);
    await ports.ledger.withdraw(fenceOf(input), release.id, 'superseded', why);
  }
  const out = { service: service.key, turn: input.turn, release: release.id, reason: decision.reason };
  return { ...out, ...told(decision, state) };
};
