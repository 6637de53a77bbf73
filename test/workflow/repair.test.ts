import { expect, it } from 'vitest';
import type { State, Verb } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import { type Outcome, repair } from '../../functions/workflow/repair.ts';
import { settings } from '../ledger/shore.ts';
import { state, T0 } from '../domain/facts.ts';

/** @returns what is armed and sent, in its order, for what this verb leaves */
const left = async (verb: Verb, outcome: Outcome, after: Partial<State>): Promise<unknown[]> => {
  const asked: unknown[] = [];
  const ports = {
    clock: { now: () => T0 },
    ledger: { release: async () => undefined },
    timers: { arm: async ({ input }: { input: unknown }) => void asked.push({ armed: input }) },
    machines: { start: async (_: string, __: string, sent: unknown) => void asked.push({ sent }) },
  } as unknown as Ports;
  const before = state({ holder: 'S', verb, turn: 3, doing: { kind: 'cut', at: T0 } });
  await repair(ports, settings, before, state({ turn: 3, ...after }), outcome);
  return asked;
};

const repairOf = { service: settings.key, turn: 3, finding: 'repair' };

it('what is left half done is sent to reconcile with a watchdog behind it: that look may end before it holds the service (seed 153375)', async () => {
  for (const phase of ['drowsy', 'asleep'] as const)
    expect(await left('sleep', 'Error', { phase })).toEqual([{ armed: repairOf }, { sent: repairOf }]);
});

it('a reconcile that failed itself is tried again only when its watchdog fires', async () => {
  expect(await left('reconcile', 'Error', { phase: 'drowsy' })).toEqual([{ armed: repairOf }]);
});

it('what is awake, waits for a visitor, ended well or is held for a person needs neither', async () => {
  expect(await left('sleep', 'Error', { phase: 'awake' })).toEqual([]);
  expect(await left('wake', 'Error', { phase: 'drowsy', ring: T0 })).toEqual([]);
  expect(await left('sleep', 'Good', { phase: 'asleep' })).toEqual([]);
  expect(await left('deploy', 'NeedsPerson', { phase: 'asleep' })).toEqual([]);
});

it('what is drowsy is opened, though a person was called for its release: behind a sleep that failed came a rollback that has nowhere to go (seed 155954)', async () => {
  expect(await left('rollback', 'NeedsPerson', { phase: 'drowsy' })).toEqual([{ armed: repairOf }, { sent: repairOf }]);
});
