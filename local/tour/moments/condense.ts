import type { Moment } from './moment.ts';

const line = ({ service, what, why }: Moment): string => [service, what, why].join('\n');
const topic = ({ service, what }: Moment): string => [service, what].join('\n');

/** Looks and visits that say the same again are counted in the line that said it first. */
export const condense = (moments: readonly Moment[]): Moment[] => {
  const told: Moment[] = [];
  const latest = new Map<string, Moment>();
  for (const moment of moments) {
    const before = latest.get(topic(moment));
    if (before && moment.repeats && line(before) === line(moment)) {
      before.times = (before.times ?? 1) + 1;
      before.lastAt = moment.at;
      continue;
    }
    const own = { ...moment };
    told.push(own);
    latest.set(topic(own), own);
  }
  return told;
};
