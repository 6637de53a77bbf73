import type { Change } from './alarm.ts';
import { breaches, comparisonWords } from './metric-settings.ts';
import type { MetricSettings } from './metric-settings.ts';
import type { MetricStore } from './series.ts';
import type { RealSlot, Verdict } from './verdict.ts';
import { count, double, shortStamp, stamp, was } from './wording.ts';

/** From so many datapoints on, the text names them apart. */
const MANY = 5;

const treated = ({ missing }: MetricSettings, filled: number): string => {
  const as = missing === 'breaching' ? 'Breaching' : missing === 'notBreaching' ? 'NonBreaching' : 'Missing';
  return `${count(filled, 'missing datapoint')} ${was(filled)} treated as [${as}]`;
};

const listed = (slots: RealSlot[]): string =>
  `[${slots.map(({ at, value }) => `${double(value)} (${shortStamp(at)})`).join(', ')}]`;

/** ` (minimum 1 datapoint for OK -> ALARM transition)`: said only of alarms that set DatapointsToAlarm. */
const minimum = ({ given, evaluationPeriods, datapointsToAlarm }: MetricSettings, isAlarm: boolean): string => {
  if (given.DatapointsToAlarm === undefined) return '';
  const needed = isAlarm ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  return ` (minimum ${count(needed, 'datapoint')} for ${isAlarm ? 'OK -> ALARM' : 'ALARM -> OK'} transition)`;
};

const crossed = (settings: MetricSettings, { value, real, filled }: Verdict): string => {
  const isAlarm = value === 'ALARM';
  const told = real.filter((slot) => breaches(settings, slot.value) === isAlarm);
  const shown = told.length > 0 ? told : real;
  const amount =
    settings.given.DatapointsToAlarm === undefined
      ? count(shown.length, 'datapoint')
      : `${shown.length} out of the last ${settings.evaluationPeriods} datapoints`;
  const isNot = told.length > 0 ? !isAlarm : isAlarm;
  const compared = `${was(shown.length)}${isNot ? ' not' : ''} ${comparisonWords(settings)} the threshold`;
  const limit = `(${double(settings.threshold)})`;
  const facts =
    shown.length < MANY
      ? `${amount} ${listed(shown)} ${compared} ${limit}`
      : `${amount} ${compared} ${limit}. The most recent datapoints which crossed the threshold: ${listed(shown.slice(0, MANY))}`;
  const rest = filled.length > 0 ? ` and ${treated(settings, filled.length)}` : '';
  return `Threshold Crossed: ${facts}${rest}${minimum(settings, isAlarm)}.`;
};

const words = (settings: MetricSettings, verdict: Verdict): string => {
  const { real, filled, value } = verdict;
  if (value === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${count(filled.length, 'datapoint')} ${was(filled.length)} unknown.`;
  if (real.length > 0) return crossed(settings, verdict);
  const missing = `no datapoints were received for ${count(filled.length, 'period')}`;
  return `Threshold Crossed: ${missing} and ${treated(settings, filled.length)}.`;
};

const sampleCount = (
  store: MetricStore,
  { queries, root, period }: MetricSettings,
  at: number,
  now: number,
): string => {
  const stat = queries.list.find(({ id }) => id === root)?.stat;
  const found = stat && store.periods(stat.metric, at, at + period, period, now)[0];
  return found ? `"sampleCount":${double(found.bucket.count)},` : '';
};

/** Written by hand: JSON.stringify would write 37.0 as 37. */
const data = (store: MetricStore, settings: MetricSettings, { real, filled }: Verdict, now: number): string => {
  const statistic = settings.queries.list.find(({ id }) => id === settings.root)?.stat?.stat;
  const evaluated = [...real, ...filled]
    .toSorted((a, b) => b.at - a.at)
    .map(({ at, value }) => {
      const measured = value === undefined ? '' : `,${sampleCount(store, settings, at, now)}"value":${double(value)}`;
      return `{"timestamp":"${stamp(at)}"${measured}}`;
    });
  const oldest = real.at(-1);
  return `{${[
    '"version":"1.0"',
    `"queryDate":"${stamp(now)}"`,
    ...(oldest ? [`"startDate":"${stamp(oldest.at)}"`] : []),
    ...(statistic ? [`"statistic":"${statistic}"`] : []),
    `"period":${settings.period / 1000}`,
    `"recentDatapoints":[${real.toReversed().map(({ value }) => double(value)).join(',')}]`, // prettier-ignore
    `"threshold":${double(settings.threshold)}`,
    `"evaluatedDatapoints":[${evaluated.join(',')}]`,
  ].join(',')}}`;
};

/** A verdict in CloudWatch's own words. Without data there is no reasonData. */
export const changeOf = (store: MetricStore, settings: MetricSettings, verdict: Verdict, now: number): Change => ({
  value: verdict.value,
  reason: words(settings, verdict),
  ...(verdict.value === 'INSUFFICIENT_DATA' ? {} : { reasonData: data(store, settings, verdict, now) }),
});
