import { arn } from '../arn.ts';
import { AwsError } from '../model.ts';
import type { Created, Deps, Operation, ResourceType, ServiceModel } from '../model.ts';

/** One Publish, as it was asked for. */
export interface Published {
  topicArn: string;
  subject?: string;
  message: string;
  /** Milliseconds since the epoch. */
  at: number;
}

type SnsDeps = Omit<Deps, 'events'>;

interface Topics {
  arns: Set<string>;
  published: Published[];
}

const topicType = (deps: SnsDeps, topics: Topics): ResourceType => ({
  properties: ['TopicName'],
  ignored: ['DisplayName', 'KmsMasterKeyId', 'Tags'],
  create({ properties, stackName, logicalId, suffix }): Created {
    const name = properties.TopicName ?? `${stackName}-${logicalId}-${suffix.slice(0, 12)}`;
    const topicArn = arn(deps.account, 'sns', name);
    topics.arns.add(topicArn);
    return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
  },
});

/** Resource policies of topics are not enforced, subscribers get nothing: tests read what was published. */
const accepted = (properties: string[]): ResourceType => ({
  properties,
  create: ({ logicalId, suffix }) => ({ ref: `${logicalId}-${suffix}` }),
});

const publisher =
  (deps: SnsDeps, topics: Topics) =>
  (topicArn: string, subject: string | undefined, message: string): string => {
    if (!topics.arns.has(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    if (!message) throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    topics.published.push({ topicArn, subject, message, at: deps.clock.now() });
    return deps.chance.uuid();
  };

const publishOperation = (publish: Sns['publish']): Operation => ({
  accepts: ['Message', 'MessageAttributes', 'Subject', 'TopicArn'],
  run: ({ TopicArn, Subject, Message }) => ({ MessageId: publish(TopicArn, Subject, Message) }),
});

export interface Sns {
  model: ServiceModel;
  /** Everything published so far, oldest first. */
  published(): Published[];
  /** @returns the message's id @throws AwsError if there is no such topic */
  publish(topicArn: string, subject: string | undefined, message: string): string;
}

/** SNS: topics that record what is published. */
export const createSns = (deps: SnsDeps): Sns => {
  const own = { ...deps, chance: deps.chance.fork('sns') };
  const topics: Topics = { arns: new Set(), published: [] };
  const publish = publisher(own, topics);
  return {
    publish,
    model: {
      name: 'sns',
      operations: { Publish: publishOperation(publish) },
      resources: {
        'AWS::SNS::Subscription': accepted(['Endpoint', 'FilterPolicy', 'Protocol', 'RedrivePolicy', 'TopicArn']),
        'AWS::SNS::Topic': topicType(own, topics),
        'AWS::SNS::TopicPolicy': accepted(['PolicyDocument', 'Topics']),
      },
    },
    published: () => [...topics.published],
  };
};
