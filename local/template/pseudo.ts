import type { Account } from '../model.ts';
import { physicalSuffix } from '../arn.ts';
import { noValue } from './intrinsics.ts';

/** The same on every load, as ids of the model are. */
export const stackIdOf = (account: Account, stackName: string): string => {
  const hex = physicalSuffix(stackName, '');
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-11f0-8000-${hex.slice(4, 16)}`;
  return `arn:${account.partition}:cloudformation:${account.region}:${account.id}:stack/${stackName}/${uuid}`;
};

export const pseudoParameters = (account: Account, stackName: string): Record<string, unknown> => ({
  'AWS::AccountId': account.id,
  'AWS::Region': account.region,
  'AWS::Partition': account.partition,
  'AWS::StackName': stackName,
  'AWS::StackId': stackIdOf(account, stackName),
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NotificationARNs': [],
  'AWS::NoValue': noValue,
});
