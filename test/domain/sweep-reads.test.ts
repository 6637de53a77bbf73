import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsRefused, Throttled } from '../../functions/domain/errors.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Release, State } from '../../functions/domain/state.ts';
import type { Told } from '../../functions/domain/told.ts';
import { sweep } from '../../functions/handlers/sweep.ts';
import type { Letter, Ports } from '../../functions/ports/index.ts';
import { deployment, idle, MINUTE, NEW, release, service, state, T0 } from './facts.ts';

const NOW = T0 + 24 * 60 * MINUTE;
const SERVICES = 100;
const keys = Array.from({ length: SERVICES }, (_, n) => `staging/s${n}`);

const settingsOf = (key: string): ServiceSettings =>
  ({
    key,
    idle,
    tags: { kind: 'newest', match: ['*'] },
    repository: { name: key },
    scalable: { resourceId: key },
    targetGroups: [],
  }) as unknown as ServiceSettings;

const CURRENT = release({ id: 'REL#1', state: 'good', revisionArn: NEW });
const well = (key: string): State =>
  state({ service: key, current: CURRENT.id, good: CURRENT.id, idleTimer: { name: 'x', at: NOW } });
const rolled = service({ deployments: [deployment({ rollout: 'COMPLETED' })] });
const image = { digest: CURRENT.digest, tags: ['v1'], pushedAt: T0, pullable: true };
const letter = (n: number): Letter => ({ body: `letter ${n}`, attributes: { RULE_ARN: 'x' }, receipt: `${n}` });

/** A hundred services that are well, until a test says otherwise. */
const town = () => {
  let [running, most] = [0, 0];
  const counted = <A extends unknown[], T>(answer: (...asked: A) => T) =>
    vi.fn(async (...asked: A): Promise<T> => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return answer(...asked);
    });
  const queue: Letter[] = [];
  const hidden: Letter[] = [];
  let memory: Told = {};
  const states = new Map(keys.map((key) => [key, well(key)]));
  const fakes = {
    states,
    services: new Map<string, unknown>(keys.map((key) => [key, rolled])),
    queue,
    hidden,
    readAll: counted((_keys: string[]) => states),
    releases: counted((_key: string, _limit: number): Release[] => [CURRENT]),
    definition: counted((_arn: string) => ({ active: true })),
    list: counted((_name: string) => [image]),
    find: counted(() => undefined),
    start: vi.fn(async (_machine: string, _name: string, _input: unknown): Promise<void> => undefined),
    tell: vi.fn(async (_subject: string, _text: string): Promise<boolean> => true),
    take: vi.fn(async () => {
      const taken = queue.splice(0, 10);
      hidden.push(...taken);
      return taken;
    }),
    done: vi.fn(async (receipt: string) => {
      hidden.splice(
        hidden.findIndex((one) => one.receipt === receipt),
        1,
      );
    }),
    now: NOW,
    atOnce: () => most,
  };
  const ports = {
    clock: { now: () => fakes.now },
    settings: { services: Object.fromEntries(keys.map((key) => [key, settingsOf(key)])) },
    ledger: {
      readAll: fakes.readAll,
      releases: fakes.releases,
      told: async () => memory,
      noteTold: async (told: Told) => void (memory = told),
    },
    services: { observeAll: async () => fakes.services, definition: fakes.definition },
    scaling: { allBounds: async () => new Map() },
    balancer: { routeStates: async () => [] },
    registry: { list: fakes.list, find: fakes.find },
    letters: { take: fakes.take, done: fakes.done },
    machines: { start: fakes.start },
    notifier: { tell: fakes.tell },
  };
  return { ...fakes, fakes, ports: ports as unknown as Ports };
};

let at: ReturnType<typeof town>;
beforeEach(() => {
  at = town();
});
const found = async (): Promise<string[]> => (await sweep({ id: 'occasion' }, at.ports)).found;
const texts = (): string[] => at.tell.mock.calls.map(([, text]) => text);

