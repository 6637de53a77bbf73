import { beforeEach, expect, it } from 'vitest';
import type { ObservedService } from '../../functions/domain/observed.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import { giveUp } from '../../functions/steps/give-up.ts';
import { start } from '../../functions/steps/start.ts';
import { verifyWake } from '../../functions/workflow/verify-wake.ts';
import { deployment, SECOND, service, T0 } from '../domain/facts.ts';
import { type Fate, meets } from './fate.ts';
import { anAcquire, SERVICE, whyAt } from './releases.ts';
import { makeTable } from './table.ts';

/** Start and Verify of one wake on the real ledger; what ECS says, and whether it answers, is told here. */
const ME = 'execution:wake';
const settings = {
  key: SERVICE,
  targetGroups: [],
  watchdogSeconds: 600,
  wake: { startSeconds: 300, taskFailuresMax: 2, backoffSeconds: 60 },
} as unknown as ServiceSettings;

let ledger: Ledger;
let now: number;
let seen: ObservedService;
/** What becomes of the next UpdateService. */
let next: Fate;
let sent: object[];

const ports = (): Ports =>
  ({
    clock: { now: () => now },
    ledger,
    settings: { services: { [SERVICE]: settings } },
    remaining: () => 30_000,
    services: {
      observe: async () => seen,
      tasks: async () => [],
      update: async (_: unknown, update: { desired: number; anew?: boolean }) => {
        const fate = next;
        next = 'done';
        await meets(fate, () => {
          sent.push(update);
          seen = { ...seen, desired: update.desired };
          if (update.anew) seen = { ...seen, deployments: [deployment({ createdAt: now })] };
        });
      },
    },
    timers: { arm: async () => undefined, disarm: async () => undefined },
  }) as unknown as Ports;

const begin = (again = false) => start({ request: { service: SERVICE, by: 'ops' }, execution: ME, again }, ports());

const verdict = async (): Promise<string> => {
  const state = (await ledger.read(SERVICE))!;
  const input = { service: SERVICE, execution: ME, turn: state.turn };
  return (await verifyWake(ports(), settings, input, state)).next;
};

/** What Step Functions does: the step is asked for again after some seconds. */
const retried = async (fate: Fate, after: number, again = false): Promise<void> => {
  next = fate;
  await expect(begin(again)).rejects.toThrow();
  now += after * SECOND;
  await begin(again);
};

beforeEach(async () => {
  ({ ledger } = await makeTable());
  now = T0;
  next = 'done';
  sent = [];
  seen = service({ desired: 0, running: 0, pending: 0, deployments: [deployment({ createdAt: T0 - 3600 * SECOND })] });
  const { state } = await ledger.acquire(anAcquire('S', { verb: 'sleep' }));
  const fence: Fence = { service: SERVICE, holder: 'S', turn: state!.turn };
  await ledger.saveCapacity(fence, { desired: 1 });
  await ledger.drowse(fence, whyAt(1));
  await ledger.cut(fence, whyAt(2));
  await ledger.settle(fence);
});

it('ZERO-3: the deployment anew of a second start is not forgotten by its retry, whose first attempt never called', async () => {
  await begin();
  now += 61 * SECOND;
  expect(await verdict()).toBe('Start');
  await retried('refused', 14, true);
  expect(sent).toEqual([{ desired: 1 }, { desired: 1, anew: true }]);
  now += 61 * SECOND;
  expect(await verdict()).toBe('Pause');
});

it('ZERO-3: it is sent once, where only the answer of that attempt was lost', async () => {
  await begin();
  now += 61 * SECOND;
  await retried('answerLost', 14, true);
  expect(sent).toEqual([{ desired: 1 }, { desired: 1, anew: true }, { desired: 1 }]);
});

it.each([
  ['held back by ECS: a deployment anew', 61, 1, [{ desired: 1, anew: true }]],
  ['set back by a late call of the sleep: raised again', 21, 0, [{ desired: 1 }]],
])('a retry of the first start is no second one: %s', async (_, seconds, desired, then) => {
  await retried('answerLost', 3);
  const before = sent.length;
  now += seconds * SECOND;
  seen = { ...seen, desired };
  expect(await verdict()).toBe('Start');
  await begin(true);
  expect(sent.slice(before)).toEqual(then);
  now += seconds * SECOND;
  seen = { ...seen, desired };
  expect(await verdict()).toBe('Pause');
});

it('ZERO-3: what ECS held back has its whole time from the deployment anew (seed 180114)', async () => {
  await begin();
  now += 61 * SECOND;
  await begin(true);
  now += 299 * SECOND;
  expect(await verdict()).toBe('Pause');
  now += SECOND;
  expect(await verdict()).toBe('GiveUp');
});

it('what is raised again, since its count was set back, has the time that is left', async () => {
  await begin();
  now += 21 * SECOND;
  seen = { ...seen, desired: 0 };
  await begin(true);
  now += 279 * SECOND;
  expect(await verdict()).toBe('GiveUp');
});

it('Z26: given up by a run that died, it is told until when as that one noted it (seed 185425)', async () => {
  await begin();
  const { turn } = (await ledger.read(SERVICE))!;
  const input = { service: SERVICE, execution: ME, turn, reason: 'nothing healthy' };
  const first = await giveUp(input, ports());
  now += SECOND;
  expect((await giveUp(input, ports())).reason).toBe(first.reason);
  const { wakeNotBefore, wakeFails } = (await ledger.read(SERVICE))!;
  expect({ wakeFails, wakeNotBefore }).toEqual({ wakeFails: 1, wakeNotBefore: now + 59 * SECOND });
});
