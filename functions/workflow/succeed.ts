import { idleTimerName, successorName, watchdogName } from '../domain/names.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import { successorOf } from '../domain/succession.ts';
import type { Ports } from '../ports/index.ts';
import { callReconcile, disarmIdleTimer } from './lease.ts';

/**
 * One timer an awake service; its name carries turn and due minute, so none is armed twice. Noted before it is armed, so that the
 * next holder, or a repeat of this step in another minute, disarms it: no timer outlives its turn. Whoever holds the service by
 * now arms one of its own when it ends.
 * @returns who that is, if anybody
 */
export const armIdleTimer = async (
  ports: Ports,
  service: ServiceSettings,
  turn: number,
  at: number,
): Promise<string | undefined> => {
  const name = idleTimerName(service.key, turn, at);
  const noted = await ports.ledger.noteIdleTimer(service.key, turn, { name, at });
  if (!noted.ok) return noted.state?.holder;
  if (noted.state.idleTimer?.name !== name) await disarmIdleTimer(ports, noted.state);
  await ports.timers.arm({ name, at, machine: 'sleep', input: { service: service.key, turn } });
  return undefined;
};

/** Same name for every caller of this turn, so that whoever repeats it starts nothing twice (SFN-3). */
const startNext = async (ports: Ports, service: ServiceSettings, state: State): Promise<string> => {
  const next = successorOf(state, service.idle.mode !== 'off');
  const name = successorName(service.key, state.turn, next.start);
  if (next.start === 'deploy')
    await ports.machines.start('deploy', name, { service: service.key, release: next.release });
  if (next.start === 'rollback')
    await ports.machines.start('rollback', name, { service: service.key, wanted: true, turn: state.turn });
  if (next.start === 'reconcile') await callReconcile(ports, state, next.finding);
  // Without a ring only a wake that is not a visitor's may begin.
  const by = state.ring === undefined ? 'tidegate' : 'visitor';
  if (next.start === 'wake') await ports.machines.start('wake', name, { service: service.key, by });
  if (next.start === 'idleTimer') {
    await armIdleTimer(ports, service, state.turn, ports.clock.now() + service.idle.afterSeconds * 1000);
  }
  return next.start;
};

/** What happens to a service just given back. The watchdog goes only when nothing was started: else it watches the start. */
export const succeed = async (ports: Ports, service: ServiceSettings, state: State): Promise<string> => {
  const started = await startNext(ports, service, state);
  if (started === 'nothing' || started === 'idleTimer')
    await ports.timers.disarm(watchdogName(service.key, state.turn));
  return started;
};

/**
 * What goes on when the successor that was started drops what was wanted. Unless it is awake, what is left of the turn may be half done,
 * and its watchdog armed by now for that: by who gave it back, beside us (seed 9913). One that watches nothing costs a look.
 */
export const goOnWithout = async (ports: Ports, service: ServiceSettings, state: State): Promise<void> => {
  if (state.phase === 'awake') await succeed(ports, service, state);
  else await startNext(ports, service, state);
};
