import { beforeEach, describe, expect, it } from 'vitest';
import type { Sighting } from '../../functions/domain/adoption.ts';
import { LeaseContended, LeaseLost } from '../../functions/domain/errors.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Release, State, Verb } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import { releaseId } from '../../functions/domain/names.ts';
import { claim } from '../../functions/steps/claim.ts';
import { fenceAt } from '../../functions/workflow/service.ts';
import { wantTagged } from '../../functions/workflow/tagged.ts';
import { deployment, MINUTE, OLD, service as seen, T0 } from '../domain/facts.ts';
import { aRelease, anAcquire, SERVICE, whyAt } from '../ledger/releases.ts';
import { stopped } from '../ledger/shore.ts';
import { makeTable } from '../ledger/table.ts';

const ME = 'execution:reconcile';
const settings = {
  key: SERVICE,
  repository: { name: 'web' },
  tags: { kind: 'newest', match: ['*'] },
  watchdogSeconds: 600,
} as unknown as ServiceSettings;

/** What runs by the ledger, and what somebody deploys over it. */
const runs = aRelease(1, { tag: 'prod', state: 'good', requestedAt: T0 - MINUTE, releasedAt: T0, revisionArn: OLD });
const other = aRelease(2, { by: 'adopted', state: 'good' });

let ledger: Ledger;
let ports: Ports;

const now = async (): Promise<State> => (await ledger.read(SERVICE))!;
const held = async (verb: Verb): Promise<Fence> => {
  const { state } = await ledger.acquire(anAcquire(ME, { verb, now: T0 + 4 * MINUTE }));
  return { service: SERVICE, holder: ME, turn: state?.turn ?? 0 };
};

const adopts = async (fence: Fence, release: Release): Promise<unknown> =>
  ledger.adopt(fenceAt(ports, { ...fence, execution: ME }, await now()), release, whyAt(T0), { phase: 'awake' });

beforeEach(async () => {
  ({ ledger } = await makeTable());
  ports = {
    clock: { now: () => T0 + 4 * MINUTE },
    ledger,
    run: 'request',
    settings: { services: { [SERVICE]: settings } },
    timers: { arm: async () => undefined, disarm: async () => undefined },
    machines: { status: async () => ({ status: 'RUNNING' }) },
  } as unknown as Ports;
  const fence = await held('reconcile');
  await adopts(fence, runs);
  await ledger.settle(fence);
});

/** The event of a push of what runs. */
const tags = (tag: string, at: number, with_ = ports) => {
  const detail = { result: 'SUCCESS', 'action-type': 'PUSH', 'repository-name': 'web', 'image-digest': runs.digest };
  const time = new Date(at).toISOString();
  const event = {
    source: 'aws.ecr',
    'detail-type': 'ECR Image Action',
    time,
    detail: { ...detail, 'image-tag': tag },
  };
  return claim({ request: { service: SERVICE, event }, execution: `execution:${tag}` }, with_);
};

/** A look at what somebody set at that time. */
const look = async (createdAt: number): Promise<Sighting> => {
  const current = await ledger.release(SERVICE, runs.id);
  const observed = seen({ deployments: [deployment({ rollout: 'COMPLETED', createdAt })] });
  return { state: await now(), current, releases: [], observed, foreign: 'stands' };
};

const wants = async (fence: Fence, sighting: Sighting) =>
  wantTagged(ports, settings, sighting, other, fenceAt(ports, { ...fence, execution: ME }, sighting.state));

const aliased = async () => (await ledger.release(SERVICE, runs.id))?.aliased;

describe('a tag put on what runs', () => {
  it('is recorded once more where it has been before: elsewhere in between, it is the last wish again', async () => {
    await tags('v2', T0 + MINUTE);
    expect((await tags('prod', T0 + 2 * MINUTE)).next).toBe('Skipped');
    expect(await aliased()).toEqual({ tag: 'prod', at: T0 + 2 * MINUTE });
    await tags('v2', T0 + 3 * MINUTE);
    expect(await aliased()).toEqual({ tag: 'v2', at: T0 + 3 * MINUTE });
    expect((await ledger.release(SERVICE, runs.id))?.aliases).toEqual(['v2']);
  });

  it('is not, by an event that comes twice, or late', async () => {
    await tags('prod', T0 - MINUTE);
    expect(await aliased()).toBeUndefined();
    await tags('v2', T0 + 2 * MINUTE);
    await tags('v2', T0 + 2 * MINUTE);
    await tags('prod', T0 + MINUTE);
    expect(await aliased()).toEqual({ tag: 'v2', at: T0 + 2 * MINUTE });
  });

  it('is a wish like any other while a reconcile holds the service: it may be adopting another one, and have looked before', async () => {
    await held('reconcile');
    expect(await tags('v2', T0 + MINUTE)).toMatchObject({
      next: 'Skipped',
      reason: expect.stringContaining('reconcile under way'),
    });
    const { wantDeploy = '' } = await now();
    expect(await ledger.release(SERVICE, wantDeploy)).toMatchObject({ tag: 'v2', state: 'requested' });
    expect(await aliased()).toBeUndefined();
  });

  it('is recorded while anything else but a deploy holds it', async () => {
    await held('sleep');
    await tags('v2', T0 + MINUTE);
    expect(await aliased()).toEqual({ tag: 'v2', at: T0 + MINUTE });
    expect(await now()).not.toHaveProperty('wantDeploy');
  });
});

