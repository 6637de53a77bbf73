import { beforeEach, describe, expect, it } from 'vitest';
import type { ObservedService } from '../../functions/domain/observed.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { Fence } from '../../functions/ports/ledger.ts';
import { open } from '../../functions/steps/open.ts';
import { deployment, service } from '../domain/facts.ts';
import { anAcquire, SERVICE } from './releases.ts';
import { inputOf, makeShore, ME, portsOf } from './shore.ts';
import { makeTable } from './table.ts';

/** What Open sends to a service that is awake, and that ECS gave up on (CB-6). */
let ports: Ports;
let fence: Fence;
let updates: unknown[];

beforeEach(async () => {
  const { ledger } = await makeTable();
  updates = [];
  ports = portsOf(makeShore(), ledger);
  const { state } = await ledger.acquire(anAcquire(ME, { verb: 'reconcile' }));
  fence = { service: SERVICE, holder: ME, turn: state?.turn ?? 0 };
});

const opens = (seen: Partial<ObservedService>): Promise<unknown> => {
  const observed = service({ running: 0, deployments: [deployment({ rollout: 'FAILED' })], ...seen });
  const services = {
    ...ports.services,
    observe: async () => observed,
    update: async (_: unknown, change: unknown) => (updates.push(change), observed),
  };
  return open(inputOf(fence), { ...ports, services });
};

describe('what ECS gave up on', () => {
  it.each<[string, Partial<ObservedService>, unknown[]]>([
    ['with no task left is deployed anew, the count as it is', {}, [{ anew: true }]],
    ['with a task that is to come yet is left: it may come up', { pending: 1 }, []],
    ['beside tasks that serve is left', { running: 1 }, []],
  ])('%s', async (_, seen, sent) => {
    await opens(seen);
    expect(updates).toEqual(sent);
  });
});
