import { describe, expect, it, vi } from 'vitest';
import { AwsRefused, Throttled } from '../../functions/domain/errors.ts';
import type { AlarmPoint, ObservedAlarm, ObservedTask } from '../../functions/domain/observed.ts';
import type { AlarmSettings, ServiceSettings } from '../../functions/domain/settings.ts';
import type { Baseline } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import { readAlarms, takeBaseline } from '../../functions/workflow/alarms.ts';
import { failingLog } from '../../functions/workflow/failing-log.ts';
import { gate, MINUTE, NEW, OLD, T0, task } from './facts.ts';

const NOW = T0 + 10 * MINUTE;
const alarm = (name: string, state: ObservedAlarm['state']): ObservedAlarm => ({
  name,
  arn: name,
  state,
  since: NOW - MINUTE,
  reason: '',
  metric: {
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 5,
    comparison: 'GreaterThanThreshold',
  },
});
const setting = (name: string, part: Partial<AlarmSettings> = {}): AlarmSettings => ({
  name,
  arn: name,
  required: true,
  requestsMin: 0,
  ...part,
});
const was = (name: string, state: Baseline['state']): Baseline => ({ name, state, speakSeconds: 240 });
const serviceWith = (...alarms: AlarmSettings[]) => ({ gate: { ...gate, alarms } }) as unknown as ServiceSettings;
const BREACHING: AlarmPoint[] = [3, 2, 1].map((ago) => ({ at: NOW - ago * MINUTE, value: 9 }));

const portsWith = (alarms: ObservedAlarm[], points: AlarmPoint[] | undefined = BREACHING, requests = 50) => {
  const describeAlarms = vi.fn(async (_names: readonly string[]) => alarms);
  const pointsOf = vi.fn(async (_alarm: ObservedAlarm, _from: number, _to: number) => points);
  const mutedBy = vi.fn(async (_name: string): Promise<string | undefined> => undefined);
  const traffic = vi.fn(async () => ({
    alive: [T0],
    minutes: [
      { at: T0 - MINUTE, requests: 900 },
      { at: T0, requests },
    ],
  }));
  const ports = {
    clock: { now: () => NOW },
    alarms: { describe: describeAlarms, points: pointsOf, mutedBy },
    metrics: { traffic },
  };
  return { ports: ports as unknown as Ports, describeAlarms, pointsOf, mutedBy, traffic };
};