describe('a sweep of a hundred services', () => {
  it('reads each once, and never more than a few at once', async () => {
    expect(await found()).toEqual([]);
    const calls = [at.readAll, at.releases, at.definition, at.list, at.find].map((port) => port.mock.calls.length);
    expect(calls).toEqual([1, SERVICES, SERVICES, SERVICES, 0]);
    expect(at.atOnce()).toBeLessThanOrEqual(10);
    expect(at.tell).not.toHaveBeenCalled();
  });

  it('is not stopped by one whose releases cannot be read: that one is told, the others are mended', async () => {
    at.releases.mockRejectedValueOnce(new Throttled('ledger query: Throttling'));
    at.states.set('staging/s99', { ...well('staging/s99'), phase: 'drowsy' });
    expect(await found()).toEqual(['staging/s0: unread', 'staging/s99: stuck']);
    expect(texts()).toEqual(['staging/s0: unread: ledger query: Throttling']);
    expect(at.start.mock.calls.map(([, name]) => name)).toEqual([expect.stringContaining('s99')]);
  });

  it('is not stopped by a cluster, a repository or a revision that AWS does not show', async () => {
    at.services.set('staging/s1', { refused: 'no such cluster' });
    at.list.mockImplementation(async (name) => {
      if (name === 'staging/s99') throw new AwsRefused('no such repository');
      return [image];
    });
    at.definition.mockRejectedValueOnce(new Throttled('slow down'));
    expect((await found()).toSorted()).toEqual(['staging/s0: unread', 'staging/s1: unread', 'staging/s99: unread']);
  });

  it('is not stopped by a look that cannot be started: a person is told', async () => {
    for (const key of ['staging/s1', 'staging/s2']) at.states.set(key, { ...well(key), phase: 'drowsy' });
    at.start.mockRejectedValueOnce(new Throttled('sfn StartExecution: Throttling'));
    expect(await found()).toEqual(['staging/s1: stuck', 'staging/s1: notMended', 'staging/s2: stuck']);
    expect(texts()[0]).toContain('staging/s1: notMended: stuck: sfn StartExecution');
  });
});

describe('what a person is told', () => {
  const days = async (count: number): Promise<number> => {
    for (let day = 0; day < count; day++) {
      await found();
      at.fakes.now += 24 * 60 * MINUTE;
    }
    return at.tell.mock.calls.length;
  };

  beforeEach(() => {
    at.services.delete('staging/s1');
  });

  it('is told once a week while nothing changes', async () => {
    expect(await days(7)).toBe(1);
    expect(await days(1)).toBe(2);
  });

  it('is told at once when something is added, and that alone', async () => {
    await days(1);
    at.services.delete('staging/s2');
    expect(await days(2)).toBe(2);
    expect(texts()[1]).toMatch(/^staging\/s2: gone: .*$/);
  });

  it('is told again where it did not go out', async () => {
    at.tell.mockResolvedValueOnce(false);
    expect(await days(3)).toBe(2);
  });
});

describe('dead letters', () => {
  it('are all told in one sweep, a hundred a message, and gone then', async () => {
    at.queue.push(...Array.from({ length: 250 }, (_, n) => letter(n)));
    await found();
    expect(at.tell.mock.calls.map(([subject]) => subject.split(' ')[0])).toEqual(['100', '100', '50']);
    expect(texts().join('\n').split('\n')).toHaveLength(250);
    expect([at.queue, at.hidden]).toEqual([[], []]);
  });

  it('that nobody could be told of stay', async () => {
    at.queue.push(letter(1));
    at.tell.mockResolvedValue(false);
    await found();
    expect(at.hidden).toEqual([letter(1)]);
    expect(at.done).not.toHaveBeenCalled();
  });

  it('are left alone, and so is their alarm, by a sweep that fails: it must not call itself', async () => {
    at.queue.push(letter(1));
    at.readAll.mockRejectedValue(new Throttled('ledger batch read: Throttling'));
    await expect(found()).rejects.toThrow(Throttled);
    expect(at.take).not.toHaveBeenCalled();
  });

  it('that cannot be taken make no sweep fail: a person is told', async () => {
    at.take.mockRejectedValue(new AwsRefused('sqs ReceiveMessage: AccessDenied'));
    expect(await found()).toEqual(['the dead letters: letters']);
    expect(texts()[0]).toContain('AccessDenied');
  });
});
