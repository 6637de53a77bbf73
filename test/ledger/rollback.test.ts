import { beforeEach, describe, expect, it } from 'vitest';
import { NEVER_SEEN } from '../../functions/domain/adoption.ts';
import type { ObservedAlarm, ObservedService } from '../../functions/domain/observed.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Verb } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import { inspect } from '../../functions/steps/inspect.ts';
import { judge } from '../../functions/steps/judge.ts';
import { revert } from '../../functions/steps/revert.ts';
import { settle } from '../../functions/steps/settle.ts';
import { aRelease, anAcquire, SERVICE, whyAt } from './releases.ts';
import { makeTable } from './table.ts';

/** Judge, Revert and Settle of a rollback on the real ledger; what AWS says is told here. */
const T = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const ARN = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:web-5xx';
const ME = 'execution:rollback';
const v1 = aRelease(1, { tag: 'v1', state: 'good', revisionArn: 'web:1', releasedAt: T - 99 * MINUTE });
const v2 = aRelease(2, { tag: 'v2', state: 'good', revisionArn: 'web:2', releasedAt: T - 10 * MINUTE, countBefore: 9 });

let ledger: Ledger;
let ports: Ports;
let seen: { alarm: ObservedAlarm['state'] | 'throttled'; breaches: number; service: Partial<ObservedService> };
let did: { started: string[]; answered: string[]; told: string[]; updates: object[] };
let now: number;

const settings = {
  key: SERVICE,
  repository: { name: 'web', uri: 'x' },
  container: 'web',
  tags: { kind: 'semver' },
  idle: { mode: 'off' },
  watchdogSeconds: 600,
  watchSeconds: 1800,
  targetGroups: [],
  gate: {
    alarms: [{ name: 'web-5xx', arn: ARN, required: true, requestsMin: 0 }],
    taskFailuresMax: 2,
    rolloutSeconds: 900,
  },
} as unknown as ServiceSettings;

const observed = (): ObservedService => ({
  desired: 3,
  running: 3,
  pending: 0,
  revisionArn: 'web:2',
  deployments: [],
  controller: 'ECS',
  strategy: 'ROLLING',
  ...seen.service,
});

const described = (): ObservedAlarm => {
  if (seen.alarm === 'throttled') throw Object.assign(new Error('slow down'), { name: 'Throttled' });
  const metric = {
    periodSeconds: 60,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    threshold: 5,
    comparison: 'GreaterThanOrEqualToThreshold',
  };
  return { name: 'web-5xx', arn: ARN, state: seen.alarm, since: T, reason: 'Threshold Crossed', metric };
};

const makePorts = (): Ports =>
  ({
    clock: { now: () => now },
    ledger,
    settings: { services: { [SERVICE]: settings } },
    remaining: () => 30_000,
    services: {
      observe: async () => observed(),
      update: async (_: unknown, update: { revisionArn?: string }) => {
        did.updates.push(update);
        if (update.revisionArn) seen.service = { ...seen.service, revisionArn: update.revisionArn };
        return observed();
      },
      definition: async () => ({
        copy: { family: 'web', containerDefinitions: [{ name: 'web', image: 'x@sha256:1' }] },
        active: true,
      }),
    },
    balancer: { probe: async () => undefined },
    alarms: {
      describe: async (names: string[]) => names.map((name) => ({ ...described(), name })),
      mutedBy: async () => undefined,
      points: async () =>
        Array.from({ length: 3 }, (_, n) => ({ at: now - (4 - n) * MINUTE, value: n < seen.breaches ? 9 : 0 })),
    },
    registry: { find: async () => ({ digest: v1.digest, tags: ['v1'], pushedAt: 0, pullable: true }) },
    machines: {
      start: async (machine: string, _: string, input: { finding?: string }) =>
        void did.started.push([machine, input.finding].filter(Boolean).join(' ')),
      status: async () => ({ status: 'RUNNING' }),
      answer: async (token: string) => void did.answered.push(token),
    },
    timers: { arm: async () => undefined, disarm: async () => undefined },
    notifier: { tell: async (subject: string, text: string) => void did.told.push(`${subject}: ${text}`) },
  }) as unknown as Ports;

const take = async (holder: string, verb: Verb): Promise<Fence> => {
  const { state } = await ledger.acquire(anAcquire(holder, { verb, now, deadline: now + 600_000, manual: true }));
  return { service: SERVICE, holder, turn: state?.turn ?? 0 };
};

