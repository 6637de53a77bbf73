/** A wall-clock time: no zone, to the second. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

const formatFor = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
};

export const isTimeZone = (name: string): boolean => {
  try {
    return formatFor(name) !== undefined;
  } catch {
    return false;
  }
};

/** Nearly every schedule is of this zone, and its days need no formatter. */
const utcTime = (ms: number): WallTime => {
  const at = new Date(ms);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  };
};

/** @param ms since the epoch */
export const wallTime = (ms: number, timeZone: string): WallTime => {
  if (timeZone === 'UTC') return utcTime(ms);
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
};

const asUtc = ({ year, month, day, hour, minute, second }: WallTime): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/**
 * The moment at which the clocks of a zone show a wall time: the first of two when they are set back, `undefined` when
 * they are set forward over it (a schedule skips such a time and does not run twice, see the Scheduler's user guide).
 */
export const momentOf = (wall: WallTime, timeZone: string): number | undefined => {
  const naive = asUtc(wall);
  const dayMs = 86_400_000;
  const offsets = [naive - dayMs, naive + dayMs].map((ms) => asUtc(wallTime(ms, timeZone)) - ms);
  const moments = offsets.map((offset) => naive - offset).sort((a, b) => a - b);
  return moments.find((ms) => asUtc(wallTime(ms, timeZone)) === naive);
};
