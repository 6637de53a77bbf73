import { eventObjection } from '../domain/alarm-event.ts';
import { LeaseContended } from '../domain/errors.ts';
import { type JudgeDecision, nameOf, rollbackHalfDone } from '../domain/judge-facts.ts';
import { takenBackSince } from '../domain/judge-person.ts';
import { isPersons, type Plea, pleaOf, toWant } from '../domain/plea.ts';
import { parseRollback } from '../domain/requests-rollback.ts';
import type { Release, State } from '../domain/state.ts';
import { REASON_MAX } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { type Asked, drop, type End, nothingWanted, skipped } from '../workflow/drop-rollback.ts';
import { judgeFacts, judgeRollback } from '../workflow/judge-rollback.ts';
import { take } from '../workflow/lease.ts';
import { previewRollback } from '../workflow/preview-rollback.ts';
import { recentReleases } from '../workflow/recent-releases.ts';
import { settingsOf } from '../workflow/service.ts';
import { leaveRollback, meantNow } from '../workflow/want-rollback.ts';

const EVIDENCE_MAX = 20;

/** What was measured stands with the release before anything is done about it. */
const remember = async (ports: Ports, current: Release, lines: readonly string[]): Promise<void> => {
  if (lines.length === 0) return;
  const at = new Date(ports.clock.now()).toISOString();
  // An earlier attempt may have noted them.
  const known = (line: string): boolean => (current.evidence ?? []).some((one) => one.includes(line.slice(0, 200)));
  const told = lines.filter((line) => !known(line)).map((line) => `${at} rollback: ${line}`.slice(0, 400));
  const evidence = [...(current.evidence ?? []), ...told].slice(-EVIDENCE_MAX);
  await ports.ledger.amend(current.service, current.id, ['good'], { evidence });
};

/** Whose way back is gone on with keeps the verdict that it has, or is to have. */
const verdictOf = (from: Release | undefined, wanted: 'error' | undefined): 'failed' | 'error' =>
  from?.state === 'error' ? 'error' : (wanted ?? from?.verdict ?? 'failed');

/** @returns undefined when somebody came in between: it has to look again */
const begin = async (
  asked: Asked,
  state: State,
  current: Release,
  plea: Plea,
  decision: JudgeDecision & { action: 'revert' },
): Promise<End | undefined> => {
  const { ports, service, execution } = asked;
  const { reason, evidence, from = current } = decision;
  // A hold stops alarms, not a person, nor the repair of what was half done.
  const manual = rollbackHalfDone(state, current) || from !== current || isPersons(plea);
  const pre = { kind: 'rollback' as const, current: current.id };
  const rollback = { ...toWant(plea, from.id), reason: reason.slice(0, REASON_MAX) };
  const taken = await take(ports, { service, execution, verb: 'rollback', pre, manual, rollback });
  if (taken.is === 'held') return drop(asked, state, `held by ${taken.hold.by}: ${taken.hold.reason}`, true);
  if (taken.is !== 'mine') return undefined;
  await remember(ports, from, evidence);
  return { next: 'Revert', reason, turn: taken.state.turn, release: from.id, verdict: verdictOf(from, plea.verdict) };
};

const follow = async (
  asked: Asked,
  state: State,
  current: Release | undefined,
  plea: Plea,
  decision: JudgeDecision,
): Promise<End | undefined> => {
  if (decision.action === 'again') return { next: 'Pause', reason: decision.reason, seconds: decision.seconds };
  if (decision.action === 'drop') return drop(asked, state, decision.reason, decision.tell);
  return current ? begin(asked, state, current, plea, decision) : drop(asked, state, 'no current release');
};

/** @returns undefined when it has to look again */
const look = async (asked: Asked, state: State, plea: Plea): Promise<End | undefined> => {
  const { ports, service, request } = asked;
  if (request.kind === 'manual' && request.dryRun) {
    const facts = await judgeFacts(ports, service, state, plea);
    const decision = await judgeRollback(ports, service, facts, plea);
    const plan = await previewRollback(ports, service, state, facts.current, decision);
    return skipped('a dry run: nothing was changed', { plan });
  }
  if (state.holder) {
    const left = await leaveRollback(ports, plea, state);
    return left === undefined ? undefined : skipped(left);
  }
  const facts = await judgeFacts(ports, service, state, plea);
  return follow(asked, state, facts.current, plea, await judgeRollback(ports, service, facts, plea));
};

/** An earlier attempt of this step decided and took the lease: a new turn locks it out, the decision stands. */
const goOn = async (asked: Asked, state: State): Promise<End> => {
  const { ports, service, execution } = asked;
  const pre = { kind: 'rollback' as const, current: state.current ?? '' };
  const taken = await take(ports, { service, execution, verb: 'rollback', pre, manual: true });
  if (taken.is !== 'mine') throw new LeaseContended(`${service.key} changed hands`);
  const {
    of = state.current,
    reason = 'a rollback that was decided goes on',
    alarm,
    verdict,
  } = taken.state.rollback ?? {};
  const from = of ? await ports.ledger.release(service.key, of) : undefined;
  if (from && alarm) await remember(ports, from, [reason]);
  return { next: 'Revert', reason, turn: taken.state.turn, release: of, verdict: verdictOf(from, verdict) };
};

/** Of what waits, and of alarms, the release that is meant is told by itself. */
const served = async ({ ports, service, request }: Asked, at: number): Promise<string | undefined> => {
  if (request.kind !== 'manual' || request.dryRun) return undefined;
  const back = takenBackSince(await recentReleases(ports, service.key), at);
  return back && `${nameOf(back)} was taken back after this was asked for: ask again if more is meant`;
};

const TRIES = 3;

const decide = async (asked: Asked, heardAt: number): Promise<End> => {
  const { ports, service, request, execution } = asked;
  let meant: Plea | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const state = await ports.ledger.read(service.key);
    if (!state) return skipped('this service was never seen: there is nothing to go back from');
    if (state.holder === execution) return goOn(asked, state);
    const objection =
      request.kind === 'alarm' ? eventObjection(service.gate.alarms, request.alarm, heardAt) : undefined;
    if (objection) return drop(asked, state, objection);
    const asks = pleaOf(request, state, heardAt);
    if (request.kind === 'wanted' && (request.turn ?? state.turn) < state.turn)
      return skipped(`turn ${state.turn} has come since: what is wanted still is judged after that`);
    if (!asks) return nothingWanted(asked, state);
    const done = await served(asked, asks.at);
    if (done) return drop(asked, state, done);
    // What was seen first is what is meant, also when it has ended meanwhile.
    meant = asks.waited ? asks : await meantNow(ports, { ...asks, ...(meant?.of && { of: meant.of }) }, state);
    const end = await look(asked, state, meant);
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
