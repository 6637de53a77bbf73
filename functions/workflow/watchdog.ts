import { watchdogName } from '../domain/names.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';

/** When the watchdog of a turn that begins now comes, milliseconds. */
export const deadline = (service: ServiceSettings, now: number): number => now + service.watchdogSeconds * 1000;

const arm = (ports: Ports, service: ServiceSettings, state: State, name: string, finding?: string): Promise<void> =>
  ports.timers.arm({
    name,
    at: deadline(service, ports.clock.now()),
    machine: 'reconcile',
    input: { service: service.key, turn: state.turn, holder: state.holder, finding },
  });

/**
 * One timer a holder that finds its death without polling (`protocol.md` §1.8).
 * @param finding what reconcile is to mend; default: it looks whether the holder lives
 */
export const armWatchdog = (ports: Ports, service: ServiceSettings, state: State, finding?: string): Promise<void> =>
  arm(ports, service, state, watchdogName(service.key, state.turn), finding);

/** The timer armed last in this turn; the ledger tells one that was armed again by its deadline. */
const lastArmed = (service: ServiceSettings, { turn, takenAt = 0, deadline: due }: State): string => {
  const first = due === undefined || due === deadline(service, takenAt);
  return first ? watchdogName(service.key, turn) : watchdogName(service.key, turn, due);
};

/**
 * His watchdog has fired, or somebody else looked after him: it looks again, and until then nobody else needs to. Under a name of its
 * own: one that has fired is deleted by its name some time later (SCH-2), with whatever has that by then.
 */
export const rearmWatchdog = async (ports: Ports, service: ServiceSettings, state: State): Promise<State> => {
  const due = deadline(service, ports.clock.now());
  const name = watchdogName(service.key, state.turn, due);
  await arm(ports, service, state, name);
  await ports.ledger.prolong({ service: service.key, holder: state.holder ?? '', turn: state.turn }, due);
  const before = lastArmed(service, state);
  if (before !== name) await ports.timers.disarm(before);
  return { ...state, deadline: due };
};

/** The first one of a turn is disarmed with the turn; one that was armed again has another name. */
export const disarmRearmed = async (ports: Ports, service: ServiceSettings, held: State): Promise<void> => {
  const name = lastArmed(service, held);
  if (name !== watchdogName(service.key, held.turn)) await ports.timers.disarm(name);
};
