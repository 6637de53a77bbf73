import { arn } from '../arn.ts';
import { parseDefinition } from '../asl/index.ts';
import type { Definition } from '../asl/index.ts';
import { AwsError } from '../model.ts';
import type { Created, Deps, ResourceInput, ResourceType } from '../model.ts';
import { checkName } from './names.ts';

export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  /** As CloudFormation hands it over, placeholders filled. */
  text: string;
  definition: Definition;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

export interface Machines {
  resource: ResourceType;
  list(): Machine[];
  /** @throws AwsError StateMachineDoesNotExist | InvalidArn */
  get(stateMachineArn: string): Machine;
}

const placeholder = /\$\{(\w[\w.-]*)\}/g;

/** @throws Error that names each placeholder without a substitution: CloudFormation would leave it standing */
const substitute = (text: string, substitutions: Record<string, unknown>): string => {
  const missing = [...text.matchAll(placeholder)]
    .map((match) => match[1] ?? '')
    .filter((name) => !(name in substitutions));
  if (missing.length > 0) throw new Error(`DefinitionSubstitutions lack ${[...new Set(missing)].join(', ')}`);
  return text.replace(placeholder, (_all, name: string) => String(substitutions[name]));
};

const textOf = (properties: any): string => {
  const { DefinitionString, Definition: object, DefinitionSubstitutions = {} } = properties;
  const text = DefinitionString ?? (object === undefined ? undefined : JSON.stringify(object));
  if (typeof text !== 'string') throw new Error('a state machine needs DefinitionString or Definition');
  return substitute(text, DefinitionSubstitutions);
};

const nameOf = ({ properties, logicalId, suffix }: ResourceInput): string =>
  properties.StateMachineName ?? `${logicalId.slice(0, 67)}-${suffix.slice(0, 12)}`;

export const createMachines = ({ account, clock }: Deps): Machines => {
  const machines = new Map<string, Machine>();

  const create = (resource: ResourceInput): Created => {
    const { properties } = resource;
    const type = properties.StateMachineType ?? 'STANDARD';
    if (type !== 'STANDARD') throw new Error(`StateMachineType ${type} is not covered, STANDARD is`);
    const name = nameOf(resource);
    checkName(name);
    const text = textOf(properties);
    const machineArn = arn(account, 'states', `stateMachine:${name}`);
    if (machines.has(machineArn)) throw new Error(`there is a state machine ${name} already`);
    const definition = parseDefinition(text);
    machines.set(machineArn, {
      arn: machineArn,
      name,
      roleArn: properties.RoleArn,
      text,
      definition,
      createdAt: clock.now(),
    });
    return { ref: machineArn, attributes: { Arn: machineArn, Name: name } };
  };

  return {
    resource: {
      properties: [
        'DefinitionString',
        'Definition',
        'DefinitionSubstitutions',
        'RoleArn',
        'StateMachineName',
        'StateMachineType',
      ],
      ignored: ['LoggingConfiguration', 'TracingConfiguration', 'Tags'],
      create,
    },
    list: () => [...machines.values()],
    get: (stateMachineArn) => {
      if (!/^arn:aws:states:[^:]+:\d{12}:stateMachine:[^:]+$/.test(stateMachineArn))
        throw new AwsError('InvalidArn', `Invalid Arn: '${stateMachineArn}' (versions and aliases are not covered)`);
      const machine = machines.get(stateMachineArn);
      if (machine !== undefined) return machine;
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    },
  };
};
