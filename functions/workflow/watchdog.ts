import { watchdogName } from '../domain/names.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';

/** When the watchdog of a turn that begins now comes, milliseconds. */
export const deadline = (service: ServiceSettings, now: number): number => now + service.watchdogSeconds * 1000;

/** Up to a minute to the next full one, and up to another minute late (SCH-1). */
export const FIRES_WITHIN_MS = 120_000;

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

/** The timer armed last in this turn. */
const lastArmed = ({ service, turn, rearmed }: State): string =>
  rearmed?.turn === turn ? watchdogName(service, turn, rearmed.at) : watchdogName(service, turn);

/**
 * His watchdog has fired, or somebody else looked after him: it looks again, and until then nobody else needs to. Under a name of its
 * own: one that has fired is deleted by its name some time later (SCH-2), with whatever has that by then.
 * Where he gave the service back meanwhile it goes with us, since he knew nothing of it.
 */
export const rearmWatchdog = async (ports: Ports, service: ServiceSettings, state: State): Promise<State> => {
  const due = deadline(service, ports.clock.now());
  const name = watchdogName(service.key, state.turn, due);
  await arm(ports, service, state, name);
  const holder = { service: service.key, holder: state.holder ?? '', turn: state.turn };
  const noted = await ports.ledger.prolong(holder, due);
  const before = lastArmed(noted.state ?? state);
  // Noted by somebody else in this very minute, it is known to whoever comes next.
  if (before !== name) await ports.timers.disarm(noted.ok ? before : name);
  return noted.ok ? { ...state, deadline: due } : state;
};

/** The first one of a turn is disarmed with the turn; one that was armed again has another name. One that has fired is gone by itself (SCH-2). */
export const disarmRearmed = async (ports: Ports, { service, rearmed }: State): Promise<void> => {
  const mayBeArmed = rearmed !== undefined && ports.clock.now() < rearmed.at + FIRES_WITHIN_MS;
  if (mayBeArmed) await ports.timers.disarm(watchdogName(service, rearmed.turn, rearmed.at));
};
