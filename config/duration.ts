/** What a duration looks like in `tidegate.yaml`: a whole number of seconds, minutes or hours. */
export const DURATION = /^\d+(s|m|h)$/;

const UNIT_SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** @param text as `DURATION` @returns seconds */
export const seconds = (text: string): number =>
  Number(text.slice(0, -1)) * UNIT_SECONDS[text.at(-1) as keyof typeof UNIT_SECONDS];

/** Seconds as a person would write them: `300` is `5m`. */
export const inWords = (value: number): string => {
  if (value > 0 && value % 3600 === 0) return `${value / 3600}h`;
  return value > 0 && value % 60 === 0 ? `${value / 60}m` : `${value}s`;
};
