import { expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createLogs } from '../../local/logs/index.ts';
import { accessKeyFor, createWireServer, sdkClients } from '../../local/wire/index.ts';

/** The service behind the wire, asked as an SDK client asks: awsJson1.1. */
const world = (visibleAfterSeconds = 0) => {
  const time = { now: Date.parse('2026-10-01T10:00:00Z') };
  const clock = { now: () => time.now, after: () => ({ cancel: () => {} }) };
  const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
  const logs = createLogs({ account, clock }, { visibleAfterSeconds });
  logs.sink.create('/demo/web');
  const server = createWireServer({ services: [logs.model], clients: sdkClients, chance: seededChance(1) });
  const ask = async (input: object): Promise<any> => {
    const headers = {
      'x-amz-target': 'Logs_20140328.GetLogEvents',
      'content-type': 'application/x-amz-json-1.1',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyFor('person')}/20261001/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0`,
    };
    const body = Buffer.from(JSON.stringify({ logGroupName: '/demo/web', logStreamName: 'web/web/1', ...input }));
    const answer = await server.handle({ method: 'POST', host: 'aws.local', path: '/', headers, body } as never);
    return { status: answer.status, ...JSON.parse(Buffer.from(answer.body).toString()) };
  };
  const print = (...lines: string[]): void => {
    for (const line of lines) {
      logs.sink.put('/demo/web', 'web/web/1', line);
      time.now += 1000;
    }
  };
  return { logs, ask, print, time, server };
};

const messages = (answer: any): string[] => answer.events.map((event: any) => event.message);

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
  expect(await ask({})).toMatchObject({
    status: 400,
    __type: 'ResourceNotFoundException',
    message: 'The specified log stream does not exist.',
  });
  expect(await ask({ logGroupName: '/none' })).toMatchObject({ message: 'The specified log group does not exist.' });
});

test('a limit out of range and a token of nobody are refused', async () => {
  const { ask, print } = world();
  print('1');
  expect(await ask({ limit: 10_001 })).toMatchObject({ __type: 'InvalidParameterException' });
  expect(await ask({ nextToken: 'x' })).toMatchObject({ __type: 'InvalidParameterException' });
});

test('what GetLogEvents is asked beside that is refused loudly', async () => {
  const { ask, server } = world();
  expect(await ask({ unmask: true })).toMatchObject({ status: 400 });
  expect(server.refusals[0]).toMatch(/logs.GetLogEvents with unmask/);
});
