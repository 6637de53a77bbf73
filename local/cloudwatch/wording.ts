/** CloudWatch writes numbers as Java does: `37.0`, `1.0E7`. */
export const double = (value: number): string => {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
};

/** `2026-10-01T10:26:31.000+0000` (CW-8). */
export const stamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');

/** `01/10/26 10:24:00`. */
export const shortStamp = (ms: number): string => {
  const [day = '', time = ''] = new Date(ms).toISOString().split('T');
  return `${day.slice(2).split('-').toReversed().join('/')} ${time.slice(0, 8)}`;
};

const LONG_DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: '2-digit',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `Friday 22 July, 2022 15:57:45 UTC`. */
export const longStamp = (ms: number): string => {
  const parts = LONG_DAY.formatToParts(ms).map(({ type, value }) => [type, value]);
  const { weekday, day, month, year } = Object.fromEntries(parts);
  return `${weekday} ${day} ${month}, ${year} ${new Date(ms).toISOString().slice(11, 19)} UTC`;
};

/** `1 datapoint`, `2 datapoints`. */
export const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

export const was = (amount: number): string => (amount === 1 ? 'was' : 'were');
