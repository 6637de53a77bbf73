import { holderOf, nudges, receive, type Reception } from '../domain/arrival.ts';
import type { Plea } from '../domain/judge.ts';
import type { RollbackRequest } from '../domain/requests.ts';
import type { State, WantRollback } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { callReconcile, isAlive } from './lease.ts';

/** What is asked for; `undefined`: what was wanted is no longer wanted. */
export const pleaOf = (request: RollbackRequest, state: State, now: number): Plea | undefined => {
  switch (request.kind) {
    case 'alarm': {
      const { name, at, previous } = request.alarm;
      return { by: 'alarm', reason: `alarm ${name}`, at, alarm: { name, ...(previous && { previous }) } };
    }
    case 'manual':
      return {
        by: request.by,
        reason: `${request.by} asked for it${request.reason ? `: ${request.reason}` : ''}`,
        at: now,
      };
    case 'wanted': {
      const { by, reason, at, alarm, previous } = state.wantRollback ?? {};
      if (by === undefined || reason === undefined || at === undefined) return undefined;
      return { by, reason, at, ...(alarm && { alarm: { name: alarm, ...(previous && { previous }) } }) };
    }
  }
};

const toWant = ({ by, reason, at, alarm }: Plea): WantRollback => ({
  by,
  reason,
  at,
  ...(alarm && { alarm: alarm.name, ...(alarm.previous && { previous: alarm.previous }) }),
});

/** @returns why it ends here, or undefined when nobody holds the service any more */
const want = async (ports: Ports, plea: Plea, held: State, reception: Reception): Promise<string | undefined> => {
  const tried = await ports.ledger.wantRollback(held.service, toWant(plea));
  const joined = !tried.ok && tried.state?.holder !== undefined && tried.state.wantRollback !== undefined;
  if (!tried.ok && !joined) return undefined;
  if (nudges(reception) && tried.state?.token) await ports.machines.answer(tried.state.token);
  if (joined) return 'a rollback is wanted already: judged when whoever holds the service has ended';
  return `wanted: judged when the ${held.verb} under way has ended`;
};

/** The deploy under way is what he sees: its gate takes it back. */
const cancel = async (ports: Ports, plea: Plea, { service, verb, turn }: State): Promise<string | undefined> => {
  if (!verb) return undefined;
  const tried = await ports.ledger.cancel(service, { verb, turn }, plea.by, ports.clock.now());
  if (!tried.ok) return undefined;
  if (tried.state.token) await ports.machines.answer(tried.state.token);
  return `the ${verb} under way is cancelled: it goes back by itself`;
};

/**
 * Leaves a rollback with whoever holds the service, by the arrival table. A holder that died is reported to reconcile.
 * @returns why it ends here, or undefined when it has to look again
 */
export const leaveRollback = async (ports: Ports, plea: Plea, held: State): Promise<string | undefined> => {
  if (!(await isAlive(ports, held))) await callReconcile(ports, held, 'orphan');
  const reception = receive(holderOf(held), plea.alarm ? 'alarm' : 'rollback');
  switch (reception) {
    case 'want':
    case 'want+nudge':
      return want(ports, plea, held, reception);
    case 'flag+nudge':
      return cancel(ports, plea, held);
    case 'join':
      return 'a rollback is under way already: joined';
    default:
      return `dropped: ${plea.reason} arrived during a ${held.verb}`;
  }
};
