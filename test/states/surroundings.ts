import { readFileSync } from 'node:fs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { seededChance } from '../../local/chance.ts';
import { AwsError } from '../../local/model.ts';
import type { Account, EmittedEvent } from '../../local/model.ts';
import type { InvokeResult } from '../../local/parts.ts';
import { createStates } from '../../local/states/index.ts';
import type { StatesSettings } from '../../local/states/settings.ts';
import { createVirtualClock } from '../../local/virtual-clock.ts';
import { createWireServer, requestHandlerFor, sdkClients } from '../../local/wire/index.ts';

const account: Account = { id: '111111111111', region: 'us-east-1', partition: 'aws' };

/** How a function answers its payload: a value, or a thrown AwsError, or a function error. */
export type FakeFunction = (payload: any) => unknown;

/** What a function throws to fail the way a handler's own error does. */
export class FunctionError extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

const answer = async (fake: FakeFunction | undefined, payload: unknown): Promise<InvokeResult> => {
  if (!fake) throw new AwsError('ResourceNotFoundException', 'Function not found', 404);
  try {
    return { payload: JSON.stringify((await fake(payload)) ?? null), requestId: 'request-1' };
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const { errorType, message } = error;
    const text = JSON.stringify({ errorType, errorMessage: message, trace: [] });
    return { payload: text, functionError: 'Unhandled', requestId: 'request-1' };
  }
};

/** Step Functions behind the real SDK client, with functions played by the test. */
export const surroundings = (functions: Record<string, FakeFunction> = {}, settings: Partial<StatesSettings> = {}) => {
  const clock = createVirtualClock(Date.parse('2026-01-05T10:00:00Z'));
  const chance = seededChance('states');
  const emitted: EmittedEvent[] = [];
  const refusals: string[] = [];
  const invoker = {
    invoke: (functionArn: string, payload: unknown) => answer(functions[functionArn.split(':')[6] ?? ''], payload),
    invokeEvent: () => {},
  };
  const states = createStates(
    { clock, chance, account, events: { emit: (event) => void emitted.push(event) } },
    { invoker, settings, refuse: (what) => void refusals.push(what) },
  );
  const server = createWireServer({ services: [states.model], clients: sdkClients, chance });
  const client = new SFNClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'person', secretAccessKey: 'x' },
    requestHandler: requestHandlerFor(server) as never,
    maxAttempts: 1,
  });
  const send = (command: any): Promise<any> => clock.finish((client as any).send(command));

  const machine = async (definition: object, properties: object = {}): Promise<string> => {
    const created = await states.model.resources['AWS::StepFunctions::StateMachine']!.create({
      stackName: 'Test',
      logicalId: 'Machine',
      suffix: '0123456789abcdef',
      metadata: {},
      properties: {
        StateMachineName: 'machine',
        RoleArn: 'arn:aws:iam::111111111111:role/machine',
        DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
        ...properties,
      },
    });
    return created.ref;
  };

  return { clock, states, emitted, refusals, send, machine };
};

/** A machine of one Task state. */
export const oneTask = (task: object): object => ({
  StartAt: 'Do',
  States: { Do: { Type: 'Task', TimeoutSeconds: 300, End: true, ...task } },
});

export const lambdaTask = (name: string, more: object = {}): object =>
  oneTask({
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: `arn:aws:lambda:us-east-1:111111111111:function:${name}`,
      Payload: '{% $states.input %}',
    },
    ...more,
  });

export const waiting = (seconds: number): object => ({
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: seconds, End: true } },
});

export const recordedEvent = (name: string): any =>
  JSON.parse(readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url), 'utf8'));