beforeEach(async () => {
  ({ ledger } = await makeTable());
  now = T - 9 * MINUTE;
  seen = { alarm: 'ALARM', breaches: 3, service: {} };
  did = { started: [], answered: [], told: [], updates: [] };
  ports = makePorts();
  const fence = await take('adopter', 'reconcile');
  for (const good of [v1, v2]) await ledger.adopt(fence, good, whyAt(T - 99 * MINUTE), { phase: 'awake' });
  await ledger.open(fence, whyAt(T - 98 * MINUTE), T + 20 * MINUTE);
  await ledger.settle(fence);
  now = T + 1_000;
});

const event = (part: object = {}, previous = 'OK') => ({
  service: SERVICE,
  event: {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    time: new Date(T).toISOString(),
    resources: [ARN],
    detail: {
      alarmName: 'web-5xx',
      state: { value: 'ALARM', timestamp: new Date(T).toISOString().replace('Z', '+0000') },
      previousState: { value: previous },
      ...part,
    },
  },
});
const ann = { service: SERVICE, by: 'ann', reason: 'slow' };
const ask = (request: object = event()) => judge({ request, execution: ME }, ports);
const read = async () => (await ledger.read(SERVICE)) ?? expect.unreachable();

describe('an alarm of a service that nobody holds', () => {
  it('sustained: the service is taken at once, and its evidence stands with the release', async () => {
    const judged = await ask();
    expect(judged).toMatchObject({ next: 'Revert', release: v2.id, verdict: 'failed' });
    expect(judged.reason).toMatch(/alarm web-5xx: firing/);
    expect(await read()).toMatchObject({ holder: ME, verb: 'rollback' });
    expect((await ledger.release(SERVICE, v2.id))?.evidence?.at(-1)).toMatch(/rollback: alarm web-5xx: firing .*>= 5/);
  });

  it.each<[string, () => void, object, RegExp, boolean]>([
    ['OK again: a blip (T29)', () => (seen.alarm = 'OK'), event(), /blip/, false],
    ['muted (CW-9)', () => {}, event({ muteDetail: { mutedByArn: 'arn:mute' } }), /muted by arn:mute/, false],
    ['21 minutes old (T48)', () => (now = T + 21 * MINUTE), event(), /21 minutes old/, false],
    ['after the watch window (T46)', () => ledger, event(), /T46/, true],
    ['somebody else deployed', () => (seen.service = { revisionArn: 'web:9' }), event(), /runs web:9/, true],
  ])('%s: dropped, with its reason in the history', async (name, given, request, words, told) => {
    given();
    if (name.includes('T46')) {
      const fence = await take('other', 'reconcile');
      await ledger.open(fence, whyAt(T - 98 * MINUTE), T - 1);
      await ledger.settle(fence);
    }
    expect(await ask(request)).toMatchObject({ next: 'Skipped', reason: expect.stringMatching(words) });
    expect((await ledger.history(SERVICE, 1))[0]?.reason).toMatch(words);
    expect(did.told.length > 0).toBe(told);
    expect(await read()).not.toHaveProperty('holder');
  });

  it.each<[string, () => void]>([
    ['not sustained yet', () => (seen.breaches = 1)],
    ['INSUFFICIENT_DATA', () => (seen.alarm = 'INSUFFICIENT_DATA')],
    ['throttled (T27)', () => (seen.alarm = 'throttled')],
  ])('%s: asked again in a minute, and only told when the window is over', async (_, given) => {
    given();
    expect(await ask()).toMatchObject({ next: 'Pause', seconds: 60 });
    expect(await read()).not.toHaveProperty('holder');
    now = T + 20 * MINUTE;
    expect(await ask()).toMatchObject({ next: 'Skipped' });
    expect(did.told).toHaveLength(1);
  });

  it('under a hold it is told, and stops nothing of a person', async () => {
    await ledger.hold(SERVICE, { by: 'bob', reason: 'release day', at: now });
    expect(await ask()).toMatchObject({ next: 'Skipped' });
    expect(did.told).toEqual([expect.stringMatching(/not rolled back: .*held by bob: release day/)]);
    expect(await ask(ann)).toMatchObject({ next: 'Revert' });
  });

  it('a retried step goes on with the lease it took', async () => {
    const first = await ask();
    seen.alarm = 'OK';
    expect(await ask()).toMatchObject({
      next: 'Revert',
      release: v2.id,
      turn: (first.turn ?? 0) + 1,
      reason: first.reason,
    });
    expect((await ledger.release(SERVICE, v2.id))?.evidence?.at(-1)).toMatch(/rollback: alarm web-5xx: firing/);
  });

  it('a step that died right after it took the lease has its evidence on record all the same', async () => {
    const { amend } = ledger;
    ports.ledger = { ...ledger, amend: async () => expect.unreachable() };
    await expect(ask()).rejects.toThrow();
    ports.ledger = { ...ledger, amend };
    seen.alarm = 'OK';
    expect(await ask()).toMatchObject({ next: 'Revert', reason: expect.stringMatching(/web-5xx: firing/) });
    expect((await ledger.release(SERVICE, v2.id))?.evidence?.at(-1)).toMatch(/rollback: alarm web-5xx: firing/);
  });
});

