import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Invoker, Queues } from '../parts.ts';
import type { Message, Subscription } from './topics.ts';

/** An e-mail that would have been sent. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Where messages go; asked when one is delivered, so that the parts may be made in any order. */
export interface SnsTargets {
  invoker(): Invoker;
  queues(): Queues;
  /** Told of messages that nobody takes: AWS drops them after its retries. */
  refuse(what: string): void;
}

/** Milliseconds; AWS says only that it is usually under 30 ms to queues and functions. */
const SOON = { low: 10, high: 100 };

const valuesOf = ({ attributes }: Message) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
      name,
      { Type: DataType, Value: StringValue },
    ]),
  );

const unsubscribeUrl = ({ arn }: Subscription): string =>
  `https://sns.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`;

const shared = ({ id, topicArn, subject, text, at }: Message) => ({
  Type: 'Notification',
  MessageId: id,
  TopicArn: topicArn,
  Subject: subject ?? null,
  Message: text,
  Timestamp: new Date(at).toISOString(),
  SignatureVersion: '1',
  Signature: 'EXAMPLE',
});

const forFunction = (message: Message, subscription: Subscription) => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: subscription.arn,
      Sns: {
        ...shared(message),
        SigningCertUrl: 'EXAMPLE',
        UnsubscribeUrl: unsubscribeUrl(subscription),
        MessageAttributes: valuesOf(message),
      },
    },
  ],
});

/** Without a subject or attributes their members are left out, other than for functions. */
const forQueue = (message: Message, subscription: Subscription): string => {
  if (subscription.raw) return message.text;
  const { Subject, ...rest } = shared(message);
  const attributes = valuesOf(message);
  return JSON.stringify({
    ...rest,
    ...(Subject === null ? {} : { Subject }),
    SigningCertURL: 'EXAMPLE',
    UnsubscribeURL: unsubscribeUrl(subscription),
    ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributes } : {}),
  });
};

/** Brings messages to subscribers, each in its own moment. */
export const createDelivery = (clock: Clock, chance: Chance, targets: SnsTargets, mails: Mail[]) => {
  const hand = (message: Message, subscription: Subscription): void => {
    const { protocol, endpoint } = subscription;
    const { subject = 'AWS Notification Message', text } = message;
    if (protocol === 'lambda') targets.invoker().invokeEvent(endpoint, forFunction(message, subscription));
    else if (protocol === 'sqs') targets.queues().send(endpoint, forQueue(message, subscription), {});
    else mails.push({ to: endpoint, subject, text, at: clock.now() });
  };

  const attempt = (message: Message, subscription: Subscription): void => {
    try {
      hand(message, subscription);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      targets.refuse(`SNS to ${subscription.endpoint}: ${error.message}`);
    }
  };

  return (message: Message, subscriptions: readonly Subscription[]): void => {
    for (const subscription of subscriptions)
      clock.after(chance.between(SOON.low, SOON.high), () => attempt(message, subscription));
  };
};
