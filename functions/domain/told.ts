/** What a person was told by sweeps: from what marks a finding to when, milliseconds. */
export type Told = Readonly<Record<string, number>>;

export interface Marked {
  /** The same for the same words. */
  mark: string;
  words: string;
}

/** A sweep comes within an hour of its time: the seventh one may be early. */
const REPEAT_MS = 6.5 * 86_400_000;

/**
 * What a person has not heard yet, or not for a week: who is told the same each day stops reading. What is gone is forgotten, so
 * that it is news again when it comes back.
 */
export const newsOf = (found: readonly Marked[], told: Told, now: number): { news: string[]; told: Told } => {
  const isNew = ({ mark }: Marked): boolean => now - (told[mark] ?? -Infinity) >= REPEAT_MS;
  return {
    news: found.filter(isNew).map(({ words }) => words),
    told: Object.fromEntries(found.map((one) => [one.mark, isNew(one) ? now : (told[one.mark] ?? now)])),
  };
};