describe('the arrival table, alarm and person', () => {
  it.each<[Verb, object, string, { want?: boolean; nudged?: boolean; cancelled?: boolean }]>([
    ['deploy', event(), 'alarm', { want: true, nudged: true }],
    ['rollback', event(), 'alarm', {}],
    ['sleep', event(), 'alarm', { want: true, nudged: true }],
    ['wake', event(), 'alarm', { want: true }],
    ['reconcile', event(), 'alarm', { want: true }],
    ['deploy', ann, 'person', { want: true, nudged: true, cancelled: true }],
    ['rollback', ann, 'person', {}],
    ['sleep', ann, 'person', { want: true, nudged: true }],
    ['wake', ann, 'person', { want: true }],
    ['reconcile', ann, 'person', { want: true }],
  ])('held by a %s, a rollback asked for by %o (%s)', async (verb, request, _, { want, nudged, cancelled }) => {
    const fence = await take('holder', verb);
    await ledger.subscribe(fence, 'token');
    expect(await ask(request)).toMatchObject({ next: 'Skipped' });
    const state = await read();
    expect(state.holder).toBe('holder');
    expect(state.wantRollback !== undefined).toBe(want === true);
    expect(state.cancel !== undefined).toBe(cancelled === true);
    expect(did.answered).toEqual(nudged ? ['token'] : []);
  });

  it.each([
    ['alarm', event(), false],
    ['person', ann, true],
  ])('held by a sleep after its cut, an %s: wanted %s', async (_, request, wanted) => {
    const fence = await take('holder', 'sleep');
    await ledger.saveCapacity(fence, { desired: 3 });
    await ledger.drowse(fence, whyAt(now));
    await ledger.cut(fence, whyAt(now));
    await ask(request);
    expect((await read()).wantRollback !== undefined).toBe(wanted);
  });
});

