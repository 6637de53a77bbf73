import { seededChance } from '../../local/chance.ts';
import { createEvents } from '../../local/events/index.ts';
import type { BusSettings } from '../../local/events/index.ts';
import { AwsError } from '../../local/model.ts';
import type { Account, Call, Created, ResourceInput, ServiceModel } from '../../local/model.ts';
import { createSqs } from '../../local/sqs/index.ts';
import { ManualClock } from '../asl/manual-clock.ts';

export const account: Account = { id: '111111111111', region: 'us-east-1', partition: 'aws' };
export const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:deploy';
export const lambda = 'arn:aws:lambda:us-east-1:111111111111:function:ring';
export const queue = 'arn:aws:sqs:us-east-1:111111111111:dead';
export const role = 'arn:aws:iam::111111111111:role/starter';

export interface Started {
  at: number;
  arn: string;
  input: any;
  name?: string;
}

/** Records starts and invocations; `fail` scripts what StartExecution answers next. */
export const recorder = (clock: ManualClock) => {
  const started: Started[] = [];
  const invoked: { at: number; arn: string; payload: any }[] = [];
  const failures: AwsError[] = [];
  return {
    started,
    invoked,
    fail: (...errors: AwsError[]) => failures.push(...errors),
    starter: {
      start(arn: string, input: unknown, name?: string): string {
        const failure = failures.shift();
        if (failure) throw failure;
        started.push({ at: clock.now(), arn, input, name });
        return `${arn.replace('stateMachine', 'execution')}:${name ?? started.length}`;
      },
    },
    invoker: {
      invoke: () => Promise.reject(new Error('Nobody invokes synchronously here')),
      invokeEvent: (arn: string, payload: unknown) => void invoked.push({ at: clock.now(), arn, payload }),
    },
  };
};

const person: Omit<Call, 'service' | 'operation'> = { principal: 'person' };

/** Calls an operation as the wire server would. */
export const call = (model: ServiceModel, operation: string, input: object): any => {
  const found = model.operations[operation];
  if (!found) throw new Error(`No operation ${operation}`);
  const unknown = Object.keys(input).filter((name) => !found.accepts.includes(name));
  if (unknown.length > 0) throw new Error(`${operation} does not accept ${unknown.join(', ')}`);
  return found.run(input, { service: model.name, operation, ...person });
};

export const resource = (logicalId: string, properties: object): ResourceInput => ({
  stackName: 'Stack',
  logicalId,
  properties,
  metadata: {},
  suffix: '0123456789abcdef',
});

export const make = (model: ServiceModel, type: string, logicalId: string, properties: object): Created =>
  model.resources[type]!.create(resource(logicalId, properties)) as Created;

export const throttled = (): AwsError => new AwsError('ThrottlingException', 'Rate exceeded', 400);

/** EventBridge with recorded targets and one queue `dead`. */
export const eventsWorld = (settings: Partial<BusSettings> = {}, seed = 'events') => {
  const clock = new ManualClock();
  const chance = seededChance(seed);
  const record = recorder(clock);
  const sqs = createSqs({ clock, chance, account });
  make(sqs.model, 'AWS::SQS::Queue', 'Dead', { QueueName: 'dead' });
  const to = { starter: () => record.starter, invoker: () => record.invoker, queues: () => sqs.queues };
  const events = createEvents({ clock, chance, account }, to, settings);
  const rule = (properties: object, logicalId = 'Rule') =>
    make(events.model, 'AWS::Events::Rule', logicalId, properties);
  return { clock, chance, ...record, sqs, to, ...events, rule };
};
