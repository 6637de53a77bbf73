/** One field of a cron expression: which values it holds, or why it is none. */
interface FieldRule {
  low: number;
  high: number;
  /** Names of the values from `low` on. */
  names?: string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const rules = {
  minute: { low: 0, high: 59 },
  hour: { low: 0, high: 23 },
  dayOfMonth: { low: 1, high: 31 },
  month: { low: 1, high: 12, names: months },
  dayOfWeek: { low: 1, high: 7, names: weekdays },
  year: { low: 1970, high: 2199 },
} satisfies Record<string, FieldRule>;

/** A day of a month as cron asks about it. */
export interface Day {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

export interface Cron {
  years: ReadonlySet<number>;
  minutes: readonly number[];
  hours: readonly number[];
  holdsOn(day: Day): boolean;
}

const valueOf = (text: string, { low, high, names }: FieldRule): number | undefined => {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + low : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
};

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, i) => from + i * step);

/** `5`, `MON-FRI`, `0/10`, `*`, a step after a star; `undefined` if it is none of them. */
const part = (text: string, rule: FieldRule): number[] | undefined => {
  const [span = '', stepText, ...more] = text.split('/');
  const step = stepText === undefined ? 1 : Number(/^\d+$/.test(stepText) ? stepText : 0);
  if (more.length > 0 || step < 1) return undefined;
  if (span === '*') return range(rule.low, rule.high, step);
  const [from, to, ...rest] = span.split('-').map((end) => valueOf(end, rule));
  if (from === undefined || rest.length > 0 || (span.includes('-') && to === undefined)) return undefined;
  if (to === undefined) return stepText === undefined ? [from] : range(from, rule.high, step);
  // FRI-MON goes round the end of the week.
  return to >= from ? range(from, to, step) : [...range(from, rule.high, step), ...range(rule.low, to, step)];
};

const values = (text: string, rule: FieldRule): Set<number> | undefined => {
  const parts = text.split(',').map((one) => part(one, rule));
  return parts.every((one) => one !== undefined) ? new Set(parts.flat()) : undefined;
};

const lastOf = ({ year, month }: Day): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const weekdayOf = ({ year, month, day }: Day): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

/** The weekday nearest to `wanted` within its month. */
const nearestWeekday = (day: Day, wanted: number): number => {
  const last = lastOf(day);
  const target = Math.min(wanted, last);
  const weekday = weekdayOf({ ...day, day: target });
  if (weekday === 7) return target === 1 ? 3 : target - 1;
  if (weekday === 1) return target === last ? target - 2 : target + 1;
  return target;
};

type DayTest = (day: Day) => boolean;

const dayOfMonthTest = (text: string): DayTest | undefined => {
  if (text === '?') return () => true;
  if (text === 'L') return (day) => day.day === lastOf(day);
  const near = /^(\d+)W$/.exec(text);
  const wanted = near && valueOf(near[1]!, rules.dayOfMonth);
  if (wanted) return (day) => day.day === nearestWeekday(day, wanted);
  const days = values(text, rules.dayOfMonth);
  return days && ((day) => days.has(day.day));
};

const dayOfWeekTest = (text: string): DayTest | undefined => {
  if (text === '?') return () => true;
  if (text === 'L') return (day) => weekdayOf(day) === 7;
  const special = /^(\w+?)(?:#([1-5])|L)$/.exec(text);
  const weekday = special ? valueOf(special[1]!, rules.dayOfWeek) : undefined;
  if (special && weekday !== undefined) {
    const nth = special[2] === undefined ? undefined : Number(special[2]);
    const right: DayTest = nth ? (day) => Math.ceil(day.day / 7) === nth : (day) => day.day + 7 > lastOf(day);
    return (day) => weekdayOf(day) === weekday && right(day);
  }
  const days = values(text, rules.dayOfWeek);
  return days && ((day) => days.has(weekdayOf(day)));
};

const ascending = (numbers: Set<number>): number[] => [...numbers].sort((a, b) => a - b);

/**
 * The six fields of `cron(...)`; exactly one of day-of-month and day-of-week is `?`.
 * @returns `undefined` when AWS would refuse them
 */
export const parseCron = (text: string): Cron | undefined => {
  const fields = text.split(/\s+/);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (fields.length !== 6 || (dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const minutes = values(minute, rules.minute);
  const hours = values(hour, rules.hour);
  const inMonths = values(month, rules.month);
  const years = values(year, rules.year);
  const onDay = dayOfMonthTest(dayOfMonth);
  const onWeekday = dayOfWeekTest(dayOfWeek);
  if (!minutes || !hours || !inMonths || !years || !onDay || !onWeekday) return undefined;
  const holdsOn: DayTest = (day) => years.has(day.year) && inMonths.has(day.month) && onDay(day) && onWeekday(day);
  return { years, minutes: ascending(minutes), hours: ascending(hours), holdsOn };
};
