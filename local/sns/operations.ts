import type { Chance } from '../chance.ts';
import { AwsError } from '../model.ts';
import type { Account, Operation } from '../model.ts';
import { PROTOCOLS } from './topics.ts';
import type { Message, Protocol, Subscription, Topics } from './topics.ts';

const notCovered = (seen: string, covered: string): AwsError =>
  new AwsError('TidegateLocalNotCovered', `The local SNS does not cover ${seen}; it covers ${covered}.`);

const isTrue = (value: unknown): boolean => value === true || value === 'true';

const protocolOf = (protocol: string): Protocol => {
  const found = PROTOCOLS.find((one) => one === protocol);
  if (found) return found;
  throw notCovered(`protocol ${protocol}`, PROTOCOLS.join(', '));
};

/** @throws AwsError */
export const newSubscription = (chance: Chance, input: any): Subscription => {
  const { TopicArn, Protocol: protocol, Endpoint, RawMessageDelivery } = input;
  if (!Endpoint) throw new AwsError('InvalidParameter', 'Invalid parameter: Endpoint');
  const raw = isTrue(RawMessageDelivery);
  return {
    arn: `${TopicArn}:${chance.uuid()}`,
    topicArn: TopicArn,
    protocol: protocolOf(protocol),
    endpoint: Endpoint,
    raw,
  };
};

const subscribe = (chance: Chance, topics: Topics): Operation => ({
  accepts: ['Attributes', 'Endpoint', 'Protocol', 'ReturnSubscriptionArn', 'TopicArn'],
  run({ Attributes = {}, ...input }) {
    const strange = Object.keys(Attributes).filter((name) => name !== 'RawMessageDelivery');
    if (strange.length > 0) throw notCovered(`subscription attributes ${strange.join(', ')}`, 'RawMessageDelivery');
    return { SubscriptionArn: topics.subscribe(newSubscription(chance, { ...input, ...Attributes })).arn };
  },
});

const list = (topics: Topics, { id }: Account): Operation => ({
  accepts: ['TopicArn'],
  run: ({ TopicArn }) => ({
    Subscriptions: topics.of(TopicArn).map(({ arn, protocol, endpoint, topicArn }) => ({
      SubscriptionArn: arn,
      Owner: id,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    })),
  }),
});

export interface SnsParts {
  chance: Chance;
  account: Account;
  topics: Topics;
  publish(topicArn: string, subject: string | undefined, text: string, attributes: Message['attributes']): string;
}

/** Subscriptions need no confirmation, also those of addresses. */
export const snsOperations = ({ chance, account, topics, publish }: SnsParts): Record<string, Operation> => ({
  ListSubscriptionsByTopic: list(topics, account),
  Publish: {
    accepts: ['Message', 'MessageAttributes', 'Subject', 'TopicArn'],
    run: ({ TopicArn, Subject, Message: text, MessageAttributes = {} }) => ({
      MessageId: publish(TopicArn, Subject, text, MessageAttributes),
    }),
  },
  Subscribe: subscribe(chance, topics),
  Unsubscribe: {
    accepts: ['SubscriptionArn'],
    run({ SubscriptionArn }) {
      topics.unsubscribe(SubscriptionArn);
      return {};
    },
  },
});
