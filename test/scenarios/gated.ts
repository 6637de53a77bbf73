import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { expect } from 'vitest';
import type { LedgerItem } from '../../local/stage/ledger-view.ts';
import { Stage } from '../../local/stage/stage.ts';
import type { ImageBehaviour, ScriptedAnswer } from '../../local/parts.ts';
import { GATED_ALARMS } from '../configurations.ts';
import { FULL } from '../full.ts';
import { releaseBy } from './evidence.ts';

const READY = { status: 200, body: 'ready', headers: { 'x-app': 'web' } };

/** An image that passes the checks of `fixtures/gated.yaml` and answers with its name, but for what is told of `/api`. */
export const ready = (name: string, api: Partial<ScriptedAnswer> = {}, more: ImageBehaviour = {}): ImageBehaviour => ({
  answers: [
    { fromSecond: 0, status: 200, body: name },
    { fromSecond: 0, path: '/api', ...READY, ...api },
  ],
  ...more,
});

type AlarmChange = Omit<Partial<PutMetricAlarmCommandInput>, 'AlarmName'>;

/** A person's PutMetricAlarm on the sum of the metric `App/<name>` by the minute: 5 or more is bad, nothing is good. */
export const putAlarm = async (stage: Stage, name: string, change: AlarmChange = {}): Promise<void> => {
  const command = new PutMetricAlarmCommand({
    AlarmName: name,
    Namespace: 'App',
    MetricName: name,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    ...change,
  });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
};

export const deleteAlarm = async (stage: Stage, name: string): Promise<void> => {
  const command = new DeleteAlarmsCommand({ AlarmNames: [name] });
  await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
};

/** The service reports a value of the metric behind an alarm. */
export const report = (stage: Stage, name: string, value: number, more: { at?: number; shows?: number } = {}): void =>
  stage.world.metrics.put({
    namespace: 'App',
    name,
    dimensions: {},
    value,
    at: more.at ?? stage.now(),
    visibleAfterSeconds: more.shows ?? 1,
  });

/** The service reports such a value each minute, for so many minutes. */
export const reporting = async (stage: Stage, name: string, value: number, minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute++) {
    report(stage, name, value);
    await stage.wait(60);
  }
};

/** Red after one bad minute. */
export const AT_ONCE: AlarmChange = { EvaluationPeriods: 1, DatapointsToAlarm: 1 };

/** All of them as they are at first. */
export const putAlarms = async (stage: Stage): Promise<void> => {
  for (const name of GATED_ALARMS) await putAlarm(stage, name, ['latency', 'error-rate'].includes(name) ? AT_ONCE : {});
};

/** The platform of `fixtures/gated.yaml`, all of whose alarms are there and quiet. */
export const openGated = async (cdkOut: string, seed: string): Promise<Stage> => {
  const stage = await Stage.open({ cdkOut, seed, inProcess: !FULL, first: { web: ready('v1') } });
  await putAlarms(stage);
  await stage.wait(180);
  return stage;
};

/** Pushes, and waits until the bake has begun. */
export const untilBake = async (
  stage: Stage,
  tag: string,
  behaviour: ImageBehaviour = ready(tag),
  name = 'web',
): Promise<LedgerItem> => {
  stage.push(name, tag, behaviour);
  let release: LedgerItem | undefined;
  await stage.untilRead(
    `the bake of ${tag} began`,
    async () => ((release = await releaseBy(stage, name, tag)) as LedgerItem)?.['looks']?.bakeFrom > 0,
    5,
    900,
  );
  return release!;
};

/** The release after everything came to rest. */
export const decided = async (stage: Stage, tag: string, name = 'web'): Promise<LedgerItem> => {
  await stage.rest();
  const release = await releaseBy(stage, name, tag);
  expect(release, tag).toBeDefined();
  return release!;
};

export const textOf = (release: LedgerItem): string => (release['evidence'] as string[]).join('\n');

/** What a person was told by SNS since then. */
export const toldSince = (stage: Stage, count: number): string =>
  stage.world.sns
    .published()
    .slice(count)
    .map(({ subject, message }) => `${subject}: ${message}`)
    .join('\n');

export const isQuarantined = async (stage: Stage, digest: string, name = 'web'): Promise<boolean> =>
  (await stage.quarantine(name)).some((item) => item['digest'] === digest);
