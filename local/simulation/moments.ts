import type { World } from '../world.ts';
import { PLACES } from './places.ts';
import { count } from './run.ts';

/** An execution has just entered a state in which it stays for a while. */
export interface Moment {
  /** Of the execution. */
  arn: string;
  /** `sleep.Cut` */
  place: string;
  /** `web` */
  service: string;
}

/** Where executions are, for whatever waits for a moment of a workflow. */
export interface Moments {
  /** From now on he hears of every moment. */
  on(listener: (moment: Moment) => void): void;
  /** Whether some execution is there. */
  isAnyAt(place: string): boolean;
  /** The place that an execution is in; undefined: between two, or at its end. */
  placeOf(arn: string): string | undefined;
  /** How often each place was entered. */
  entered: ReadonlyMap<string, number>;
}

const known = new Set(PLACES);

const serviceOf = (input: unknown): string =>
  String((input as { service?: unknown } | null)?.service ?? '')
    .split('/')
    .at(-1) ?? '';

/** @param prefix what the names of the controller's machines begin with */
export const createMoments = (world: Pick<World, 'onEntered'>, prefix = 'Tidegate-'): Moments => {
  const listeners: ((moment: Moment) => void)[] = [];
  const where = new Map<string, string>();
  const entered = new Map<string, number>();
  world.onEntered(({ arn, machine, state, input }) => {
    const place = `${machine.replace(prefix, '')}.${state}`;
    if (!known.has(place)) return void where.delete(arn);
    where.set(arn, place);
    count(entered, place);
    for (const listener of listeners) listener({ arn, place, service: serviceOf(input) });
  });
  return {
    on: (listener) => void listeners.push(listener),
    isAnyAt: (place) => [...where.values()].includes(place),
    placeOf: (arn) => where.get(arn),
    entered,
  };
};
