import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { BadInput, Throttled } from '../../functions/domain/errors.ts';
import type { Ports } from '../../functions/ports/index.ts';
import { surround } from '../../functions/runtime/entry.ts';
import { parseEnvironment } from '../../functions/runtime/environment.ts';

const SECRET = 'hunter2-do-not-log';
const TOKEN = 'AQCEAAAAKgAAAAMAAAAAAAAAA'.repeat(20);
const Input = z.object({ service: z.string(), turn: z.int(), execution: z.string(), token: z.string().optional() });
const Output = z.object({ next: z.string(), reason: z.string(), body: z.string().optional() });
type Input = z.infer<typeof Input>;
type Output = z.infer<typeof Output>;

const input = { service: 'staging/web', turn: 7, execution: 'arn:aws:states:x', token: TOKEN, extra: SECRET };
const context = { functionName: 'f', awsRequestId: 'r', getRemainingTimeInMillis: () => 9_000 } as unknown as Context;

let written: string[];

beforeEach(() => {
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Tidegate');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'tidegate');
  written = [];
  const write = (text: unknown): boolean => written.push(String(text)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
  return () => vi.restoreAllMocks();
});

const lines = (): any[] =>
  written
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const handle = (step: (input: Input, ports: Ports) => Promise<Output>) =>
  surround(Input, Output, step, ({ getRemainingTimeInMillis }) => ({ remaining: getRemainingTimeInMillis }) as Ports);

describe('the entry of a step', () => {
  it('parses the input, gives the ports, and tells the decision once with its subject', async () => {
    const handler = handle(async function verify(_, ports) {
      return { next: 'Await', reason: `${ports.remaining()} ms left`, body: SECRET };
    });
    expect(await handler(input, context)).toMatchObject({ next: 'Await', reason: '9000 ms left' });
    const told = lines().filter((line) => line.message);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      message: 'verify decided',
      serviceKey: 'staging/web',
      turn: 7,
      execution: 'arn:aws:states:x',
      next: 'Await',
      reason: '9000 ms left',
    });
  });

  it('counts all decisions as one metric, whose lines name step and next: each pair of dimensions would be paid for', async () => {
    await handle(async function verify() {
      return { next: 'Await', reason: 'x' };
    })(input, context);
    expect(lines().find((line) => 'StepDecided' in line)).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: expect.any(String), Dimensions: [['service']] }] },
      step: 'verify',
      next: 'Await',
      StepDecided: 1,
    });
  });

  it('refuses an input in words, and tells of whom it was', async () => {
    const handler = handle(async () => expect.unreachable());
    await expect(handler({ ...input, turn: 'seven' }, context)).rejects.toThrow(BadInput);
    await expect(handler({ ...input, turn: 'seven' }, context)).rejects.toThrow(/turn: .*expected number/);
    expect(lines()[0]).toMatchObject({ level: 'ERROR', serviceKey: 'staging/web', failure: { name: 'BadInput' } });
  });

  it('refuses an output that was not promised', async () => {
    const handler = handle(async () => ({ next: 'Await' }) as never);
    await expect(handler(input, context)).rejects.toThrow(/reason/);
  });

  it('names an error and lets it go on to the machine', async () => {
    const cause = Object.assign(new Error('slow down'), {
      name: 'ThrottlingException',
      $response: { headers: SECRET },
    });
    const handler = handle(async function release() {
      throw new Throttled('ecs UpdateService: slow down', { cause });
    });
    await expect(handler(input, context)).rejects.toMatchObject({ name: 'Throttled' });
    expect(lines()[0]).toMatchObject({
      message: 'release failed',
      failure: { name: 'Throttled', cause: { name: 'ThrottlingException' } },
    });
  });

  it('keeps the subject of one invocation from the next', async () => {
    const handler = handle(async () => ({ next: 'Await', reason: 'x' }));
    await handler(input, context);
    written = [];
    await handler({ service: 'staging/other', turn: 1, execution: 'e' }, context);
    expect(written.join('')).not.toContain('staging/web');
  });

  it('writes no event, token, body or header to any line', async () => {
    const event = {
      ...input,
      service: `{"password":"${SECRET}"}`,
      headers: { cookie: SECRET },
      definition: { environment: SECRET },
    };
    const cause = Object.assign(new Error(`Invalid Token: '${TOKEN}'`), {
      name: 'InvalidToken',
      $response: SECRET,
      input: SECRET,
    });
    await handle(async () => ({ next: 'Await', reason: `the token ${TOKEN}`, body: SECRET }))(event, context);
    const failing = handle(async () => {
      throw new Error(`states SendTaskSuccess: ${TOKEN}`, { cause });
    });
    await expect(failing(event, context)).rejects.toThrow();
    await expect(failing({ ...event, turn: SECRET }, context)).rejects.toThrow(BadInput);
    expect(lines().length).toBeGreaterThan(3);
    expect(written.join('')).not.toContain(SECRET);
    expect(written.join('')).not.toContain(TOKEN.slice(0, 100));
  });
});

describe('the environment', () => {
  const whole = {
    TIDEGATE_TABLE: 't',
    TIDEGATE_MACHINES: 'm',
    TIDEGATE_SCHEDULE_GROUP: 'g',
    TIDEGATE_SCHEDULE_ROLE: 'r',
    TIDEGATE_SCHEDULE_DLQ: 'q',
    TIDEGATE_DEAD_LETTERS: 'q',
    TIDEGATE_TOPIC: 'n',
  };

  it('is frozen, and holds nothing else', () => {
    const parsed = parseEnvironment({ ...whole, AWS_SECRET_ACCESS_KEY: SECRET });
    expect(parsed).toEqual(whole);
    expect(Object.isFrozen(parsed)).toBe(true);
  });

  it('names everything that is missing', () => {
    const { TIDEGATE_TABLE: _t, TIDEGATE_TOPIC: _n, ...rest } = whole;
    expect(() => parseEnvironment(rest)).toThrow(/TIDEGATE_TABLE, TIDEGATE_TOPIC/);
  });
});