describe('a wanted rollback', () => {
  const leave = async (request: object): Promise<void> => {
    const { turn } = await take('holder', 'reconcile');
    await ask(request);
    await settle({ service: SERVICE, turn, execution: 'holder' }, ports);
  };

  it('is started by Settle and judged again: due, it takes the service and clears the wish', async () => {
    await leave(event());
    expect(did.started).toEqual(['rollback']);
    expect(await ask({ service: SERVICE, wanted: true })).toMatchObject({ next: 'Revert' });
    expect(await read()).not.toHaveProperty('wantRollback');
  });

  it('not due any more, it is dropped, and what else waits goes on', async () => {
    const v3 = await ledger.claim(aRelease(3));
    const { turn } = await take('holder', 'reconcile');
    await ask(event());
    await ledger.wantDeploy(SERVICE, v3.id, v3.order);
    await settle({ service: SERVICE, turn, execution: 'holder' }, ports);
    seen.alarm = 'OK';
    expect(await ask({ service: SERVICE, wanted: true })).toMatchObject({ next: 'Skipped' });
    expect(did.started).toEqual(['rollback', 'deploy']);
    expect(await read()).not.toHaveProperty('wantRollback');
    expect(await ask({ service: SERVICE, wanted: true })).toMatchObject({
      reason: 'what was wanted is not wanted any more',
    });
  });

  it('yields to a look at reality that is wanted, too, only after itself', async () => {
    const { turn } = await take('holder', 'sleep');
    await ask(event());
    await ledger.wantReconcile(SERVICE, 'foreign', now);
    await settle({ service: SERVICE, turn, execution: 'holder' }, ports);
    seen.alarm = 'OK';
    await ask({ service: SERVICE, wanted: true });
    expect(did.started).toEqual(['rollback', 'reconcile foreign']);
  });

  /** v3 is being released while the request arrives; then it is promoted, or reverted by its gate. */
  const leftWithDeploy = async (request: object, promoted: boolean): Promise<void> => {
    const v3 = await ledger.claim(aRelease(3, { tag: 'v3', state: 'candidate', releasingAt: T - 5 * MINUTE }));
    const fence = await take('deployer', 'deploy');
    await ledger.intend(fence, { kind: 'release', at: T - 5 * MINUTE }, v3.id);
    await ask(request);
    if (promoted) await ledger.promote(fence, v3.id, whyAt(now), T + 30 * MINUTE);
    else await ledger.fail(fence, v3.id, v3.digest, whyAt(now));
    seen.service = { revisionArn: promoted ? 'web:3' : 'web:2' };
    await ledger.amend(SERVICE, v3.id, ['good'], { revisionArn: 'web:3', releasedAt: T - 5 * MINUTE });
    await settle({ service: SERVICE, turn: fence.turn, execution: 'deployer', outcome: 'Good' }, ports);
  };
  const wanted = { service: SERVICE, wanted: true };

  it.each([
    ['an alarm', event()],
    ['a person, whose cancel came too late', ann],
  ])('left with a deploy by %s means what that deploy promotes', async (_, request) => {
    await leftWithDeploy(request, true);
    expect(await ask(wanted)).toMatchObject({ next: 'Revert', release: aRelease(3).id });
  });

  it.each([
    ['an alarm', event()],
    ['a person', ann],
  ])(
    'left with a deploy by %s, whose gate took it back: the good one stays, and nobody is told',
    async (_, request) => {
      await leftWithDeploy(request, false);
      did.told = [];
      expect(await ask(wanted)).toMatchObject({
        next: 'Skipped',
        reason: expect.stringMatching(/v3 was meant.*v2 is current/),
      });
      expect(did.told).toEqual([]);
      expect((await read()).wantRollback).toBeUndefined();
    },
  );

  it('about a release that another one has followed takes nothing back, and a person is told', async () => {
    const { turn } = await take('waker', 'wake');
    await ask(ann);
    await settle({ service: SERVICE, turn, execution: 'waker', outcome: 'Good' }, ports);
    const v3 = await ledger.claim(aRelease(3, { tag: 'v3', state: 'candidate', revisionArn: 'web:3' }));
    const fence = await take('deployer', 'deploy');
    await ledger.intend(fence, { kind: 'release', at: now }, v3.id);
    // Its execution was started before that deploy, and comes late: it cancels nothing.
    expect(await ask(wanted)).toMatchObject({ next: 'Skipped', reason: expect.stringMatching(/^still wanted/) });
    expect((await read()).cancel).toBeUndefined();
    await ledger.promote(fence, v3.id, whyAt(now), T + 30 * MINUTE);
    seen.service = { revisionArn: 'web:3' };
    await settle({ service: SERVICE, turn: fence.turn, execution: 'deployer', outcome: 'Good' }, ports);
    expect(await ask(wanted)).toMatchObject({ next: 'Skipped' });
    expect(did.told.at(-1)).toMatch(/not rolled back: v2 was meant, which is good; v3 is current now/);
    expect(await ledger.release(SERVICE, v3.id)).toMatchObject({ state: 'good' });
  });

  it('of an alarm is judged with the others that are red by then', async () => {
    const other = { name: 'web-slow', arn: 'arn:slow', required: true, requestsMin: 0 };
    const own = settings.gate.alarms;
    (settings.gate as { alarms: unknown[] }).alarms = [...own, other];
    await leave(event());
    ports.alarms.describe = async () => [
      { ...described(), state: 'OK' },
      { ...described(), name: 'web-slow' },
    ];
    expect(await ask(wanted)).toMatchObject({
      next: 'Revert',
      reason: expect.stringMatching(/alarm web-slow: firing/),
    });
    (settings.gate as { alarms: unknown[] }).alarms = own;
  });

  it('of a person is judged as his own', async () => {
    await leave(ann);
    seen.alarm = 'OK';
    expect(await ask({ service: SERVICE, wanted: true })).toMatchObject({
      next: 'Revert',
      reason: 'ann asked for it: slow',
    });
  });
});

