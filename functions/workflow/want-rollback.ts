import { holderOf, nudges, receive, type Reception } from '../domain/arrival.ts';
import { meantBy, type Plea, toWant } from '../domain/plea.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { callReconcile, isAlive } from './lease.ts';

/** @returns why it ends here, or undefined when nobody holds the service any more */
const want = async (ports: Ports, plea: Plea, held: State, reception: Reception): Promise<string | undefined> => {
  const tried = await ports.ledger.wantRollback(held.service, toWant(plea, plea.of));
  const joined = !tried.ok && tried.state?.holder !== undefined && tried.state.wantRollback !== undefined;
  if (!tried.ok && !joined) return undefined;
  if (nudges(reception) && tried.state?.token) await ports.machines.answer(tried.state.token);
  if (joined) return 'a rollback is wanted already: judged when whoever holds the service has ended';
  return `wanted: judged when the ${held.verb} under way has ended`;
};

/**
 * The deploy under way is what he sees: its gate takes it back. It is wanted as well, first of all: a cancel that falls between the
 * promotion and the end of the deploy would be lost.
 */
const cancel = async (ports: Ports, plea: Plea, held: State): Promise<string | undefined> => {
  const { service, verb, turn } = held;
  const left = await want(ports, plea, held, 'want');
  if (left === undefined || !verb) return undefined;
  const tried = await ports.ledger.cancel(service, { verb, turn }, plea.by, ports.clock.now());
  if (!tried.ok) return left;
  if (tried.state.token) await ports.machines.answer(tried.state.token);
  return `the ${verb} under way is cancelled: it goes back by itself`;
};

/** The release that the plea means, by what is under way as it arrives. */
export const meantNow = async (ports: Ports, plea: Plea, state: State): Promise<Plea> => {
  const candidate = state.candidate ? await ports.ledger.release(state.service, state.candidate) : undefined;
  const of = meantBy(state, candidate, plea);
  return { ...plea, ...(of && { of }) };
};

/**
 * Leaves a rollback with whoever holds the service, by the arrival table. A holder that died is reported to reconcile.
 * @param plea as `meantNow` completes it
 * @returns why it ends here, or undefined when it has to look again
 */
export const leaveRollback = async (ports: Ports, plea: Plea, held: State): Promise<string | undefined> => {
  if (!(await isAlive(ports, held))) await callReconcile(ports, held, 'orphan');
  // It is in the mailbox already, and means what was meant when it came: a release that came later is not cancelled by it.
  if (plea.waited) return `still wanted: judged when the ${held.verb} under way has ended`;
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
