import { resolve } from 'node:path';
import { arn } from '../arn.ts';
import type { Account, ResourceInput } from '../model.ts';

/** A function as the template describes it. */
export interface FunctionDefinition {
  name: string;
  arn: string;
  /** Folder of its unpacked code. */
  directory: string;
  /** `file.export`. */
  handler: string;
  runtime: string;
  timeoutSeconds: number;
  memoryMb: number;
  /** ARN. */
  role: string;
  environment: Record<string, string>;
  architectures: string[];
  logGroup: string;
  /** Absent: the account's limit only. */
  reservedConcurrency?: number;
  /** ARN of a queue. */
  deadLetters?: string;
}

export const roleNameOf = (roleArn: string): string => roleArn.split('/').at(-1)!;

/** Function name in a name, a partial or a full ARN, with or without version or alias. */
export const functionNameOf = (nameOrArn: string): string => {
  const parts = nameOrArn.split(':');
  const at = parts.indexOf('function');
  return at >= 0 ? (parts[at + 1] ?? '') : parts[0]!;
};

const directoryOf = ({ metadata, logicalId }: ResourceInput, assetRoot: string): string => {
  const path = metadata?.['aws:asset:path'];
  if (typeof path === 'string') return resolve(assetRoot, path);
  throw new Error(`${logicalId} has no Metadata aws:asset:path; inline and uploaded code is not covered`);
};

const runtimeOf = ({ Runtime }: any): string => {
  // Its bundle runs in this very process.
  if (/^nodejs\d+\.x$/.test(Runtime)) return Runtime;
  throw new Error(`Runtime ${Runtime} is not covered; covered: nodejs`);
};

/** @throws Error for code or a runtime that cannot be run here */
export const definitionOf = (input: ResourceInput, account: Account, assetRoot: string): FunctionDefinition => {
  const { properties, stackName, logicalId, suffix } = input;
  const name: string = properties.FunctionName ?? `${stackName}-${logicalId}-${suffix.slice(0, 12)}`.slice(-64);
  return {
    name,
    arn: arn(account, 'lambda', `function:${name}`),
    directory: directoryOf(input, assetRoot),
    handler: properties.Handler,
    runtime: runtimeOf(properties),
    timeoutSeconds: Number(properties.Timeout ?? 3),
    memoryMb: Number(properties.MemorySize ?? 128),
    role: properties.Role,
    environment: properties.Environment?.Variables ?? {},
    architectures: properties.Architectures ?? ['x86_64'],
    logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    deadLetters: properties.DeadLetterConfig?.TargetArn,
  };
};
