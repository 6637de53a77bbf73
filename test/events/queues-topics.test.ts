import { expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createLogs } from '../../local/logs/index.ts';
import { createSns } from '../../local/sns/index.ts';
import { createSqs } from '../../local/sqs/index.ts';
import { ManualClock } from '../asl/manual-clock.ts';
import { account, call, make } from './world.ts';

const deps = () => ({ clock: new ManualClock(), chance: seededChance('queues'), account });

test('a received message is hidden for its visibility timeout and gone once deleted', async () => {
  const { clock, ...rest } = deps();
  const { model } = createSqs({ clock, ...rest });
  const { ref: QueueUrl } = make(model, 'AWS::SQS::Queue', 'Dead', { VisibilityTimeout: 30 });
  call(model, 'SendMessage', { QueueUrl, MessageBody: 'hello' });
  const receive = () => call(model, 'ReceiveMessage', { QueueUrl }).Messages;
  expect(receive()).toMatchObject([{ Body: 'hello' }]);
  expect(receive()).toEqual([]);
  await clock.advance(30_000);
  const [{ ReceiptHandle }] = receive();
  call(model, 'DeleteMessage', { QueueUrl, ReceiptHandle });
  const { Attributes } = call(model, 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
});

test('the depth of a queue is measured each minute from its first message on, for six hours after its last', async () => {
  const { clock, ...rest } = deps();
  const values: number[] = [];
  const sink = { put: ({ value }: { value: number }) => void values.push(value) };
  const { model, queues } = createSqs({ clock, ...rest }, () => sink);
  const { ref: QueueUrl, attributes } = make(model, 'AWS::SQS::Queue', 'Dead', { VisibilityTimeout: 90 });
  await clock.advance(180_000);
  expect(values).toEqual([]);
  queues.send(String(attributes?.['Arn']), 'hello', {});
  await clock.advance(120_000);
  const [{ ReceiptHandle }] = call(model, 'ReceiveMessage', { QueueUrl }).Messages;
  await clock.advance(60_000);
  call(model, 'DeleteMessage', { QueueUrl, ReceiptHandle });
  await clock.advance(7 * 3600_000);
  expect(values.slice(0, 4)).toEqual([1, 1, 0, 0]);
  expect(values).toHaveLength(3 + 360);
});

test('a queue that is not there is refused by name', () => {
  const { queues } = createSqs(deps());
  expect(() => queues.send('arn:aws:sqs:us-east-1:111111111111:none', 'x', {})).toThrow('none');
});

test('what is published to a topic can be read', () => {
  const sns = createSns(deps());
  const { ref: TopicArn } = make(sns.model, 'AWS::SNS::Topic', 'Notices', {});
  call(sns.model, 'Publish', { TopicArn, Subject: 'reverted', Message: 'web went back' });
  expect(sns.published()).toEqual([
    { topicArn: TopicArn, subject: 'reverted', message: 'web went back', at: Date.parse('2026-01-01T00:00:00Z') },
  ]);
  expect(() => call(sns.model, 'Publish', { TopicArn: `${TopicArn}x`, Message: 'a' })).toThrow('does not exist');
});

test('a log group is named by its template', () => {
  const { model } = createLogs(deps());
  expect(make(model, 'AWS::Logs::LogGroup', 'Logs', { LogGroupName: '/aws/lambda/ring' })).toEqual({
    ref: '/aws/lambda/ring',
    attributes: { Arn: 'arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/ring:*' },
  });
});
