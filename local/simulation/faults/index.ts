import type { Chance } from '../../chance.ts';
import { DRAWN_PLACES } from '../places.ts';
import type { Params, PlannedFault } from '../story.ts';
import { ABORTS } from './aborts.ts';
import { CALL_FAULTS } from './calls.ts';
import { EVENT_FAULTS } from './events.ts';
import { HABITS } from './habits.ts';
import { INVOCATION_FAULTS } from './invocations.ts';
import { METRIC_FAULTS, NAMESPACES } from './metrics.ts';

export { HABITS } from './habits.ts';

interface Drawable {
  name: string;
  weight: number;
  draw?: (chance: Chance) => Params;
  operations?: readonly string[];
}

/** All that is drawn with a time. A new fault is an entry in one of these files and nothing else. */
export const TIMED_FAULTS: readonly Drawable[] = [
  ...CALL_FAULTS,
  ...EVENT_FAULTS,
  ...METRIC_FAULTS,
  ...INVOCATION_FAULTS,
  ...ABORTS,
];

/** What comes of faults, and is counted like them: a function out of time, and a call that it made after that. */
export const CONSEQUENCES = ['timedOut', 'zombieCalls'] as const;

/** All names that `fired` counts, habits among them. */
export const FAULT_NAMES: readonly string[] = [
  ...[...TIMED_FAULTS, ...HABITS].map(({ name }) => name),
  ...CONSEQUENCES,
];

/** Services of AWS whose calls matter most, more often than the rest. */
const SERVICES = [
  'ecs',
  'ecs',
  'dynamodb',
  'dynamodb',
  'elasticloadbalancing',
  'application-autoscaling',
  'scheduler',
  'states',
  'any',
  'any',
];

const oneOf = <T>(chance: Chance, from: readonly T[]): T => from[Math.floor(chance.next() * from.length)]!;

const pickWeighted = (chance: Chance): Drawable => {
  const whole = TIMED_FAULTS.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance.next() * whole;
  return TIMED_FAULTS.find(({ weight }) => (left -= weight) < 0) ?? TIMED_FAULTS[0]!;
};

const isOneOf = (kinds: readonly { name: string }[], { name }: Drawable): boolean =>
  kinds.some((kind) => kind.name === name);

/** `times` keeps one fault from being an outage; `share` lets it strike deep inside a workflow, too. */
const strength = (chance: Chance): Params => ({
  share: oneOf(chance, [1, 0.4, 0.2]),
  times: 1 + Math.floor(chance.next() * 4),
});

const whereOf = (kind: Drawable, chance: Chance): Params => {
  if (isOneOf(ABORTS, kind)) return {};
  if (isOneOf(METRIC_FAULTS, kind)) return { namespace: oneOf(chance, NAMESPACES) };
  if (!isOneOf(CALL_FAULTS, kind)) return strength(chance);
  if (kind.operations) return { service: 'any', share: 1, times: 1 + Math.floor(chance.next() * 6) };
  if (chance.next() < 0.4) return { service: 'any', place: oneOf(chance, DRAWN_PLACES), ...strength(chance) };
  return { service: oneOf(chance, SERVICES), ...strength(chance) };
};

/** A fault in the air from some second on, at most until the calm; what waits for a place has all the time there is. */
export const drawFault = (chance: Chance, calmAt: number): PlannedFault => {
  const kind = pickWeighted(chance);
  const params = { ...whereOf(kind, chance), ...kind.draw?.(chance) };
  const waits = 'place' in params || kind.operations !== undefined || isOneOf(ABORTS, kind);
  const from = Math.floor(chance.between(0, calmAt * (waits ? 0.5 : 0.95)));
  const until = waits ? calmAt : Math.min(calmAt, from + Math.floor(chance.between(60, 1800)));
  return { name: kind.name, from, until, with: params };
};
