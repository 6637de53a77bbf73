import type { Account, ResourceType } from '../model.ts';
import type { EventPolicy } from './asynchronous.ts';
import { defaultEventPolicy } from './asynchronous.ts';
import { definitionOf, functionNameOf } from './definition.ts';
import type { FunctionDefinition } from './definition.ts';

/** Who may invoke a function, as the template says it; nothing is enforced here. */
export interface Permission {
  functionName: string;
  principal: string;
  sourceArn?: string;
}

export interface Registry {
  functions: Map<string, FunctionDefinition>;
  permissions: Permission[];
  /** By function name. */
  eventPolicies: Map<string, EventPolicy>;
}

const functionType = (registry: Registry, account: Account, assetRoot: string): ResourceType => ({
  properties: [
    'Architectures',
    'Code',
    'DeadLetterConfig',
    'Environment',
    'FunctionName',
    'Handler',
    'LoggingConfig',
    'MemorySize',
    'PackageType',
    'ReservedConcurrentExecutions',
    'Role',
    'Runtime',
    'Timeout',
  ],
  ignored: ['Description', 'EphemeralStorage', 'RecursiveLoop', 'Tags', 'TracingConfig'],
  create: (input) => {
    const definition = definitionOf(input, account, assetRoot);
    registry.functions.set(definition.name, definition);
    return { ref: definition.name, attributes: { Arn: definition.arn } };
  },
});

const permissionType = (registry: Registry): ResourceType => ({
  properties: ['Action', 'FunctionName', 'Principal', 'SourceArn', 'SourceAccount'],
  create: ({ properties, stackName, logicalId, suffix }) => {
    const { FunctionName, Principal, SourceArn } = properties;
    const functionName = functionNameOf(FunctionName);
    registry.permissions.push({ functionName, principal: Principal, sourceArn: SourceArn });
    const id = `${stackName}-${logicalId}-${suffix.slice(0, 12)}`;
    return { ref: id, attributes: { Id: id } };
  },
});

const eventInvokeConfigType = (registry: Registry): ResourceType => ({
  properties: ['FunctionName', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'Qualifier'],
  create: ({ properties, logicalId }) => {
    const { retries, ageSeconds } = defaultEventPolicy;
    registry.eventPolicies.set(functionNameOf(properties.FunctionName), {
      retries: Number(properties.MaximumRetryAttempts ?? retries),
      ageSeconds: Number(properties.MaximumEventAgeInSeconds ?? ageSeconds),
    });
    return { ref: logicalId };
  },
});

/** All versions run the one bundle of the template. */
const versionType = (registry: Registry): ResourceType => ({
  properties: ['FunctionName'],
  ignored: ['CodeSha256', 'Description'],
  create: ({ properties }) => {
    const definition = registry.functions.get(functionNameOf(properties.FunctionName));
    if (!definition) throw new Error(`there is no function ${properties.FunctionName}`);
    const versionArn = `${definition.arn}:1`;
    return { ref: versionArn, attributes: { FunctionArn: versionArn, Version: '1' } };
  },
});

const aliasType = (registry: Registry): ResourceType => ({
  properties: ['FunctionName', 'FunctionVersion', 'Name'],
  ignored: ['Description'],
  create: ({ properties }) => {
    const definition = registry.functions.get(functionNameOf(properties.FunctionName));
    if (!definition) throw new Error(`there is no function ${properties.FunctionName}`);
    const aliasArn = `${definition.arn}:${properties.Name}`;
    return { ref: aliasArn, attributes: { AliasArn: aliasArn } };
  },
});

/** @param assetRoot folder that relative asset paths start from */
export const lambdaResources = (
  registry: Registry,
  account: Account,
  assetRoot: string,
): Record<string, ResourceType> => ({
  'AWS::Lambda::Function': functionType(registry, account, assetRoot),
  'AWS::Lambda::Permission': permissionType(registry),
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfigType(registry),
  'AWS::Lambda::Version': versionType(registry),
  'AWS::Lambda::Alias': aliasType(registry),
});
