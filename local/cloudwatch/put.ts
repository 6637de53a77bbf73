import type { Clock } from '../clock.ts';
import type { Operation } from '../model.ts';
import type { Bucket } from './buckets.ts';
import type { MetricStore } from './series.ts';
import { dimensionsOf, invalid } from './window.ts';

const ofSet = ({ Sum, SampleCount, Minimum, Maximum }: any): Bucket => ({
  sum: Sum,
  count: SampleCount,
  min: Minimum,
  max: Maximum,
});

const ofValues = (values: number[], counts: number[] | undefined): Bucket => ({
  sum: values.reduce((sum, value, i) => sum + value * (counts?.[i] ?? 1), 0),
  count: values.reduce((sum, _, i) => sum + (counts?.[i] ?? 1), 0),
  min: Math.min(...values),
  max: Math.max(...values),
});

const bucketOf = ({ MetricName, Value, Values, Counts, StatisticValues }: any): Bucket => {
  if (StatisticValues) return ofSet(StatisticValues);
  if (Values?.length > 0) return ofValues(Values, Counts);
  if (typeof Value === 'number' && Number.isFinite(Value)) return ofValues([Value], undefined);
  throw invalid(`Metric ${MetricName} needs Value, Values or StatisticValues`);
};

/** PutMetricData; units are taken and not kept, as queries by unit are not covered. */
export const putMetricData = (store: MetricStore, clock: Clock, visibleAfterSeconds: number): Operation => ({
  accepts: ['Namespace', 'MetricData'],
  run({ Namespace, MetricData }) {
    if (!Namespace || Namespace.startsWith('AWS/'))
      throw invalid(`The value ${Namespace} for parameter Namespace is invalid.`);
    const now = clock.now();
    for (const datum of MetricData ?? []) {
      const metric = { namespace: Namespace, name: datum.MetricName, dimensions: dimensionsOf(datum.Dimensions) };
      const at = datum.Timestamp?.getTime() ?? now;
      const visibleAt = now + visibleAfterSeconds * 1000;
      store.add(metric, { at, visibleAt, bucket: bucketOf(datum), fine: datum.StorageResolution === 1 }, now);
    }
    return {};
  },
});
