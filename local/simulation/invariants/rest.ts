import type { Reading, ServiceReading } from '../reading.ts';
import type { Routes } from '../routes.ts';
import type { Invariant } from './invariant.ts';
import { isHisFailure } from './releases.ts';
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

/** Every host of the user's rule, also those that he added since (seed 81105); nobody gets past a gate that is over. */
const ledTo = ({ hosts, closed, probed }: Routes, phase: string): string[] => {
  const wrong = phase === 'awake' ? closed : hosts.filter((one) => !closed.includes(one));
  const words = wrong.map((host) => `${phase}, and the route of ${host} is ${phase === 'awake' ? 'closed' : 'open'}`);
  return probed ? [...words, 'a probe rule is left'] : words;
};

/** Tidegate could not take back what it had released, and called a person (T37): `stopsForCause` asks why. */
const isLeft = ({ state, releases, revision }: ServiceReading): boolean =>
  state['hold']?.by === 'tidegate' &&
  releases.some((one) => one['revisionArn'] === revision && ['failed', 'error'].includes(one['state']));

/** What the ledger calls current is what ECS is to run. */
const isMeant = (service: ServiceReading, reading: Reading): string[] => {
  const { state, releases, revision } = service;
  const current = releases.find(({ sk }) => sk === state['current']);
  if (current?.['revisionArn'] === revision || isLeft(service) || isHisFailure(service, reading)) return [];
  return [`current is ${current?.['revisionArn'] ?? state['current'] ?? 'nothing'}, and ${revision} runs`];
};

const standsOf = (service: ServiceReading, reading: Reading): string[] => {
  const { state, desired, routes, scaling, meant } = service;
  const awake = state['phase'] === 'awake';
  const broken = isMeant(service, reading);
  if (awake !== desired > 0) broken.push(`${state['phase']} with a count of ${desired}`);
  if (awake !== (state['capacity'] === undefined))
    broken.push(`${state['phase']}, capacity ${JSON.stringify(state['capacity'])}`);
  if (!awake && isHisZero(service, reading)) return broken;
  if (routes) broken.push(...ledTo(routes, state['phase']));
  if (!scaling || !meant) return broken;
  if (scaling.suspended !== (awake ? 'none' : 'all'))
    broken.push(`${state['phase']}, and of its three kinds of scaling ${scaling.suspended} are suspended`);
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
