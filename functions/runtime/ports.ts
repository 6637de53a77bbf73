import { makeScaling } from '../aws/auto-scaling.ts';
import { type ClientSettings, clientSettings, once } from '../aws/client.ts';
import { makeCloudWatch } from '../aws/cloudwatch.ts';
import { makeRegistry } from '../aws/ecr.ts';
import { makeServices } from '../aws/ecs.ts';
import { makeBalancer } from '../aws/elb.ts';
import { makeWeb } from '../aws/http.ts';
import { makeLedger } from '../aws/ledger.ts';
import { makeTimers } from '../aws/scheduler.ts';
import { makeLogs } from '../aws/logs.ts';
import { makeNotifier } from '../aws/sns.ts';
import { makeLetters } from '../aws/sqs.ts';
import { makeMachines } from '../aws/step-functions.ts';
import type { Settings } from '../domain/settings.ts';
import type { MachineName, Ports } from '../ports/index.ts';
import { type Environment, parseEnvironment } from './environment.ts';
import { logger } from './logger.ts';
import { readSettings } from './settings.ts';

/** What stays the same from one invocation to the next. */
type Wiring = Omit<Ports, 'run' | 'remaining'>;

/** The one place that joins ports to adapters. Each makes its client on first use. */
export const wire = (environment: Environment, settings: Settings, client: ClientSettings = clientSettings): Wiring => {
  const machineArn = (name: MachineName): string => `${environment.TIDEGATE_MACHINES}${name}`;
  return {
    clock: { now: () => Date.now() },
    ledger: makeLedger(client, environment.TIDEGATE_TABLE),
    services: makeServices(client),
    balancer: makeBalancer(client),
    ...makeCloudWatch(client),
    logs: makeLogs(client),
    letters: makeLetters(client, environment.TIDEGATE_DEAD_LETTERS),
    scaling: makeScaling(client),
    registry: makeRegistry(client),
    timers: makeTimers(client, {
      group: environment.TIDEGATE_SCHEDULE_GROUP,
      roleArn: environment.TIDEGATE_SCHEDULE_ROLE,
      deadLetterArn: environment.TIDEGATE_SCHEDULE_DLQ,
      machineArn,
    }),
    machines: makeMachines(client, machineArn),
    web: makeWeb(),
    notifier: makeNotifier(client, environment.TIDEGATE_TOPIC, (undelivered) => {
      logger().warn('notification not delivered', { undelivered });
    }),
    settings,
  };
};

const wired = once(() =>
  wire(parseEnvironment(process.env), readSettings(new URL('./settings.json', import.meta.url))),
);

/** What Lambda tells of an invocation, as far as it matters here. */
export interface Invocation {
  /** Each request has one of its own: Lambda repeats no synchronous one by itself (LAM-4), and a repeat of Step Functions is a new one. */
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/**
 * The name of one run of a step, which tells its intents from those of its copies. A copy that Lambda makes by itself may bear the
 * request's id, too; two at once run in sandboxes of their own, which their log streams name.
 */
export const runOf = ({ awsRequestId }: Pick<Invocation, 'awsRequestId'>, sandbox = ''): string =>
  [awsRequestId, sandbox].filter(Boolean).join('@');

/** Ports of one invocation; environment, settings and clients are made once. */
export const portsOf = (invocation: Invocation): Ports => ({
  ...wired(),
  run: runOf(invocation, process.env['AWS_LAMBDA_LOG_STREAM_NAME']),
  remaining: () => invocation.getRemainingTimeInMillis(),
});
