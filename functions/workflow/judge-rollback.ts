import { judgeAfter, judgeBefore, loudestOf, servesSince } from '../domain/judge.ts';
import { type JudgeDecision, type JudgeFacts, rollbackHalfDone } from '../domain/judge-facts.ts';
import { judgePerson, judgeResumed } from '../domain/judge-person.ts';
import type { Plea } from '../domain/plea.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { readAlarms } from './alarms.ts';

/** A revert to the current release is among the newest ones. */
const RELEASES_MAX = 20;

export const judgeFacts = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  { of }: Plea,
): Promise<JudgeFacts> => {
  const [current, releases, observed, meant] = await Promise.all([
    state.current ? ports.ledger.release(service.key, state.current) : undefined,
    ports.ledger.releases(service.key, RELEASES_MAX),
    ports.services.observe(service),
    of && of !== state.current ? ports.ledger.release(service.key, of) : undefined,
  ]);
  return { state, current, releases, service: observed, meant };
};

const judgeAlarm = async (
  ports: Ports,
  service: ServiceSettings,
  facts: JudgeFacts,
  plea: Plea & { alarm: NonNullable<Plea['alarm']> },
): Promise<JudgeDecision> => {
  const { state, current } = facts;
  const before = judgeBefore(facts, plea);
  if (before || !current) return before ?? { action: 'drop', reason: 'no current release', tell: false };
  const alarms = service.gate.alarms.filter(
    ({ name, required }) => required && (plea.waited || name === plea.alarm.name),
  );
  // Its event told that it was OK since the release, if it was red before (T23): judgeBefore has asked.
  const baseline = (current.baseline ?? []).map((one) =>
    one.name === plea.alarm.name ? { ...one, recovered: true } : one,
  );
  const all = await readAlarms(ports, service, { alarms, baseline, shift: servesSince(state, current) });
  const judged = loudestOf(all, plea);
  if (!judged) return { action: 'drop', reason: `alarm ${plea.alarm.name} is none of this service's now`, tell: false };
  const speak = current.baseline?.find(({ name }) => name === judged.name)?.speakSeconds;
  return judgeAfter(judged, state, ports.clock.now(), plea, speak);
};

/** Whether the current release is to be gone back from, of a service that nobody holds. */
export const judgeRollback = async (
  ports: Ports,
  service: ServiceSettings,
  facts: JudgeFacts,
  plea: Plea,
): Promise<JudgeDecision> => {
  // Decided before: whoever began died over it.
  if (rollbackHalfDone(facts.state, facts.current)) return { action: 'revert', reason: plea.reason, evidence: [] };
  const { alarm } = plea;
  if (plea.by === 'tidegate') return judgeResumed(facts, plea);
  return alarm ? judgeAlarm(ports, service, facts, { ...plea, alarm }) : judgePerson(facts, plea);
};