describe('the alarms of a look', () => {
  it('cost no call where none is configured', async () => {
    const { ports, describeAlarms } = portsWith([]);
    expect(await readAlarms(ports, serviceWith(), { baseline: [], shift: T0 })).toEqual([]);
    expect(describeAlarms).not.toHaveBeenCalled();
  });

  it('cost one call while none is red', async () => {
    const { ports, describeAlarms, pointsOf, mutedBy, traffic } = portsWith([
      alarm('a', 'OK'),
      alarm('b', 'INSUFFICIENT_DATA'),
    ]);
    const service = serviceWith(setting('a', { requestsMin: 9 }), setting('b'));
    const judged = await readAlarms(ports, service, { baseline: [], shift: T0 });
    expect(judged.map(({ is }) => is)).toEqual(['quiet', 'unknown']);
    expect([describeAlarms, pointsOf, mutedBy, traffic].map((port) => port.mock.calls.length)).toEqual([1, 0, 0, 0]);
  });

  it('are proven by periods after the shift, asked for only of what is red, required and armed (T22)', async () => {
    const { ports, pointsOf, mutedBy, traffic } = portsWith([
      alarm('new', 'ALARM'),
      alarm('before', 'ALARM'),
      alarm('told', 'ALARM'),
    ]);
    const service = serviceWith(setting('new'), setting('before'), setting('told', { required: false }));
    const baseline = [was('new', 'OK'), was('before', 'ALARM'), was('told', 'OK')];
    const judged = await readAlarms(ports, service, { baseline, shift: T0 });
    expect(judged.map(({ name, is, decides }) => [name, is, decides])).toEqual([
      ['new', 'firing', true],
      ['before', 'noVerdict', false],
      ['told', 'noVerdict', false],
    ]);
    expect(pointsOf.mock.calls).toEqual([[alarm('new', 'ALARM'), NOW - 6 * MINUTE, NOW]]);
    expect(mutedBy.mock.calls).toEqual([['new']]);
    expect(traffic).not.toHaveBeenCalled();
  });

  it('never ask for periods from before the shift (T26)', async () => {
    const { ports, pointsOf } = portsWith([alarm('a', 'ALARM')]);
    await readAlarms(ports, serviceWith(setting('a')), { baseline: [was('a', 'OK')], shift: NOW - 2 * MINUTE });
    expect(pointsOf.mock.calls[0]?.[1]).toBe(NOW - 2 * MINUTE);
  });

  it.each([
    [50, 'firing'],
    [49, 'noVerdict'],
  ])('a rate with %i requests since the shift: %s (T25)', async (requests, is) => {
    const { ports } = portsWith([alarm('a', 'ALARM')], BREACHING, requests);
    const service = serviceWith(setting('a', { requestsMin: 50 }));
    expect((await readAlarms(ports, service, { baseline: [was('a', 'OK')], shift: T0 }))[0]?.is).toBe(is);
  });

  it.each<[string, object | undefined]>([
    ['not to be read (Z5)', undefined],
    ['without a point of any kind (ALB-4)', { alive: [], minutes: [] }],
  ])('a rate whose requests are %s is unknown, never good', async (_, answer) => {
    const { ports, traffic } = portsWith([alarm('a', 'ALARM')]);
    traffic.mockResolvedValue(answer as never);
    const service = serviceWith(setting('a', { requestsMin: 50 }));
    const judged = await readAlarms(ports, service, { baseline: [was('a', 'OK')], shift: T0 });
    expect(judged).toMatchObject([{ is: 'unknown', decides: true }]);
  });

  it.each<[string, () => Promise<string | undefined>, string]>([
    ['by a rule: no verdict (CW-9)', async () => 'arn:rule', 'noVerdict'],
    ['by nobody: fires', async () => undefined, 'firing'],
    ['not to be read: unknown', () => Promise.reject(new Throttled('x')), 'unknown'],
    ['not allowed to be read: fires, as it would never else', () => Promise.reject(new AwsRefused('x')), 'firing'],
  ])('muted %s', async (_, answer, is) => {
    const { ports, mutedBy } = portsWith([alarm('a', 'ALARM')]);
    mutedBy.mockImplementation(answer);
    const judged = await readAlarms(ports, serviceWith(setting('a')), { baseline: [was('a', 'OK')], shift: T0 });
    expect(judged[0]?.is).toBe(is);
  });

  it('a composite one is proven by its red child', async () => {
    const { metric: _, ...all } = alarm('all', 'ALARM');
    const { ports, pointsOf } = portsWith([{ ...all, children: ['a', 'b'] }, alarm('a', 'ALARM'), alarm('b', 'OK')]);
    const judged = await readAlarms(ports, serviceWith(setting('all')), { baseline: [was('all', 'OK')], shift: T0 });
    expect(judged).toMatchObject([{ name: 'all', is: 'firing' }]);
    expect(pointsOf.mock.calls.map(([{ name }]) => name)).toEqual(['a']);
  });

  it('are all unknown when CloudWatch cannot be read, and nothing is thrown (T27)', async () => {
    const { ports, describeAlarms } = portsWith([]);
    describeAlarms.mockRejectedValue(new Throttled('cloudwatch DescribeAlarms: Throttling'));
    const judged = await readAlarms(ports, serviceWith(setting('a')), { baseline: [], shift: T0 });
    expect(judged).toMatchObject([{ is: 'unknown', decides: true, line: expect.stringContaining('Throttling') }]);
  });
});

describe('the baseline of a release', () => {
  it('is read in one call', async () => {
    const { ports } = portsWith([alarm('a', 'ALARM')]);
    expect(await takeBaseline(ports, serviceWith(setting('a'), setting('gone')))).toEqual([was('a', 'ALARM')]);
  });

  it('that cannot be read keeps a release from starting only where it is needed (T27)', async () => {
    const { ports, describeAlarms } = portsWith([]);
    describeAlarms.mockRejectedValue(new Throttled('x'));
    await expect(takeBaseline(ports, serviceWith(setting('a')))).rejects.toThrow(Throttled);
    expect(await takeBaseline(ports, serviceWith(setting('a', { required: false })))).toEqual([]);
    expect(await takeBaseline(ports, serviceWith())).toEqual([]);
  });
});

