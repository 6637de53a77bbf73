import { arn } from '../arn.ts';
import type { Account, Created, ResourceInput, ResourceType } from '../model.ts';
import type { Engine } from './engine.ts';

/** Key attribute names by table, hash key first. */
export type Keys = Map<string, string[]>;

const create = (
  engine: Engine,
  account: Account,
  keys: Keys,
  { logicalId, stackName, suffix, properties }: ResourceInput,
): Created => {
  const name = properties.TableName ?? `${stackName}-${logicalId}-${suffix.slice(0, 12).toUpperCase()}`;
  const { AttributeDefinitions, KeySchema } = properties;
  engine.createTable({ TableName: name, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' });
  keys.set(
    name,
    KeySchema.map((key: { AttributeName: string }) => key.AttributeName),
  );
  return { ref: name, attributes: { Arn: arn(account, 'dynamodb', `table/${name}`) } };
};

/** Neither indexes nor streams: a template that asks for them is refused. */
export const tableResources = (engine: Engine, account: Account, keys: Keys): Record<string, ResourceType> => {
  const ignored = [
    'BillingMode',
    'DeletionProtectionEnabled',
    'OnDemandThroughput',
    'PointInTimeRecoverySpecification',
    'Replicas',
    'SSESpecification',
    'TableClass',
    'Tags',
    'TimeToLiveSpecification',
    'WarmThroughput',
  ];
  const type: ResourceType = {
    properties: ['TableName', 'AttributeDefinitions', 'KeySchema'],
    ignored,
    create: async (resource) => create(engine, account, keys, resource),
  };
  return { 'AWS::DynamoDB::Table': type, 'AWS::DynamoDB::GlobalTable': type };
};
