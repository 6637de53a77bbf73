import { AwsError } from '../model.ts';
import type { Deps, ServiceModel } from '../model.ts';
import { createDelivery } from './delivery.ts';
import type { Mail, SnsTargets } from './delivery.ts';
import { snsOperations } from './operations.ts';
import { snsResources } from './resources.ts';
import { Topics } from './topics.ts';
import type { Message } from './topics.ts';

export type { Mail, SnsTargets } from './delivery.ts';

/** One Publish, as it was asked for. */
export interface Published {
  topicArn: string;
  subject?: string;
  message: string;
  /** Milliseconds since the epoch. */
  at: number;
}

type SnsDeps = Omit<Deps, 'events'>;

export interface Sns {
  model: ServiceModel;
  /** Everything published so far, oldest first. */
  published(): Published[];
  /** Everything that addresses were sent so far, oldest first. */
  mails(): Mail[];
  /** @returns the message's id @throws AwsError if there is no such topic */
  publish(topicArn: string, subject: string | undefined, message: string, attributes?: Message['attributes']): string;
}

const missing = (): never => {
  throw new Error('This SNS was made without anything to deliver to');
};

const nowhere: SnsTargets = { invoker: missing, queues: missing, refuse: missing };

/** SNS: what is published to a topic is kept, and delivered to functions, queues and addresses. */
export const createSns = ({ clock, account, ...deps }: SnsDeps, targets: SnsTargets = nowhere): Sns => {
  const chance = deps.chance.fork('sns');
  const topics = new Topics();
  const published: Published[] = [];
  const mails: Mail[] = [];
  const deliver = createDelivery(clock, chance.fork('delivery'), targets, mails);

  const publish: Sns['publish'] = (topicArn, subject, text, attributes = {}) => {
    const subscriptions = topics.of(topicArn);
    if (!text) throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    const at = clock.now();
    const id = chance.uuid();
    published.push({ topicArn, subject, message: text, at });
    deliver({ id, topicArn, subject, text, attributes, at }, subscriptions);
    return id;
  };

  return {
    publish,
    model: {
      name: 'sns',
      operations: snsOperations({ chance, account, topics, publish }),
      resources: snsResources(chance.fork('resources'), account, topics),
    },
    published: () => [...published],
    mails: () => [...mails],
  };
};
