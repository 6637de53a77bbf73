import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { GetLogEventsCommandInput, GetLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createLogs } from '../../local/logs/index.ts';
import { createWireServer, requestHandlerFor, sdkClients } from '../../local/wire/index.ts';

/** The service behind the real SDK client. */
const world = (visibleAfterSeconds = 0) => {
  const time = { now: Date.parse('2026-10-01T10:00:00Z') };
  const clock = { now: () => time.now, after: () => ({ cancel: () => {} }) };
  const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
  const logs = createLogs({ account, clock }, { visibleAfterSeconds });
  logs.sink.create('/demo/web');
  const server = createWireServer({ services: [logs.model], clients: sdkClients, chance: seededChance(1) });
  const client = new CloudWatchLogsClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'person', secretAccessKey: 'x' },
    requestHandler: requestHandlerFor(server) as never,
    maxAttempts: 1,
  });
  const ask = (input: Partial<GetLogEventsCommandInput>): Promise<GetLogEventsCommandOutput> =>
    client.send(new GetLogEventsCommand({ logGroupName: '/demo/web', logStreamName: 'web/web/1', ...input }));
  const print = (...lines: string[]): void => {
    for (const line of lines) {
      logs.sink.put('/demo/web', 'web/web/1', line);
      time.now += 1000;
    }
  };
  return { logs, ask, print, time, server };
};

const messages = ({ events = [] }: GetLogEventsCommandOutput) => events.map((event) => event.message);

test('GetLogEvents gives the lines of a stream with their times, oldest first', async () => {
  const { ask, print, server } = world();
  print('listening', 'fatal: no such table');
  const answer = await ask({});
  expect(answer.events).toEqual([
    { timestamp: 1790848800000, message: 'listening', ingestionTime: 1790848800000 },
    { timestamp: 1790848801000, message: 'fatal: no such table', ingestionTime: 1790848801000 },
  ]);
  expect(server.refusals).toEqual([]);
});

test('a limit gives the newest, or from the head the oldest, and tokens lead on both ways', async () => {
  const { ask, print } = world();
  print('1', '2', '3', '4', '5');
  const newest = await ask({ limit: 2 });
  expect(messages(newest)).toEqual(['4', '5']);
  expect(messages(await ask({ limit: 2, nextToken: newest.nextBackwardToken }))).toEqual(['2', '3']);
  const oldest = await ask({ limit: 2, startFromHead: true });
  expect(messages(oldest)).toEqual(['1', '2']);
  const next = await ask({ limit: 4, nextToken: oldest.nextForwardToken });
  expect(messages(next)).toEqual(['3', '4', '5']);
  const end = await ask({ nextToken: next.nextForwardToken });
  expect([end.events, end.nextForwardToken]).toEqual([[], next.nextForwardToken]);
});

test('a start is within, an end without the window', async () => {
  const { ask, print, time } = world();
  const start = time.now;
  print('1', '2', '3');
  expect(messages(await ask({ startTime: start + 1000, endTime: start + 2000 }))).toEqual(['2']);
});

test('a line is seen only once the driver has sent it', async () => {
  const { ask, print, time } = world(5);
  print('listening');
  expect(messages(await ask({}))).toEqual([]);
  time.now += 4000;
  expect(messages(await ask({}))).toEqual(['listening']);
});

test('a group or a stream that is not there is a ResourceNotFoundException', async () => {
  const { ask } = world();
  const name = 'ResourceNotFoundException';
  await expect(ask({})).rejects.toMatchObject({ name, message: 'The specified log stream does not exist.' });
  const elsewhere = ask({ logGroupName: '/none' });
  await expect(elsewhere).rejects.toMatchObject({ name, message: 'The specified log group does not exist.' });
});

test('a limit out of range and a token of nobody are refused', async () => {
  const { ask, print } = world();
  print('1');
  await expect(ask({ limit: 10_001 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(ask({ nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('what GetLogEvents is asked beside that is refused loudly', async () => {
  const { ask, server } = world();
  await expect(ask({ unmask: true })).rejects.toThrow('unmask');
  expect(server.refusals[0]).toMatch(/logs.GetLogEvents with unmask/);
});
