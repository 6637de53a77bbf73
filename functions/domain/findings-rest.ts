import { isProven, isUnproven } from './adoption.ts';
import { type Facts, type Finding, reconcileFor, tellPerson } from './findings.ts';
import { foreignTo, type Known } from './foreign.ts';
import { rollbackHalfDone } from './judge-facts.ts';
import { isGivenUp, type ObservedService } from './observed.ts';
import { decideRestart, IN_VAIN, RESTARTS_MANY } from './restart.ts';
import type { State } from './state.ts';

/** A timer fires within two minutes of its time, and its look takes one. */
const TIMER_LATE_MS = 300_000;

const foreign = (known: Known, service: ObservedService): Finding[] => {
  const { current } = known;
  const is = foreignTo(known, service);
  const words = `it stands on ${service.revisionArn}, the ledger says ${current?.revisionArn}`;
  if (is === 'stands') return [reconcileFor('foreign', words)];
  // Ours that was superseded reconcile leaves beside what runs, where its tasks found no room: a person is the only one to help.
  const failed = isGivenUp(service) ? [tellPerson('foreign', `${words}; that deployment failed`)] : [];
  if (is === 'takeBack') return [reconcileFor('foreign', words), ...failed];
  return is === 'failed' ? [tellPerson('foreign', `${words}; that deployment failed and nothing takes it back`)] : [];
};

/** Z12: its event was lost, or nobody armed one. */
const lostTimer = ({ settings, now }: Facts, { idleTimer }: State): Finding[] => {
  if (settings.idle.mode === 'off' || (idleTimer && idleTimer.at + TIMER_LATE_MS > now)) return [];
  return [reconcileFor('lostTimer', idleTimer ? 'its idle timer has not fired' : 'it has no idle timer')];
};

/** A call of a sleep that landed behind its Open: the next sleep would save it as what is to be restored. Or a person's will, so nobody is fought. */
const leftAsleep = ({ settings, leftAsleep: is }: Facts): Finding[] => {
  if (!is || settings.idle.mode !== 'on') return [];
  const words = 'awake, yet its bounds are as a sleep leaves them (minimum 0, all scaling suspended)';
  return [tellPerson('bounds', `${words}: if that is not meant, set its minimum and resume its scaling`)];
};

/** Between two starts anew nobody has to do anything, until there were many. */
const stalled = ({ settings, now, releases }: Facts, state: State, service: ObservedService): Finding[] => {
  const restart = decideRestart(state, service, settings.wake, now);
  const current = releases.find((release) => release.id === state.current);
  if (!restart || current?.revisionArn !== service.revisionArn) return [];
  const { action, restarts } = restart;
  const words = `awake, yet none of its tasks runs: ${IN_VAIN}`;
  const told = restarts.count > RESTARTS_MANY ? [tellPerson('stalled', words)] : [];
  if (action === 'wait') return told;
  return [reconcileFor('stalled', 'awake, yet ECS gave up on it and none of its tasks runs'), ...told];
};

const awakeFindings = (facts: Facts, state: State, service: ObservedService): Finding[] => {
  const current = facts.releases.find((release) => release.id === state.current);
  const found: Finding[] = [];
  if (service.desired === 0) found.push(reconcileFor('zeroAwake', 'awake by the ledger, yet its count is 0'));
  found.push(...stalled(facts, state, service));
  if (state.capacity) found.push(reconcileFor('leftover', 'capacity saved by a sleep is left over'));
  if (facts.routes?.some((route) => route !== 'open'))
    found.push(reconcileFor('route', 'awake, yet visitors are led to the doorbell'));
  if (current && isUnproven(current) && isProven(service))
    found.push(reconcileFor('proven', 'adopted before it was seen serving, and it serves by now'));
  return [...found, ...leftAsleep(facts), ...lostTimer(facts, state)];
};

/** TOP-2, AAS-3: what would start tasks behind the closed route. Whoever resumed its scaling has it again when it wakes (Z16). */
const awakened = ({ minCapacity = 0, leftAsleep: is }: Facts): Finding[] => {
  if (minCapacity > 0) return [reconcileFor('bounds', `asleep, yet its minimum is ${minCapacity}`)];
  return is === false ? [reconcileFor('bounds', 'asleep, yet its scaling is not suspended')] : [];
};

const asleepFindings = (facts: Facts, service: ObservedService): Finding[] => {
  const { settings, routes = [] } = facts;
  if (service.desired > 0)
    return [reconcileFor('runsAsleep', `asleep by the ledger, yet ${service.desired} tasks are wanted`)];
  if (settings.idle.mode !== 'on') return [];
  const found: Finding[] = [];
  if (routes.some((route) => route !== 'closed'))
    found.push(reconcileFor('route', 'asleep, yet visitors are led to an empty target group'));
  return [...found, ...awakened(facts)];
};

/** What does not agree in a service that nobody holds: ledger, ECS, route, bounds and timer. */
export const restFindings = (facts: Facts, state: State, service: ObservedService): Finding[] => {
  const current = facts.releases.find((release) => release.id === state.current);
  // Its way back would look like somebody else's revision.
  if (rollbackHalfDone(state, current)) return [reconcileFor('rollback', 'a rollback ended half-way')];
  const outside = foreign({ current, releases: facts.releases, hold: state.hold }, service);
  if (state.phase === 'drowsy') return [...outside, reconcileFor('stuck', 'drowsy, and nobody holds it')];
  const rest = state.phase === 'awake' ? awakeFindings(facts, state, service) : asleepFindings(facts, service);
  return [...outside, ...rest];
};
