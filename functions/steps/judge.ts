import { LeaseContended } from '../domain/errors.ts';
import { eventObjection, type JudgeDecision, type Plea, rollbackHalfDone } from '../domain/judge.ts';
import { parseRollback, type RollbackRequest } from '../domain/requests.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { judgeFacts, judgeRollback } from '../workflow/judge-rollback.ts';
import { take } from '../workflow/lease.ts';
import { previewRollback } from '../workflow/preview-rollback.ts';
import { settingsOf } from '../workflow/service.ts';
import { succeed } from '../workflow/succeed.ts';
import { leaveRollback, pleaOf } from '../workflow/want-rollback.ts';

type End = Pick<StepOutput, 'next' | 'reason'> & Partial<StepOutput>;

/** One rollback that is asked for, by one execution. */
interface Asked {
  ports: Ports;
  service: ServiceSettings;
  request: RollbackRequest;
  execution: string;
}

const skipped = (reason: string, more: Partial<StepOutput> = {}): End => ({ next: 'Skipped', reason, ...more });

/** A wish that is not due is taken out of the mailbox, and what else waits goes on: its starter has ended. */
const dropWish = async ({ ports, service, request }: Asked, state: State): Promise<void> => {
  if (request.kind !== 'wanted' || !state.wantRollback) return;
  await ports.ledger.dropRollback(service.key, state.wantRollback);
  const after = await ports.ledger.read(service.key);
  if (after && !after.holder && !after.wantRollback) await succeed(ports, service, after);
};

const isPersons = (request: RollbackRequest, state: State): boolean =>
  request.kind === 'manual' || (request.kind === 'wanted' && state.wantRollback?.alarm === undefined);

const drop = async (asked: Asked, state: State, reason: string, tell = false): Promise<End> => {
  const { ports, service, request } = asked;
  const entryOf = { service: service.key, turn: state.turn, at: ports.clock.now(), step: 'Judge', reason };
  await ports.ledger.log({ ...entryOf, next: 'Skipped' });
  await dropWish(asked, state);
  // Last: what is tried again after a failure must not tell it twice.
  const waited = request.kind === 'wanted' && isPersons(request, state);
  if (tell || waited) await ports.notifier.tell(`${service.key}: not rolled back`, reason);
  return skipped(reason);
};

const EVIDENCE_MAX = 20;

/** What was measured stands with the release before anything is done about it. */
const remember = async (ports: Ports, current: Release, lines: readonly string[]): Promise<void> => {
  if (lines.length === 0) return;
  const at = new Date(ports.clock.now()).toISOString();
  const told = lines.map((line) => `${at} rollback: ${line}`.slice(0, 400));
  const evidence = [...(current.evidence ?? []), ...told].slice(-EVIDENCE_MAX);
  await ports.ledger.amend(current.service, current.id, ['good'], { evidence });
};

/** @returns undefined when somebody came in between: it has to look again */
const begin = async (
  asked: Asked,
  state: State,
  current: Release,
  decision: { reason: string; evidence: readonly string[] },
): Promise<End | undefined> => {
  const { ports, service, request, execution } = asked;
  // A hold stops alarms, not a person, nor the repair of what was half done.
  const manual = rollbackHalfDone(state, current) || isPersons(request, state);
  const pre = { kind: 'rollback' as const, current: current.id };
  const taken = await take(ports, { service, execution, verb: 'rollback', pre, manual });
  if (taken.is === 'held') return drop(asked, state, `held by ${taken.hold.by}: ${taken.hold.reason}`, true);
  if (taken.is !== 'mine') return undefined;
  await remember(ports, current, decision.evidence);
  const { turn } = taken.state;
  return { next: 'Revert', reason: decision.reason, turn, release: current.id, verdict: 'failed' };
};

const follow = async (
  asked: Asked,
  state: State,
  current: Release | undefined,
  decision: JudgeDecision,
): Promise<End | undefined> => {
  if (decision.action === 'again') return { next: 'Pause', reason: decision.reason, seconds: decision.seconds };
  if (decision.action === 'drop') return drop(asked, state, decision.reason, decision.tell);
  return current ? begin(asked, state, current, decision) : drop(asked, state, 'no current release');
};

/** @returns undefined when it has to look again */
const look = async (asked: Asked, state: State, plea: Plea): Promise<End | undefined> => {
  const { ports, service, request } = asked;
  if (request.kind === 'manual' && request.dryRun) {
    const facts = await judgeFacts(ports, service, state);
    const decision = await judgeRollback(ports, service, facts, plea);
    const plan = await previewRollback(ports, service, state, facts.current, decision);
    return skipped('a dry run: nothing was changed', { plan });
  }
  if (state.holder) {
    const left = await leaveRollback(ports, plea, state);
    return left === undefined ? undefined : skipped(left);
  }
  const facts = await judgeFacts(ports, service, state);
  return follow(asked, state, facts.current, await judgeRollback(ports, service, facts, plea));
};

/** An earlier attempt of this step decided and took the lease: a new turn locks it out, the decision stands. */
const goOn = async (asked: Asked, state: State): Promise<End> => {
  const { ports, service, execution } = asked;
  const current = state.current ?? '';
  const pre = { kind: 'rollback' as const, current };
  const taken = await take(ports, { service, execution, verb: 'rollback', pre, manual: true });
  if (taken.is !== 'mine') throw new LeaseContended(`${service.key} changed hands`);
  const reason = state.wantRollback?.reason ?? 'a rollback that was decided goes on';
  return { next: 'Revert', reason, turn: taken.state.turn, release: current, verdict: 'failed' };
};

const TRIES = 3;

const decide = async (asked: Asked, heardAt: number): Promise<End> => {
  const { ports, service, request, execution } = asked;
  for (let tries = 0; tries < TRIES; tries++) {
    const state = await ports.ledger.read(service.key);
    if (!state) return skipped('this service was never seen: there is nothing to go back from');
    if (state.holder === execution) return goOn(asked, state);
    const objection =
      request.kind === 'alarm' ? eventObjection(service.gate.alarms, request.alarm, heardAt) : undefined;
    if (objection) return drop(asked, state, objection);
    const plea = pleaOf(request, state, heardAt);
    if (!plea) return skipped('what was wanted is not wanted any more');
    const end = await look(asked, state, plea);
    if (end) return end;
  }
  throw new LeaseContended(`${service.key} changed hands ${TRIES} times while a rollback asked for it`);
};

/** Whether the current release is gone back from: by an alarm in its watch window, or by a person. Takes the service if so. */
export const judge = async ({ request, execution, startedAt }: StartInput, ports: Ports): Promise<StepOutput> => {
  const parsed = parseRollback(request, Object.keys(ports.settings.services));
  if (!parsed.ok) return { service: '', next: 'Refused', reason: parsed.problem };
  const service = settingsOf(ports, parsed.request.service);
  const heardAt = startedAt === undefined ? ports.clock.now() : Date.parse(startedAt);
  return { service: service.key, ...(await decide({ ports, service, request: parsed.request, execution }, heardAt)) };
};

export const handler = entry(StartInput, StepOutput, judge);
