import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { seededChance } from '../../local/chance.ts';
import { createCloudWatch } from '../../local/cloudwatch/index.ts';
import type { CloudWatchSettings } from '../../local/cloudwatch/index.ts';
import type { EmittedEvent } from '../../local/model.ts';
import { createWireServer, requestHandlerFor, sdkClients } from '../../local/wire/index.ts';
import { manualClock } from '../elb/manual-clock.ts';

export const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
export const topic = 'arn:aws:sns:us-east-1:111111111111:people';
export const fn = 'arn:aws:lambda:us-east-1:111111111111:function:act';

/** A metric alarm on N/M, 1 of 1 minute, above 5; nothing is said of missing data. */
export const alarm = (more: object = {}) => ({
  AlarmName: 'errors',
  Namespace: 'N',
  MetricName: 'M',
  Dimensions: [{ Name: 'A', Value: 'a' }],
  Statistic: 'Sum' as const,
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold' as const,
  ...more,
});

/** CloudWatch on a clock that stands, asked through a real SDK client; what it tells others is written down. */
export const alarmWorld = (settings: Partial<CloudWatchSettings> = {}) => {
  const clock = manualClock();
  const chance = seededChance('alarms');
  const events: (EmittedEvent & { at: number; detail: any })[] = [];
  const published: { topicArn: string; subject: string; message: any }[] = [];
  const invoked: { arn: string; payload: any }[] = [];
  const cloudwatch = createCloudWatch(
    { clock, chance, account, events: { emit: (event) => void events.push({ ...event, at: clock.now() }) } },
    settings,
    {
      publish: (topicArn, subject, message) => void published.push({ topicArn, subject, message: JSON.parse(message) }),
      invoker: () => ({
        invoke: () => Promise.reject(new Error('Alarms do not wait')),
        invokeEvent: (arn, payload) => void invoked.push({ arn, payload }),
      }),
      refuse: (what) => {
        throw new Error(what);
      },
    },
  );
  const server = createWireServer({ services: [cloudwatch.model], clients: sdkClients, chance });
  const client = new CloudWatchClient({
    region: account.region,
    credentials: { accessKeyId: 'AKIAPERSON', secretAccessKey: 's' },
    maxAttempts: 1,
    requestHandler: requestHandlerFor(server) as never,
  });
  const start = clock.now();
  return {
    ...cloudwatch,
    clock,
    client,
    start,
    events,
    published,
    invoked,
    /** A value of N/M in a minute counted from the start, which shows two minutes after that minute's begin. */
    put: (minute: number, value: number, more: object = {}) => {
      const at = start + minute * 60_000;
      const point = { namespace: 'N', name: 'M', dimensions: { A: 'a' }, value, at };
      cloudwatch.metrics.put({ ...point, visibleAfterSeconds: (at - clock.now()) / 1000 + 120, ...more });
    },
    /** Lets so many minutes pass. */
    pass: (minutes: number) => clock.advance(minutes * 60),
    state: (name = 'errors') => cloudwatch.alarms().find((one) => one.name === name)?.state.value,
    create: (type: string, properties: object, logicalId = 'Alarm') =>
      cloudwatch.model.resources[type]!.create({
        stackName: 'S',
        logicalId,
        properties,
        metadata: {},
        suffix: '0123456789abcdef',
      }),
  };
};

export type AlarmWorld = ReturnType<typeof alarmWorld>;
