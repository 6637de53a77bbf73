/** What a span of time costs, in USD, from counts. Prices of us-east-1 with their ids of aws-facts; no free tier. */

/** Step Functions Standard, a transition (PRICE-1). */
const transitionUsd = 0.025 / 1_000;
/** Lambda, a request and a GB-second on x86 or ARM (PRICE-2). */
const lambdaRequestUsd = 0.2 / 1_000_000;
const lambdaGbSecondUsd = { x86_64: 0.0000166667, arm64: 0.0000133334 };
/** EventBridge: events of AWS services on the default bus are free (PRICE-3), so they are not counted. */
/** Scheduler, an invocation (PRICE-4). */
const scheduleUsd = 1 / 1_000_000;
/** GetMetricData, a metric asked for (PRICE-6), and any other request for what CloudWatch knows: the same price. */
const metricReadUsd = 0.01 / 1_000;
/** A metric of one's own, for an hour in which it is sent: 0.30 USD a month, prorated by the hour (CloudWatch pricing). */
const metricHourUsd = 0.3 / 730;
/** CloudWatch Logs, a byte taken in (CloudWatch pricing: 0.50 USD a GB). */
const logByteUsd = 0.5 / 1e9;
/** An alarm on one metric, a month (PRICE-5). */
export const ALARM_MONTH_USD = 0.1;
/** SQS standard queue, a request (SQS pricing: 0.40 USD a million). */
const queueRequestUsd = 0.4 / 1_000_000;
/** DynamoDB on demand, a unit (PRICE-7). */
const writeUnitUsd = 0.625 / 1_000_000;
const readUnitUsd = 0.125 / 1_000_000;
/** SNS, a publish (PRICE-10). */
const publishUsd = 0.5 / 1_000_000;
/** Fargate on Linux, a vCPU-hour and a GB-hour (FAR-1). */
const fargateUsd = { x86_64: { vcpu: 0.04048, gb: 0.004445 }, arm64: { vcpu: 0.03238, gb: 0.00356 } };

export type Architecture = 'x86_64' | 'arm64';

/** What happened in a span. */
export interface Usage {
  /** State transitions, retries included. */
  transitions: number;
  lambda: { requests: number; gbSeconds: number; architecture: Architecture };
  dynamodb: { writeUnits: number; readUnits: number };
  /** Metrics asked for through GetMetricData, and requests for the state of alarms. */
  metricReads: number;
  /** Metrics of one's own, each for every hour in which it was sent. */
  metricHours: number;
  /** Of log lines. */
  logBytes: number;
  /** Schedules made; each of ours fires at most once. */
  schedules: number;
  publishes: number;
  /** Requests to queues. */
  queueRequests: number;
}

/** One part of the bill, in USD. */
export interface Cost {
  stepFunctions: number;
  lambda: number;
  dynamodb: number;
  cloudwatch: number;
  logs: number;
  scheduler: number;
  sns: number;
  sqs: number;
  total: number;
}

export const costOf = (usage: Usage): Cost => {
  const { lambda, dynamodb } = usage;
  const parts = {
    stepFunctions: usage.transitions * transitionUsd,
    lambda: lambda.requests * lambdaRequestUsd + lambda.gbSeconds * lambdaGbSecondUsd[lambda.architecture],
    dynamodb: dynamodb.writeUnits * writeUnitUsd + dynamodb.readUnits * readUnitUsd,
    cloudwatch: usage.metricReads * metricReadUsd + usage.metricHours * metricHourUsd,
    logs: usage.logBytes * logByteUsd,
    scheduler: usage.schedules * scheduleUsd,
    sns: usage.publishes * publishUsd,
    sqs: usage.queueRequests * queueRequestUsd,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
};

/** The part of an AWS call that a price depends on. */
export interface PricedCall {
  service: string;
  operation: string;
  input: any;
}

/** Write units, for items of up to 1 KB: a transaction writes each item twice over (PRICE-7, DDB pricing). */
const writeUnits = ({ service, operation, input }: PricedCall): number => {
  if (service !== 'dynamodb') return 0;
  if (operation === 'TransactWriteItems') return 2 * (input.TransactItems?.length ?? 0);
  return ['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation) ? 1 : 0;
};

/** Read units, for answers of up to 4 KB; half a unit where the read is not a consistent one. */
const readUnits = ({ service, operation, input }: PricedCall): number => {
  if (service !== 'dynamodb' || !['GetItem', 'Query', 'BatchGetItem'].includes(operation)) return 0;
  return input.ConsistentRead === true ? 1 : 0.5;
};

const metricReads = ({ service, operation, input }: PricedCall): number => {
  if (service !== 'monitoring') return 0;
  if (operation !== 'GetMetricData') return 1;
  return (input.MetricDataQueries ?? []).filter((query: any) => query.MetricStat !== undefined).length;
};

const isA =
  (service: string, operation: string) =>
  (call: PricedCall): number =>
    call.service === service && call.operation === operation ? 1 : 0;

/** What AWS calls add to the usage. */
export const usageOfCalls = (
  calls: readonly PricedCall[],
): Pick<Usage, 'dynamodb' | 'metricReads' | 'schedules' | 'publishes' | 'queueRequests'> => {
  const sum = (count: (call: PricedCall) => number): number => calls.reduce((total, call) => total + count(call), 0);
  return {
    dynamodb: { writeUnits: sum(writeUnits), readUnits: sum(readUnits) },
    metricReads: sum(metricReads),
    schedules: sum(isA('scheduler', 'CreateSchedule')),
    publishes: sum(isA('sns', 'Publish')),
    queueRequests: sum(({ service }) => (service === 'sqs' ? 1 : 0)),
  };
};

/** The part of a log line that a price depends on. */
export interface PricedLine {
  /** Milliseconds since the epoch. */
  at: number;
  line: string;
}

const HOUR = 3_600_000;

/** Metrics in a line of the embedded metric format, each with its dimensions and their values. */
const metricsIn = (line: string): string[] => {
  if (!line.includes('"_aws"')) return [];
  const { _aws, ...members } = JSON.parse(line);
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }: any) =>
    Dimensions.flatMap((names: string[]) => {
      const dimensions = names.toSorted().map((name) => `${name}=${members[name]}`);
      return Metrics.map(({ Name }: any) => [Namespace, Name, ...dimensions].join(' '));
    }),
  );
};

/** What log lines add to the usage: their bytes, and the metrics that some of them are. */
export const usageOfLines = (lines: readonly PricedLine[]): Pick<Usage, 'logBytes' | 'metricHours'> => ({
  logBytes: lines.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0),
  metricHours: new Set(
    lines.flatMap(({ at, line }) => metricsIn(line).map((name) => `${Math.floor(at / HOUR)} ${name}`)),
  ).size,
});

/** What running tasks cost: the other side of the scale. @param taskHours hours of all tasks together */
export const fargateCost = (
  size: { vcpu: number; memoryGb: number; architecture: Architecture },
  taskHours: number,
): number => {
  const price = fargateUsd[size.architecture];
  return taskHours * (size.vcpu * price.vcpu + size.memoryGb * price.gb);
};
