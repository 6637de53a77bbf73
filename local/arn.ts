import { createHash } from 'node:crypto';
import type { Account } from './model.ts';

/**
 * The random-looking part of an ARN (target group, listener, rule, ...), a pure function of where the resource stands in its
 * template, so that a lock file derived from that template names the same ARNs as the model.
 */
export const physicalSuffix = (stackName: string, logicalId: string): string =>
  createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, 16);

export const arn = (account: Account, service: string, resource: string): string =>
  `arn:${account.partition}:${service}:${account.region}:${account.id}:${resource}`;