describe('the way back of a rollback', () => {
  const back = async () => {
    const { turn = 0, reason, verdict } = await ask(ann);
    return revert(
      { service: SERVICE, turn, execution: ME, release: v2.id, reason, ...(verdict && { verdict }) },
      ports,
    );
  };

  it('is one UpdateService without a count (T15, T50); what was good is failed and quarantined (T38)', async () => {
    expect(await back()).toMatchObject({ next: 'Await', outcome: 'Good' });
    expect(did.updates).toEqual([{ revisionArn: 'web:1' }]);
    expect(await read()).toMatchObject({ current: v1.id, good: v1.id });
    expect(await ledger.release(SERVICE, v2.id)).toMatchObject({
      state: 'failed',
      revertTo: v1.id,
      why: { decision: 'rolled back', nextStep: expect.stringMatching(/push a mended image/) },
    });
    expect(await ledger.quarantine(SERVICE, v2.digest)).toBeDefined();
  });

  it('of what a person set and nobody saw serve: the same image as it was defined before, which stays out of quarantine', async () => {
    const his = aRelease(4, { by: 'adopted', digest: v2.digest, revisionArn: 'web:9', reason: NEVER_SEEN.underWay });
    await ledger.adopt(await take(ME, 'rollback'), his, whyAt(now), { phase: 'awake' });
    seen.service = { revisionArn: 'web:9' };
    const { turn } = await read();
    await revert({ service: SERVICE, turn, execution: ME, release: his.id, verdict: 'failed' }, ports);
    expect(did.updates).toEqual([{ revisionArn: 'web:2' }]);
    expect(await read()).toMatchObject({ current: v2.id, good: v2.id });
    expect(await ledger.release(SERVICE, his.id)).toMatchObject({
      state: 'failed',
      revertTo: v2.id,
      why: { nextStep: 'mend the definition and deploy it again' },
    });
    expect(await ledger.quarantine(SERVICE, v2.digest)).toBeUndefined();
  });

  it('repeated by a retry it is not sent twice', async () => {
    await back();
    const { turn } = await read();
    const again = await revert({ service: SERVICE, turn, execution: ME, release: v2.id, verdict: 'failed' }, ports);
    expect(again).toMatchObject({ next: 'Await', outcome: 'Good' });
    expect(did.updates).toHaveLength(1);
  });

  it('where ECS has gone back by itself it only observes (T40)', async () => {
    const { turn = 0 } = await ask(ann);
    seen.service = { revisionArn: 'web:1' };
    await revert({ service: SERVICE, turn, execution: ME, release: v2.id, verdict: 'failed' }, ports);
    expect(did.updates).toEqual([]);
    expect(await read()).toMatchObject({ current: v1.id });
  });

  it('where somebody else deployed meanwhile nothing is taken back, and the release stays good', async () => {
    const { turn = 0 } = await ask(ann);
    seen.service = { revisionArn: 'web:9' };
    const reverted = await revert({ service: SERVICE, turn, execution: ME, release: v2.id, verdict: 'failed' }, ports);
    expect(reverted).toMatchObject({ next: 'Settle', outcome: 'Error' });
    expect(did.updates).toEqual([]);
    expect(await ledger.release(SERVICE, v2.id)).toMatchObject({ state: 'good' });
  });

  it('begun, and then somebody else deployed: what was begun is off, and reconcile is to write what is true', async () => {
    await ledger.amend(SERVICE, v2.id, ['good'], { revertTo: v1.id, verdict: 'failed' });
    seen.service = { revisionArn: 'web:9' };
    const { turn = 0 } = await ask(ann);
    await revert({ service: SERVICE, turn, execution: ME, release: v2.id, verdict: 'failed' }, ports);
    expect(await read()).toMatchObject({ wantReconcile: { finding: 'foreign' } });
    const left = await ledger.release(SERVICE, v2.id);
    for (const name of ['revertTo', 'verdict']) expect(left).not.toHaveProperty(name);
    await settle({ service: SERVICE, turn, execution: ME, outcome: 'Error' }, ports);
    expect(did.started).toEqual(['reconcile foreign']);
    expect(await ledger.release(SERVICE, v2.id)).not.toHaveProperty('revertTries');
  });

  it('without anything good to go back to it is for a person, and the release stays good (T36)', async () => {
    await ledger.amend(SERVICE, v1.id, ['good'], { state: 'failed' });
    expect(await back()).toMatchObject({ next: 'Settle', outcome: 'NeedsPerson' });
    expect(did.updates).toEqual([]);
    expect(await ledger.release(SERVICE, v2.id)).toMatchObject({ state: 'good' });
  });

  const aborted = async (): Promise<void> => {
    const { turn, holder } = await read();
    const at = now;
    ports.machines.status = async () => ({ status: 'ABORTED', stoppedAt: at });
    now += 10 * MINUTE;
    const request = { service: SERVICE, turn, holder, finding: 'ended', at };
    const inspected = await inspect({ request, execution: 'reconciler' }, ports);
    await settle({ service: SERVICE, turn: inspected.turn, execution: 'reconciler', outcome: 'Good' }, ports);
    ports.machines.status = async () => ({ status: 'RUNNING' });
  };

  it('whose holder died after the verdict is watched to its end by the next one, without a second UpdateService', async () => {
    await back();
    await aborted();
    expect(did.started.at(-1)).toBe('rollback');
    const judged = await ask({ service: SERVICE, wanted: true });
    expect(judged).toMatchObject({ next: 'Revert', release: v2.id, reason: 'ann asked for it: slow' });
    const { turn = 0, reason, verdict } = judged;
    const again = await revert({ service: SERVICE, turn, execution: ME, release: v2.id, reason, verdict }, ports);
    expect(again).toMatchObject({ next: 'Await', outcome: 'Good' });
    expect(did.updates).toHaveLength(1);
    expect(await read()).toMatchObject({ current: v1.id, good: v1.id });
  });

  it('whose holder died before it did anything is judged again, as it was asked for', async () => {
    await ask();
    await aborted();
    expect(await read()).toMatchObject({ wantRollback: { by: 'alarm', alarm: 'web-5xx', of: v2.id } });
    seen.alarm = 'OK';
    expect(await ask({ service: SERVICE, wanted: true })).toMatchObject({ next: 'Skipped' });
  });

  it('that died half-way goes on, though its alarm is OK by now', async () => {
    const fence = await take('dead', 'rollback');
    await ledger.amend(SERVICE, v2.id, ['good'], { revertTo: v1.id, verdict: 'failed' });
    await ledger.wantRollback(SERVICE, { by: 'tidegate', reason: 'a rollback died half-way: it goes on', at: now });
    await ledger.hold(SERVICE, { by: 'ann', reason: 'x', at: now });
    await ledger.settle(fence);
    seen.alarm = 'OK';
    expect(await ask({ service: SERVICE, wanted: true })).toMatchObject({ next: 'Revert', release: v2.id });
  });
});

