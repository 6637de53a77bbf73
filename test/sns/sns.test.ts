import { readFileSync } from 'node:fs';
import {
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { AwsError } from '../../local/model.ts';
import { createSns } from '../../local/sns/index.ts';
import { createWireServer, requestHandlerFor, sdkClients } from '../../local/wire/index.ts';
import { manualClock } from '../elb/manual-clock.ts';
import { make } from '../events/world.ts';

const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
const fn = 'arn:aws:lambda:us-east-1:111111111111:function:tell';
const queue = 'arn:aws:sqs:us-east-1:111111111111:tell';

const world = () => {
  const clock = manualClock();
  const chance = seededChance('sns');
  const invoked: { arn: string; payload: any }[] = [];
  const sent: { queueArn: string; body: string }[] = [];
  const refused: string[] = [];
  const sns = createSns(
    { clock, chance, account },
    {
      invoker: () => ({
        invoke: () => Promise.reject(new Error('SNS does not wait')),
        invokeEvent: (arn, payload) => void invoked.push({ arn, payload }),
      }),
      queues: () => ({
        send(queueArn, body) {
          if (queueArn !== queue) throw new AwsError('QueueDoesNotExist', 'gone');
          sent.push({ queueArn, body });
        },
      }),
      refuse: (what) => void refused.push(what),
    },
  );
  const server = createWireServer({ services: [sns.model], clients: sdkClients, chance });
  const client = new SNSClient({
    region: account.region,
    credentials: { accessKeyId: 'AKIAPERSON', secretAccessKey: 's' },
    maxAttempts: 1,
    requestHandler: requestHandlerFor(server) as never,
  });
  const { ref: TopicArn } = make(sns.model, 'AWS::SNS::Topic', 'People', {});
  const subscribe = (Protocol: string, Endpoint: string, Attributes?: Record<string, string>) =>
    client.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
  const publish = async (Message: string, more: object = {}) => {
    await client.send(new PublishCommand({ TopicArn, Message, ...more }));
    await clock.advance(1);
  };
  return { ...sns, clock, client, TopicArn, subscribe, publish, invoked, sent, refused };
};

const sample = (): any =>
  JSON.parse(readFileSync(new URL('../fixtures/events/sns-cloudwatch-alarm.json', import.meta.url), 'utf8'));

test('A function gets a message in the shape that AWS sends', async () => {
  const { subscribe, publish, invoked } = world();
  await subscribe('lambda', fn);
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'alarm' } };
  await publish('it burns', { Subject: 'ALARM', MessageAttributes });
  const record = invoked[0]!.payload.Records[0];
  const [expected] = sample().Records;
  expect(Object.keys(record)).toEqual(Object.keys(expected));
  expect(Object.keys(record.Sns).toSorted()).toEqual(Object.keys(expected.Sns).toSorted());
  expect(record.Sns).toMatchObject({
    Subject: 'ALARM',
    Message: 'it burns',
    MessageAttributes: { kind: { Type: 'String', Value: 'alarm' } },
  });
});

test('A queue gets an envelope, or the bare text if it asks for it', async () => {
  const [wrapped, bare] = [world(), world()];
  await wrapped.subscribe('sqs', queue);
  await bare.subscribe('sqs', queue, { RawMessageDelivery: 'true' });
  for (const { publish } of [wrapped, bare]) await publish('it burns');
  expect(JSON.parse(wrapped.sent[0]!.body)).toMatchObject({
    Type: 'Notification',
    TopicArn: wrapped.TopicArn,
    Message: 'it burns',
    Timestamp: '2026-10-01T10:00:00.000Z',
  });
  expect(bare.sent).toEqual([{ queueArn: queue, body: 'it burns' }]);
});

test('An address gets a mail that a test can read', async () => {
  const { mails, publish, model, TopicArn } = world();
  make(model, 'AWS::SNS::Subscription', 'Mail', { TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' });
  await publish('it burns', { Subject: 'ALARM' });
  expect(mails()).toMatchObject([{ to: 'ops@example.com', subject: 'ALARM', text: 'it burns' }]);
});

test('The same endpoint subscribes once, and no more after it unsubscribed', async () => {
  const { client, subscribe, publish, invoked, TopicArn } = world();
  const [first, second] = [await subscribe('lambda', fn), await subscribe('lambda', fn)];
  expect(first.SubscriptionArn).toBe(second.SubscriptionArn);
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toEqual([
    { SubscriptionArn: first.SubscriptionArn, Owner: account.id, Protocol: 'lambda', Endpoint: fn, TopicArn },
  ]);
  await client.send(new UnsubscribeCommand({ SubscriptionArn: first.SubscriptionArn }));
  await publish('nobody listens');
  expect(invoked).toEqual([]);
});

test('A message that nobody takes is told as refused', async () => {
  const { subscribe, publish, refused } = world();
  await subscribe('sqs', `${queue}-gone`);
  await publish('lost');
  expect(refused).toEqual([`SNS to ${queue}-gone: gone`]);
});

test.each([
  ['other protocols', 'https', {}],
  ['filter policies', 'lambda', { FilterPolicy: '{}' }],
])('%s are refused by name', async (_, protocol, attributes) => {
  await expect(world().subscribe(protocol, fn, attributes)).rejects.toMatchObject({ name: 'TidegateLocalNotCovered' });
});
