import type { Chance } from '../../chance.ts';
import type { Params, PlannedFault } from '../story.ts';
import { ABORTS } from './aborts.ts';
import { CALL_FAULTS } from './calls.ts';
import { EVENT_FAULTS } from './events.ts';
import { HABITS } from './habits.ts';

export { HABITS } from './habits.ts';

interface Drawable {
  name: string;
  weight: number;
  draw?: (chance: Chance) => Params;
  operations?: readonly string[];
}

const aborts: Drawable = {
  name: ABORTS,
  weight: 6,
  draw: (chance) => ({ after: 1 + Math.floor(chance.next() * 14) }),
};

/** All that is drawn with a time. A new fault is an entry in one of these files and nothing else. */
export const TIMED_FAULTS: readonly Drawable[] = [...CALL_FAULTS, ...EVENT_FAULTS, aborts];

/** All names that `fired` counts, habits among them. */
export const FAULT_NAMES: readonly string[] = [...TIMED_FAULTS, ...HABITS].map(({ name }) => name);

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

const pickWeighted = (chance: Chance): Drawable => {
  const whole = TIMED_FAULTS.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance.next() * whole;
  return TIMED_FAULTS.find(({ weight }) => (left -= weight) < 0) ?? TIMED_FAULTS[0]!;
};

/** A fault in the air from some second on, at most until the calm. */
export const drawFault = (chance: Chance, calmAt: number): PlannedFault => {
  const kind = pickWeighted(chance);
  const from = Math.floor(chance.between(0, calmAt * 0.95));
  const until = Math.min(calmAt, from + Math.floor(chance.between(60, 900)));
  const service = kind.operations ? 'any' : SERVICES[Math.floor(chance.next() * SERVICES.length)]!;
  // `times` keeps one fault from being an outage; `share` lets it strike deep inside a workflow, too.
  const air = { service, share: chance.next() < 0.5 ? 1 : 0.2, times: 1 + Math.floor(chance.next() * 4) };
  return { name: kind.name, from, until, with: { ...air, ...kind.draw?.(chance) } };
};