describe('a rollback that AWS did not let through', () => {
  const fail = async (): Promise<void> => {
    const { turn = 0 } = await ask(did.started.length > 0 ? { service: SERVICE, wanted: true } : ann);
    await settle({ service: SERVICE, turn, execution: ME, outcome: 'Error', reason: 'Throttled '.repeat(99) }, ports);
  };
  const watchdog = async (): Promise<void> => {
    now += 10 * MINUTE;
    const { turn } = await read();
    const request = { service: SERVICE, turn, finding: 'repair' };
    const inspected = await inspect({ request, execution: 'reconciler' }, ports);
    await settle({ service: SERVICE, turn: inspected.turn, execution: 'reconciler', outcome: 'Good' }, ports);
  };

  it('is sent again by its watchdog, thrice; then it is held and a person called', async () => {
    const armed: unknown[] = [];
    ports.timers.arm = async ({ input }) => void armed.push((input as { finding?: string }).finding);
    for (let tries = 1; tries <= 3; tries++) {
      await fail();
      expect(armed.at(-1)).toBe('repair');
      expect(await read()).not.toHaveProperty('hold');
      await watchdog();
      expect(did.started.at(-1)).toBe('rollback');
    }
    await fail();
    const { hold } = await read();
    expect(hold).toMatchObject({ by: 'tidegate', reason: expect.stringMatching(/^Throttled/) });
    // STATE is small.
    expect(hold?.reason.length).toBeLessThanOrEqual(500);
    expect(did.told.filter((one) => one.includes('needs a person'))).toHaveLength(1);
    expect(await ledger.release(SERVICE, v2.id)).toMatchObject({ state: 'good' });
  });

  it('and is through at the second try goes back once', async () => {
    await fail();
    await watchdog();
    const judged = await ask({ service: SERVICE, wanted: true });
    expect(judged).toMatchObject({ next: 'Revert', reason: expect.stringMatching(/ann asked for it|goes on/) });
    const { turn = 0, verdict } = judged;
    await revert({ service: SERVICE, turn, execution: ME, release: v2.id, verdict }, ports);
    expect(did.updates).toEqual([{ revisionArn: 'web:1' }]);
    expect(await read()).toMatchObject({ current: v1.id });
  });
});

