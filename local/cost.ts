/** What a span of time costs, in USD, from counts. Prices of us-east-1 with their ids of aws-facts; no free tier. */

/** Step Functions Standard, a transition (PRICE-1). */
const transitionUsd = 0.025 / 1_000;
/** Lambda, a request and a GB-second on x86 or ARM (PRICE-2). */
const lambdaRequestUsd = 0.2 / 1_000_000;
const lambdaGbSecondUsd = { x86_64: 0.0000166667, arm64: 0.0000133334 };
/** EventBridge: events of AWS services on the default bus are free (PRICE-3), so they are not counted. */
/** Scheduler, an invocation (PRICE-4). */
const scheduleUsd = 1 / 1_000_000;
/** GetMetricData, a metric asked for (PRICE-6). */
const metricReadUsd = 0.01 / 1_000;
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
  /** Metrics asked for through GetMetricData. */
  metricReads: number;
  /** Schedules made; each of ours fires at most once. */
  schedules: number;
  publishes: number;
}

/** One part of the bill, in USD. */
export interface Cost {
  stepFunctions: number;
  lambda: number;
  dynamodb: number;
  cloudwatch: number;
  scheduler: number;
  sns: number;
  total: number;
}

export const costOf = (usage: Usage): Cost => {
  const { lambda, dynamodb } = usage;
  const parts = {
    stepFunctions: usage.transitions * transitionUsd,
    lambda: lambda.requests * lambdaRequestUsd + lambda.gbSeconds * lambdaGbSecondUsd[lambda.architecture],
    dynamodb: dynamodb.writeUnits * writeUnitUsd + dynamodb.readUnits * readUnitUsd,
    cloudwatch: usage.metricReads * metricReadUsd,
    scheduler: usage.schedules * scheduleUsd,
    sns: usage.publishes * publishUsd,
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
  if (service !== 'monitoring' || operation !== 'GetMetricData') return 0;
  return (input.MetricDataQueries ?? []).filter((query: any) => query.MetricStat !== undefined).length;
};

const isA =
  (service: string, operation: string) =>
  (call: PricedCall): number =>
    call.service === service && call.operation === operation ? 1 : 0;

/** What AWS calls add to the usage. */
export const usageOfCalls = (
  calls: readonly PricedCall[],
): Pick<Usage, 'dynamodb' | 'metricReads' | 'schedules' | 'publishes'> => {
  const sum = (count: (call: PricedCall) => number): number => calls.reduce((total, call) => total + count(call), 0);
  return {
    dynamodb: { writeUnits: sum(writeUnits), readUnits: sum(readUnits) },
    metricReads: sum(metricReads),
    schedules: sum(isA('scheduler', 'CreateSchedule')),
    publishes: sum(isA('sns', 'Publish')),
  };
};

/** What running tasks cost: the other side of the scale. @param taskHours hours of all tasks together */
export const fargateCost = (
  size: { vcpu: number; memoryGb: number; architecture: Architecture },
  taskHours: number,
): number => {
  const price = fargateUsd[size.architecture];
  return taskHours * (size.vcpu * price.vcpu + size.memoryGb * price.gb);
};
