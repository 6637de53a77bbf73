import { createHash } from 'node:crypto';
import { arn } from '../arn.ts';
import { AwsError } from '../model.ts';
import type { Created, Deps, Operation, ResourceInput, ResourceType, ServiceModel } from '../model.ts';
import type { MetricSink, Queues } from '../parts.ts';
import { createDepthMetric } from './depth-metric.ts';

/** A message as a test reads it. */
export interface QueueMessage {
  messageId: string;
  body: string;
  attributes: Record<string, string>;
  /** Milliseconds since the epoch. */
  sentAt: number;
}

interface Kept extends QueueMessage {
  visibleAt: number;
  receipt?: string;
}

interface Queue {
  name: string;
  arn: string;
  url: string;
  messages: Kept[];
  visibilitySeconds: number;
}

type SqsDeps = Omit<Deps, 'events'>;

const noSuchQueue = (name: string): AwsError =>
  new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${name}.`);

/** The queues of an account, by ARN; expiry is not modelled: messages stay until they are deleted. */
class QueueStore implements Queues {
  readonly byArn = new Map<string, Queue>();
  readonly deps: SqsDeps;
  readonly onSent: (queue: Queue) => void;

  constructor(deps: SqsDeps, onSent: (queue: Queue) => void) {
    this.deps = deps;
    this.onSent = onSent;
  }

  byUrl(url: string): Queue {
    const queue = [...this.byArn.values()].find((one) => one.url === url);
    if (queue) return queue;
    throw noSuchQueue(url);
  }

  send(queueArn: string, body: string, attributes: Record<string, string>): string {
    const queue = this.byArn.get(queueArn);
    if (!queue) throw noSuchQueue(queueArn);
    const now = this.deps.clock.now();
    const messageId = this.deps.chance.uuid();
    queue.messages.push({ messageId, body, attributes, sentAt: now, visibleAt: now });
    this.onSent(queue);
    return messageId;
  }

  receive(queue: Queue, count: number, visibilitySeconds: number): Kept[] {
    const now = this.deps.clock.now();
    const taken = queue.messages.filter(({ visibleAt }) => visibleAt <= now).slice(0, count);
    for (const message of taken) {
      message.visibleAt = now + visibilitySeconds * 1000;
      message.receipt = this.deps.chance.hex(32);
    }
    return taken;
  }
}

const texts = (attributes: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );

const shape = ({ messageId, body, attributes, receipt }: Kept) => ({
  MessageId: messageId,
  ReceiptHandle: receipt,
  Body: body,
  // The SDK's client refuses a message without it.
  MD5OfBody: createHash('md5').update(body).digest('hex'),
  MessageAttributes: texts(attributes),
});

const plain = (attributes: Record<string, { StringValue?: string }> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue = '' }]) => [name, StringValue]));

const counts = (queue: Queue, now: number): Record<string, string> => {
  const visible = queue.messages.filter(({ visibleAt }) => visibleAt <= now).length;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(queue.messages.length - visible),
    VisibilityTimeout: String(queue.visibilitySeconds),
  };
};

const operations = (store: QueueStore): Record<string, Operation> => ({
  SendMessage: {
    accepts: ['MessageAttributes', 'MessageBody', 'QueueUrl'],
    run: (input) => ({
      MessageId: store.send(store.byUrl(input.QueueUrl).arn, input.MessageBody, plain(input.MessageAttributes)),
    }),
  },
  ReceiveMessage: {
    accepts: ['MaxNumberOfMessages', 'MessageAttributeNames', 'QueueUrl', 'VisibilityTimeout'],
    run(input) {
      const queue = store.byUrl(input.QueueUrl);
      const { MaxNumberOfMessages = 1, VisibilityTimeout = queue.visibilitySeconds } = input;
      return { Messages: store.receive(queue, MaxNumberOfMessages, VisibilityTimeout).map(shape) };
    },
  },
  DeleteMessage: {
    accepts: ['QueueUrl', 'ReceiptHandle'],
    run(input) {
      const queue = store.byUrl(input.QueueUrl);
      queue.messages = queue.messages.filter(({ receipt }) => receipt !== input.ReceiptHandle);
      return {};
    },
  },
  GetQueueAttributes: {
    accepts: ['AttributeNames', 'QueueUrl'],
    run(input) {
      const all = counts(store.byUrl(input.QueueUrl), store.deps.clock.now());
      const wanted: string[] = input.AttributeNames ?? [];
      const kept = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
      return { Attributes: Object.fromEntries(kept) };
    },
  },
});

const generatedName = ({ stackName, logicalId, suffix }: ResourceInput): string =>
  `${`${stackName}-${logicalId}`.slice(0, 80 - 13)}-${suffix.slice(0, 12)}`;

const queueType = (store: QueueStore): ResourceType => ({
  properties: ['QueueName', 'VisibilityTimeout'],
  ignored: ['KmsMasterKeyId', 'MessageRetentionPeriod', 'SqsManagedSseEnabled', 'Tags'],
  create(input): Created {
    const { account } = store.deps;
    const name = input.properties.QueueName ?? generatedName(input);
    const url = `https://sqs.${account.region}.amazonaws.com/${account.id}/${name}`;
    const queueArn = arn(account, 'sqs', name);
    const visibilitySeconds = Number(input.properties.VisibilityTimeout ?? 30);
    store.byArn.set(queueArn, { name, arn: queueArn, url, messages: [], visibilitySeconds });
    return { ref: url, attributes: { Arn: queueArn, QueueName: name, QueueUrl: url } };
  },
});

/** Resource policies of queues are not enforced. */
const policyType: ResourceType = {
  properties: ['PolicyDocument', 'Queues'],
  create: ({ logicalId, suffix }) => ({ ref: `${logicalId}-${suffix}` }),
};

export interface Sqs {
  model: ServiceModel;
  /** For dead letters of the other parts. */
  queues: Queues;
  /** All that lie in a queue, without receiving them. @throws AwsError if there is no such queue */
  messages(queueArn: string): QueueMessage[];
}

const unmeasured: MetricSink = { put: () => {} };

/**
 * SQS standard queues, as far as dead letters need them.
 * @param metrics where the depth of the queues is told; asked only when there is something to tell
 */
export const createSqs = (deps: SqsDeps, metrics: () => MetricSink = () => unmeasured): Sqs => {
  const measure = createDepthMetric(deps.clock, metrics);
  const store = new QueueStore({ ...deps, chance: deps.chance.fork('sqs') }, measure);
  return {
    model: {
      name: 'sqs',
      operations: operations(store),
      resources: { 'AWS::SQS::Queue': queueType(store), 'AWS::SQS::QueuePolicy': policyType },
    },
    queues: store,
    messages(queueArn) {
      const queue = store.byArn.get(queueArn);
      if (!queue) throw noSuchQueue(queueArn);
      return queue.messages.map(({ messageId, body, attributes, sentAt }) => ({ messageId, body, attributes, sentAt }));
    },
  };
};
