import type { Reading, ServiceReading } from '../reading.ts';
import type { Invariant } from './invariant.ts';
import { DEPLOYED_PAST, timesOf } from './story-facts.ts';

const OWNER = ['holder', 'verb', 'inherited', 'token', 'doing', 'deadline', 'candidate', 'cancel'];
const MAIL = ['wantDeploy', 'wantRollback', 'wantReconcile', 'ring'];
/** Cleared as visitors are let in. */
const WAKING = ['startAt', 'wakeFails', 'wakeNotBefore'];

const ledgerOf = ({ state }: ServiceReading): string[] => {
  // A hold keeps no mail waiting: a push becomes `held`, and waking goes on.
  const names = [...OWNER, ...MAIL, ...(state['phase'] === 'awake' ? WAKING : [])];
  const left = names.filter((name) => state[name] !== undefined);
  const phase = ['awake', 'asleep'].includes(state['phase']) ? [] : [`phase ${state['phase']}`];
  return [...phase, ...left.map((name) => `${name} is left: ${JSON.stringify(state[name])}`)];
};

const timersOf = ({ state, timers, plays }: ServiceReading): string[] => {
  const idle = timers.filter((name) => name.includes('-idle-'));
  const others = timers.filter((name) => !idle.includes(name)).map((name) => `the timer ${name} is left`);
  const old = idle
    .filter((name) => state['phase'] !== 'awake' || !name.includes(`-idle-${state['turn']}-`))
    .map((name) => `the timer ${name} is of no use: ${state['phase']}, turn ${state['turn']}`);
  const needed = plays.sleepsAfter !== undefined && state['phase'] === 'awake' && idle.length !== 1;
  return [...others, ...old, ...(needed ? [`awake with ${idle.length} idle timers`] : [])];
};

/** Awake or asleep, and nothing of a holder is left: no lease, token, want or timer of an old turn; no execution runs. */
export const rest: Invariant = {
  name: 'rest',
  broken: ({ services, executions }) => [
    ...services.flatMap((service) =>
      [...ledgerOf(service), ...timersOf(service)].map((words) => `${service.plays.name}: ${words}`),
    ),
    ...executions.filter((one) => one.status === 'RUNNING').map((one) => `${one.machine} ${one.name} still runs`),
  ],
};

/** At zero by a person's hand, where sleep is not switched on: route and bounds are as he left them, nothing there is ours (Z16). */
const isHisZero = ({ plays, desired }: ServiceReading, reading: Reading): boolean =>
  plays.sleepsAfter === undefined &&
  desired === 0 &&
  timesOf(reading, plays.name, ['setsCount', ...DEPLOYED_PAST]).length > 0;

const standsOf = (service: ServiceReading, reading: Reading): string[] => {
  const { state, desired, closed, scaling, meant } = service;
  const awake = state['phase'] === 'awake';
  const broken: string[] = [];
  if (awake !== desired > 0) broken.push(`${state['phase']} with a count of ${desired}`);
  if (awake !== (state['capacity'] === undefined))
    broken.push(`${state['phase']}, capacity ${JSON.stringify(state['capacity'])}`);
  if (!awake && isHisZero(service, reading)) return broken;
  if (closed !== undefined && closed === awake)
    broken.push(`${state['phase']}, and its route is ${closed ? 'closed' : 'open'}`);
  if (!scaling || !meant) return broken;
  if (scaling.suspended === awake)
    broken.push(`${state['phase']}, and its scaling is ${scaling.suspended ? '' : 'not '}suspended`);
  if (awake && (scaling.min !== meant.min || scaling.max !== meant.max))
    broken.push(`bounds ${scaling.min}..${scaling.max}, meant were ${meant.min}..${meant.max}`);
  if (!awake && scaling.min !== 0) broken.push(`asleep with a minimum of ${scaling.min}`);
  return broken;
};

/** Ledger, count, route and bounds are of one mind; wake restored exactly what sleep saved (invariants 3 and 5 of the design). */
export const agreement: Invariant = {
  name: 'agreement',
  broken: (reading) =>
    reading.services.flatMap((service) => standsOf(service, reading).map((words) => `${service.plays.name}: ${words}`)),
};
