import { beforeEach, expect, it } from 'vitest';
import type { ObservedService } from '../../functions/domain/observed.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { State } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { Ledger } from '../../functions/ports/ledger.ts';
import { open } from '../../functions/steps/open.ts';
import { deployment, MINUTE, SECOND, service, T0 } from '../domain/facts.ts';
import { type Fate, meets } from './fate.ts';
import { anAcquire, SERVICE } from './releases.ts';
import { makeTable } from './table.ts';

/** Open of what ECS gave up on while awake, on the real ledger; what ECS says, and whether it answers, is told here. */
const settings = {
  key: SERVICE,
  targetGroups: [],
  wake: { startSeconds: 300, taskFailuresMax: 2, backoffSeconds: 60 },
} as unknown as ServiceSettings;

let ledger: Ledger;
let now: number;
let seen: ObservedService;
/** What becomes of the next UpdateService. */
let next: Fate;
let sent: object[];
let told: string[];

const ports = (): Ports =>
  ({
    clock: { now: () => now },
    ledger,
    run: `run-${now}`,
    settings: { services: { [SERVICE]: settings } },
    remaining: () => 30_000,
    services: {
      observe: async () => seen,
      update: async (_: unknown, update: object) => {
        const fate = next;
        next = 'done';
        await meets(fate, () => {
          sent.push(update);
          seen = { ...seen, deployments: [deployment({ createdAt: now })] };
        });
      },
    },
    notifier: { tell: async (_: string, words: string) => Boolean(told.push(words)) },
  }) as unknown as Ports;

const state = async (): Promise<State> => (await ledger.read(SERVICE))!;

const opened = async () => {
  const { turn } = await state();
  return open({ service: SERVICE, execution: 'R', turn }, ports());
};

const taken = async (): Promise<void> => void (await ledger.acquire(anAcquire('R', { verb: 'reconcile' })));

/** On the newest deployment there is. */
const givenUp = (): void => {
  seen = { ...seen, deployments: seen.deployments.map((one) => ({ ...one, rollout: 'FAILED' })) };
};

/** Open as Step Functions asks for it again some seconds after an attempt that failed. */
const retried = async (fate: Fate): Promise<void> => {
  next = fate;
  await expect(opened()).rejects.toThrow();
  now += 3 * SECOND;
  await opened();
};

/** A turn of reconcile that starts it anew, and ECS gives up on that, too. */
const inVain = async (): Promise<void> => {
  await taken();
  await opened();
  await ledger.settle({ service: SERVICE, holder: 'R', turn: (await state()).turn });
  now += 3 * SECOND;
  givenUp();
  now += 60 * MINUTE;
};

beforeEach(async () => {
  ({ ledger } = await makeTable());
  now = T0;
  next = 'done';
  sent = [];
  told = [];
  seen = service({ running: 0, deployments: [deployment({ createdAt: now })] });
  givenUp();
});

it('is sent by the retry of an attempt that was refused, which says no more than it did', async () => {
  await taken();
  await retried('refused');
  expect(sent).toEqual([{ anew: true }]);
  expect((await state()).restarts).toMatchObject({ count: 1, at: now });
});

it('is not sent twice by the retry of one whose answer was lost', async () => {
  await taken();
  await retried('answerLost');
  expect(sent).toEqual([{ anew: true }]);
  expect(await state()).toMatchObject({ phase: 'awake', restarts: { count: 1 } });
});

it('is counted before its call, by every turn, and once by its retries', async () => {
  await inVain();
  await taken();
  next = 'refused';
  await expect(opened()).rejects.toThrow();
  expect((await state()).restarts).toMatchObject({ count: 2 });
  await opened();
  expect((await state()).restarts).toMatchObject({ count: 2 });
  expect(sent).toHaveLength(2);
  expect(told).toHaveLength(1);
});

it('has no end, and a person hears twice of it', async () => {
  for (let turn = 0; turn < 12; turn++) await inVain();
  expect(sent).toEqual(Array.from({ length: 12 }, () => ({ anew: true })));
  expect(told).toEqual([expect.stringContaining('failed once more'), expect.stringContaining('6 times in vain')]);
});

it('is not sent for another cause to open it before its time', async () => {
  await inVain();
  now -= 60 * MINUTE;
  await taken();
  await opened();
  expect(sent).toHaveLength(1);
});

it('is no cause to repeat what a wake has started as a new deployment', async () => {
  await ledger.acquire(anAcquire('R', { verb: 'wake' }));
  const fence = { service: SERVICE, holder: 'R', turn: (await state()).turn };
  seen = { ...seen, running: 2 };
  await ledger.intend(fence, { kind: 'start', at: now, anew: true });
  await opened();
  expect((await state()).doing).toMatchObject({ kind: 'open' });
  expect((await state()).doing).not.toHaveProperty('anew');
});