describe('a step that died half-way', () => {
  const dying = async (step: () => Promise<unknown>): Promise<void> => {
    const { start } = ports.machines;
    ports.machines.start = async () => expect.unreachable();
    await expect(step()).rejects.toThrow();
    ports.machines.start = start;
  };

  it('Settle, between its release and what it starts: the repair is not lost, and a person is told once', async () => {
    const v3 = await ledger.claim(aRelease(3, { state: 'candidate' }));
    const fence = await take('deployer', 'deploy');
    await ledger.intend(fence, { kind: 'release', at: now }, v3.id);
    await ledger.withdraw(fence, v3.id, 'superseded', whyAt(now));
    const end = () =>
      settle({ service: SERVICE, turn: fence.turn, execution: 'deployer', outcome: 'Error', reason: 'x' }, ports);
    await dying(end);
    expect(await read()).not.toHaveProperty('holder');
    await end();
    expect(did.started).toEqual(['reconcile foreign']);
    expect(did.told).toHaveLength(1);
    await take('next', 'reconcile');
    expect(await read()).not.toHaveProperty('ended');
  });

  it('Settle that was not told its turn finds it again', async () => {
    const v3 = await ledger.claim(aRelease(3));
    const fence = await take('deployer', 'reconcile');
    await ledger.wantDeploy(SERVICE, v3.id, v3.order);
    const end = () => settle({ service: SERVICE, execution: 'deployer', outcome: 'Error', reason: 'x' }, ports);
    await dying(end);
    await end();
    expect(did.started).toEqual(['deploy']);
    expect((await read()).turn).toBe(fence.turn);
  });

  it('Judge, between dropping the wish and what waits after it: that is started', async () => {
    const v3 = await ledger.claim(aRelease(3));
    const { turn } = await take('holder', 'reconcile');
    await ask(event());
    await ledger.wantDeploy(SERVICE, v3.id, v3.order);
    await settle({ service: SERVICE, turn, execution: 'holder' }, ports);
    seen.alarm = 'OK';
    await dying(() => ask({ service: SERVICE, wanted: true, turn }));
    expect(await read()).not.toHaveProperty('wantRollback');
    await ask({ service: SERVICE, wanted: true, turn });
    expect(did.started).toEqual(['rollback', 'deploy']);
  });

  it('a Judge of an older turn leaves the wish to the one that came after it', async () => {
    const { turn } = await take('holder', 'reconcile');
    await ask(event());
    await settle({ service: SERVICE, turn, execution: 'holder' }, ports);
    const later = await take('watchdog', 'reconcile');
    await settle({ service: SERVICE, turn: later.turn, execution: 'watchdog' }, ports);
    expect(await ask({ service: SERVICE, wanted: true, turn })).toMatchObject({
      next: 'Skipped',
      reason: expect.stringMatching(/has come since/),
    });
    expect(await read()).toHaveProperty('wantRollback');
    expect(await ask({ service: SERVICE, wanted: true, turn: later.turn })).toMatchObject({ next: 'Revert' });
  });
});

it('a dry run tells its plan and changes nothing', async () => {
  const before = await read();
  const judged = await ask({ ...ann, dryRun: true });
  expect(judged.next).toBe('Skipped');
  expect(judged.plan?.join('\n')).toMatch(/current release v2 \(good\)\nrevert: ann asked for it: slow\nback to v1/);
  expect(await read()).toEqual(before);
});
