import * as ecs from '@aws-sdk/client-ecs';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { AwsError } from '../../local/model.ts';
import type { Call } from '../../local/model.ts';
import {
  accessKeyFor,
  callerOf,
  createWireServer,
  NOT_COVERED,
  requestHandlerFor,
  sdkClients,
} from '../../local/wire/index.ts';
import type { WireParts } from '../../local/wire/index.ts';
import { model, person } from './models.ts';

const describeServices = model('ecs', {
  DescribeServices: [['cluster', 'services'], (_, call) => ({ services: [{ serviceName: call.principal }] })],
  UpdateService: [['service'], () => Promise.reject(new Error('a mistake of the model'))],
});

const setup = (parts: Partial<WireParts> = {}, accessKeyId = 'AKIAPERSON') => {
  const server = createWireServer({
    services: [describeServices],
    clients: sdkClients,
    chance: seededChance(1),
    ...parts,
  });
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 's' },
    maxAttempts: 1,
    requestHandler: requestHandlerFor(server) as never,
  };
  return { server, config, client: new ecs.ECSClient(config) };
};

const ask = (client: ecs.ECSClient) => client.send(new ecs.DescribeServicesCommand({ services: ['web'] }));

test('an access key id names its role and invocation, whatever characters these have', () => {
  const caller = { principal: 'Tidegate-Step/ä=role', invocation: '0b1c-22' };
  expect(callerOf(accessKeyFor(caller.principal, caller.invocation))).toEqual(caller);
  expect(accessKeyFor(caller.principal, caller.invocation)).toMatch(/^[\w.-]+$/);
  expect(callerOf(accessKeyFor('Role'))).toEqual({ principal: 'Role' });
  expect(callerOf(person.credentials.accessKeyId)).toEqual({ principal: 'person' });
});

test('the operation is told who calls', async () => {
  const calls: Call[] = [];
  const { client } = setup({ onCall: (call) => calls.push(call) }, accessKeyFor('StepRole', 'inv-1'));
  expect((await ask(client)).services).toEqual([{ serviceName: 'StepRole' }]);
  expect(calls).toEqual([
    { service: 'ecs', operation: 'DescribeServices', principal: 'StepRole', invocation: 'inv-1' },
  ]);
});

test('an operation that is not covered is refused by name and put on record', async () => {
  const { client, server } = setup();
  const error = await client.send(new ecs.ListClustersCommand({})).catch((thrown) => thrown);
  expect(error.name).toBe(NOT_COVERED);
  expect(error.message).toBe('ecs.ListClusters: covered are DescribeServices, UpdateService');
  expect(server.refusals).toEqual([error.message]);
});

test('a member that is not covered is refused by name and put on record', async () => {
  const { client, server } = setup();
  const call = client.send(new ecs.DescribeServicesCommand({ services: ['web'], include: ['TAGS'] }));
  await expect(call).rejects.toThrow('ecs.DescribeServices with include: covered members are cluster, services');
  expect(server.refusals).toHaveLength(1);
});

test('a service that is not covered is refused by name', async () => {
  const { config } = setup();
  const publish = new SNSClient(config).send(new PublishCommand({ Message: 'x', TopicArn: 'arn' }));
  await expect(publish).rejects.toThrow('sns.Publish: covered services are ecs');
});

test('an interceptor can throttle, and the throttled call is reported with its error', async () => {
  const codes: (string | undefined)[] = [];
  const { client } = setup({
    onCall: (_, { error }) => codes.push(error?.code),
    intercept: () => {
      throw new AwsError('ThrottlingException', 'Rate exceeded');
    },
  });
  await expect(ask(client)).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(codes).toEqual(['ThrottlingException']);
});

test('a mistake of the model is an InternalFailure for the caller and a fault on record', async () => {
  const { client, server } = setup();
  await expect(client.send(new ecs.UpdateServiceCommand({ service: 'web' }))).rejects.toMatchObject({
    name: 'InternalFailure',
  });
  expect(server.faults).toEqual([new Error('a mistake of the model')]);
});

test('a caller that is cut off starts nothing and hears nothing', async () => {
  const calls: Call[] = [];
  const { client } = setup({ isCut: () => true, onCall: (call) => calls.push(call) });
  const answered = await Promise.race([ask(client), new Promise((resolve) => setImmediate(() => resolve('silence')))]);
  expect(answered).toBe('silence');
  expect(calls).toEqual([]);
});
