import type { Run } from './run.ts';
import type { PlannedFault } from './story.ts';

/** A planned fault, with how often it may still strike. */
export interface InTheAir {
  fault: PlannedFault;
  /** By which it draws whom it strikes. */
  key: number;
  left: number;
}

/** The faults of a story that lie in the air now, of the kinds of one file. */
export interface Air<K> {
  now(): { one: InTheAir; kind: K }[];
  /** Whether there is one, now or later, of which this is true. */
  isToCome(test: (fault: PlannedFault, kind: K) => boolean): boolean;
}

export const secondOf = ({ stage, began }: Run): number => (stage.now() - began) / 1000;

/** @param run undefined before the story begins: nothing is in the air then */
export const createAir = <K extends { name: string }>(
  faults: readonly PlannedFault[],
  kinds: readonly K[],
  run: () => Run | undefined,
): Air<K> => {
  const named = new Map(kinds.map((kind) => [kind.name, kind]));
  const all = faults.flatMap((fault, index) => {
    const kind = named.get(fault.name);
    return kind
      ? [{ kind, one: { fault, key: fault.key ?? index, left: Number(fault.with['times'] ?? Infinity) } }]
      : [];
  });

  const isThere = ({ fault: { from, until }, left }: InTheAir, second: number): boolean =>
    left > 0 && second >= from && second < until;

  return {
    now: () => {
      const present = run();
      if (!present || all.length === 0) return [];
      const second = secondOf(present);
      return all.filter(({ one }) => isThere(one, second));
    },
    isToCome: (test) => {
      const present = run();
      const second = present ? secondOf(present) : 0;
      return all.some(({ one: { fault }, kind }) => second < fault.until && test(fault, kind));
    },
  };
};

/** Whether it strikes now; if so, it may once less. @param draw at least 0, below 1 */
export const strikes = (one: InTheAir, draw: number): boolean => {
  if (draw >= Number(one.fault.with['share'] ?? 1)) return false;
  one.left -= 1;
  return true;
};