describe('the log of a failing task (T33)', () => {
  const service = { container: 'web', logGroup: { name: '/ecs/web', arn: 'x' } } as unknown as ServiceSettings;
  const awslogs = (group: string, prefix?: string) => ({
    logDriver: 'awslogs',
    options: { 'awslogs-group': group, ...(prefix && { 'awslogs-stream-prefix': prefix }) },
  });
  const reading = (logConfiguration: object | undefined, lines: string[] | undefined = ['dead  ']) => {
    const tail = vi.fn(async (_group: string, _stream: string, _lines: number) => lines);
    const copy = {
      family: 'web',
      containerDefinitions: [
        { name: 'web', image: 'x', logConfiguration },
        { name: 'side', image: 'x' },
      ],
    };
    const ports = { logs: { tail }, services: { definition: async () => ({ copy, active: true }) } };
    return { ports: ports as unknown as Ports, tail };
  };
  const dead = (id: string, stoppedAt: number, part: Partial<ObservedTask> = {}): ObservedTask =>
    task({
      arn: `arn:aws:ecs:us-east-1:111111111111:task/demo/${id}`,
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedAt,
      containers: [{ name: 'web', exitCode: 1 }],
      ...part,
    });

  it('is that of the newest one of the revision', async () => {
    const { ports, tail } = reading(awslogs('/ecs/web', 'app'));
    const tasks = [dead('new', T0 + 2), dead('old', T0 + 1), dead('other', T0 + 3, { revisionArn: OLD })];
    expect(await failingLog(ports, service, tasks, NEW)).toEqual(['dead']);
    expect(tail.mock.calls).toEqual([['/ecs/web', 'app/web/new', 20]]);
  });

  it('is that of the service’s own container where the one that failed writes elsewhere', async () => {
    const { ports, tail } = reading(awslogs('/ecs/web', 'app'));
    await failingLog(ports, service, [dead('1', T0, { containers: [{ name: 'side', exitCode: 1 }] })], NEW);
    expect(tail.mock.calls[0]?.[1]).toBe('app/web/1');
  });

  it('is that of the newest running task where none has stopped, since its checks fail', async () => {
    const { ports, tail } = reading(awslogs('/ecs/web', 'app'));
    await failingLog(ports, service, [task({ startedAt: T0 })], NEW);
    expect(tail.mock.calls[0]?.[1]).toBe('app/web/1');
  });

  it('is bounded: 20 lines of 200 characters', async () => {
    const { ports } = reading(
      awslogs('/ecs/web', 'app'),
      Array.from({ length: 50 }, () => 'x'.repeat(5_000)),
    );
    const lines = await failingLog(ports, service, [dead('1', T0)], NEW);
    expect(lines).toHaveLength(20);
    expect(lines?.[0]).toHaveLength(200);
  });

  it.each<[string, object | undefined, Partial<ServiceSettings>]>([
    ['the container writes elsewhere', undefined, {}],
    ['its group is none that the role may read', awslogs('/other', 'app'), {}],
    ['its streams have no names that are known', awslogs('/ecs/web'), {}],
    ['no group is configured', awslogs('/ecs/web', 'app'), { logGroup: undefined } as object],
  ])('is not read where %s', async (_, logConfiguration, part) => {
    const { ports, tail } = reading(logConfiguration);
    expect(await failingLog(ports, { ...service, ...part }, [dead('1', T0)], NEW)).toBeUndefined();
    expect(tail).not.toHaveBeenCalled();
  });

  it('that cannot be read never keeps a verdict waiting', async () => {
    const { ports } = reading(awslogs('/ecs/web', 'app'), undefined);
    ports.services.definition = async () => {
      throw new Throttled('x');
    };
    expect(await failingLog(ports, service, [dead('1', T0)], NEW)).toBeUndefined();
    expect(await failingLog(ports, service, [], NEW)).toBeUndefined();
  });
});
