import { arn } from '../arn.ts';
import type { Chance } from '../chance.ts';
import type { Account, ResourceType } from '../model.ts';
import { newSubscription } from './operations.ts';
import type { Topics } from './topics.ts';

const topicType = (account: Account, topics: Topics): ResourceType => ({
  properties: ['TopicName'],
  ignored: ['DisplayName', 'KmsMasterKeyId', 'Tags'],
  create({ properties, stackName, logicalId, suffix }) {
    const name = properties.TopicName ?? `${stackName}-${logicalId}-${suffix.slice(0, 12)}`;
    const topicArn = arn(account, 'sns', name);
    topics.add(topicArn);
    return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
  },
});

const subscriptionType = (chance: Chance, topics: Topics): ResourceType => ({
  properties: ['Endpoint', 'Protocol', 'RawMessageDelivery', 'TopicArn'],
  create({ properties }) {
    const subscription = topics.subscribe(newSubscription(chance, properties));
    return { ref: subscription.arn, attributes: { Arn: subscription.arn } };
  },
});

/** Resource policies of topics are not enforced. */
const policyType: ResourceType = {
  properties: ['PolicyDocument', 'Topics'],
  create: ({ logicalId, suffix }) => ({ ref: `${logicalId}-${suffix}` }),
};

export const snsResources = (chance: Chance, account: Account, topics: Topics): Record<string, ResourceType> => ({
  'AWS::SNS::Subscription': subscriptionType(chance, topics),
  'AWS::SNS::Topic': topicType(account, topics),
  'AWS::SNS::TopicPolicy': policyType,
});
