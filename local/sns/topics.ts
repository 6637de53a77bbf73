import { AwsError } from '../model.ts';

export const PROTOCOLS = ['lambda', 'sqs', 'email'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export interface Subscription {
  arn: string;
  topicArn: string;
  protocol: Protocol;
  /** Function ARN, queue ARN or address. */
  endpoint: string;
  /** Queues get the message as it is, without SNS's envelope. */
  raw: boolean;
}

/** A message as it was published. */
export interface Message {
  id: string;
  topicArn: string;
  subject: string | undefined;
  text: string;
  attributes: Record<string, { DataType?: string; StringValue?: string }>;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Topics and who listens to them. */
export class Topics {
  readonly #arns = new Set<string>();
  readonly subscriptions: Subscription[] = [];

  add(arn: string): void {
    this.#arns.add(arn);
  }

  /** @throws AwsError if there is no such topic */
  check(arn: string): void {
    if (!this.#arns.has(arn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
  }

  of(topicArn: string): Subscription[] {
    this.check(topicArn);
    return this.subscriptions.filter((one) => one.topicArn === topicArn);
  }

  /** The same endpoint subscribes once. */
  subscribe(subscription: Subscription): Subscription {
    const known = this.of(subscription.topicArn).find(
      ({ protocol, endpoint }) => protocol === subscription.protocol && endpoint === subscription.endpoint,
    );
    if (!known) this.subscriptions.push(subscription);
    return known ?? subscription;
  }

  unsubscribe(arn: string): void {
    const index = this.subscriptions.findIndex((one) => one.arn === arn);
    if (index < 0) throw new AwsError('NotFound', 'Subscription does not exist', 404);
    this.subscriptions.splice(index, 1);
  }
}