describe('a tag put on what runs, as somebody takes the service between the look at it and the record', () => {
  const wish = { id: releaseId(T0 + 2 * MINUTE, runs.digest), tag: 'v2', state: 'requested' };
  const asked = async () => (await ledger.releases(SERVICE, 10)).filter(({ state }) => state === 'requested');
  const standsBefore = (call: string) => stopped(ports, call, (with_) => tags('v2', T0 + 2 * MINUTE, with_));

  it('is wanted, with a reconcile that has looked before', async () => {
    const claiming = await standsBefore('ledger.amend');
    const fence = await held('reconcile');
    const sighting = await look(T0 + MINUTE);
    expect((await claiming.goOn()).reason).toContain('reconcile under way');
    expect(await wants(fence, sighting)).toBeUndefined();
    expect(await now()).toMatchObject({ wantDeploy: wish.id });
  });

  it('is wanted once, with a reconcile that has looked behind it', async () => {
    const claiming = await standsBefore('ledger.read 2');
    const fence = await held('reconcile');
    expect(await wants(fence, await look(T0 + MINUTE))).toContain('v2');
    expect((await claiming.goOn()).reason).toContain('reconcile under way');
    expect(await now()).toMatchObject({ wantDeploy: wish.id });
    expect(await asked()).toMatchObject([wish]);
  });

  it('is deployed, where that has adopted another one, and is gone by then', async () => {
    const claiming = await standsBefore('ledger.amend');
    const fence = await held('reconcile');
    await adopts(fence, other);
    await ledger.settle(fence);
    expect(await claiming.goOn()).toMatchObject({ next: 'Plan', release: wish.id });
    expect(await asked()).toMatchObject([wish]);
  });

  it('is deployed once, where that has wanted it, and its deploy has begun by then', async () => {
    const claiming = await standsBefore('ledger.read 2');
    const fence = await held('reconcile');
    await wants(fence, await look(T0 + MINUTE));
    await adopts(fence, other);
    await ledger.settle(fence);
    const pre = { kind: 'deploy', order: new Date(T0 + 2 * MINUTE).toISOString() } as const;
    await ledger.acquire(
      anAcquire('execution:next', { verb: 'deploy', pre, candidate: wish.id, now: T0 + 4 * MINUTE }),
    );
    expect((await claiming.goOn()).next).toBe('Skipped');
    expect(await asked()).toMatchObject([wish]);
    expect(await now()).not.toHaveProperty('wantDeploy');
  });

  it('is wanted, with a deploy of another one', async () => {
    const claiming = await standsBefore('ledger.amend');
    await ledger.claim(aRelease(3));
    await ledger.acquire(anAcquire(ME, { verb: 'deploy', candidate: aRelease(3).id, now: T0 + 4 * MINUTE }));
    expect((await claiming.goOn()).reason).toContain('deploy under way');
    expect(await now()).toMatchObject({ wantDeploy: wish.id });
  });

  it('is recorded, where a sleep has come', async () => {
    const claiming = await standsBefore('ledger.amend');
    await held('sleep');
    expect((await claiming.goOn()).reason).toContain('recorded');
    expect(await now()).not.toHaveProperty('wantDeploy');
    expect(await asked()).toEqual([]);
  });
});

describe('what was put on what ran, as another one is adopted', () => {
  const expectNothingLeft = async (): Promise<void> => {
    expect(await now()).not.toHaveProperty('wantDeploy');
    const releases = await ledger.releases(SERVICE, 10);
    expect(releases.filter(({ state }) => state === 'requested')).toEqual([]);
  };

  beforeEach(async () => {
    await tags('v2', T0 + 2 * MINUTE);
  });

  it('is wanted where somebody began to deploy before', async () => {
    const fence = await held('reconcile');
    expect(await wants(fence, await look(T0 + MINUTE))).toContain('v2');
    expect(await ledger.release(SERVICE, (await now()).wantDeploy ?? '')).toMatchObject({ tag: 'v2' });
  });

  it('is not, where ECS went back by itself to a deployment from before: nobody deployed over it (CB-7)', async () => {
    const fence = await held('reconcile');
    expect(await wants(fence, await look(T0 - MINUTE))).toBeUndefined();
    await expectNothingLeft();
  });

  it('is not by a copy that comes after its holder is gone', async () => {
    const fence = await held('reconcile');
    const sighting = await look(T0 + MINUTE);
    await ledger.takeOver(fence, { holder: 'execution:next', verb: 'reconcile', now: T0, deadline: T0 });
    await expect(wants(fence, sighting)).rejects.toThrow(LeaseLost);
    await expectNothingLeft();
  });

  it('is not by a copy that comes after another one has adopted, or has noted what it does', async () => {
    const fence = await held('reconcile');
    const sighting = await look(T0 + MINUTE);
    await ledger.intend(fenceAt(ports, { ...fence, execution: ME }, sighting.state), { kind: 'cut', at: T0 });
    await expect(wants(fence, sighting)).rejects.toThrow(LeaseContended);
    const later = await look(T0 + MINUTE);
    await adopts(fence, other);
    await expect(wants(fence, later)).rejects.toThrow(LeaseContended);
    await expectNothingLeft();
  });
});
