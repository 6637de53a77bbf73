import { describe, expect, it } from 'vitest';
import type { ObservedDeployment } from '../../functions/domain/observed.ts';
import type { PlanDecision, PlanFacts } from '../../functions/domain/plan-decision.ts';
import { decidePlan } from '../../functions/domain/plan.ts';
import { because } from '../../functions/domain/why.ts';
import { deployment, DIGEST, NEW, OLD, OTHER_DIGEST, release, service, state, T0 } from './facts.ts';

const CURRENT = 'REL#2026-08-31T12:00:00.000Z#bbbbbbbbbbbb';
const current = release({
  id: CURRENT,
  digest: OTHER_DIGEST,
  order: '1',
  tag: 'v1.0.0',
  state: 'good',
  revisionArn: OLD,
});

const facts = (part: Partial<PlanFacts> = {}): PlanFacts => ({
  state: state({ current: CURRENT }),
  release: release({ tag: 'v1.1.0' }),
  current,
  service: service({ revisionArn: OLD }),
  image: { digest: DIGEST, tags: ['v1.1.0'], pushedAt: T0, pullable: true },
  tags: { kind: 'semver' },
  quarantinedBy: undefined,
  now: T0,
  rolloutSeconds: 900,
  ...part,
});
const adoptedState = state({ current: CURRENT });
const waiting = (seconds: number, part: Partial<PlanFacts['state']> = {}) =>
  state({ current: CURRENT, takenAt: T0 - seconds * 1000, ...part });
const four = service({ revisionArn: OLD, deployments: Array.from({ length: 4 }, () => deployment()) });

const THEIRS = OLD.replace(/\d+$/, '3');
/** A release that was registered, and not sent. */
const registered = release({ tag: 'v1.1.0', revisionArn: NEW, revisionBefore: OLD });
const again = (part: Partial<PlanFacts>, primary: Partial<ObservedDeployment> = {}): Partial<PlanFacts> => {
  const stands = deployment({ id: 'ecs-svc/3', revisionArn: OLD, createdAt: T0 + 1, ...primary });
  return {
    release: registered,
    service: service({ revisionArn: stands.revisionArn, deployments: [stands] }),
    ...part,
  };
};
const NEWEST: PlanFacts['tags'] = { kind: 'newest', match: ['*'] };

describe('what to do with a release under the lease', () => {
  it.each<[string, Partial<PlanFacts>, Partial<PlanDecision>]>([
    ['a new image on a running service is released', {}, { action: 'release', atZero: false }],
    [
      'a sleeping service gets it at zero',
      { state: { ...adoptedState, phase: 'asleep' }, service: service({ desired: 0 }) },
      { action: 'release', atZero: true },
    ],
    [
      'a drowsy service counts as closed',
      { state: { ...adoptedState, phase: 'drowsy' } },
      { action: 'release', atZero: true },
    ],
    ['a service never seen is adopted first (T66)', { state: state(), current: undefined }, { action: 'adopt' }],
    [
      'a count of 0 that the ledger calls awake is adopted first',
      { service: service({ desired: 0 }) },
      { action: 'adopt' },
    ],
    [
      'so, drowsy: its sleep was called off, and the look at its count has not come yet (seed 189811)',
      { state: { ...adoptedState, phase: 'drowsy' }, service: service({ desired: 0 }) },
      { action: 'adopt' },
    ],
    [
      'an older version pushed late is refused (T4)',
      { release: release({ tag: 'v0.9.0', order: '0' }) },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'the same version with another digest is released',
      { release: release({ tag: 'v1.0.0', order: '1' }) },
      { action: 'release' },
    ],
    [
      'a person may go back to an older version',
      { release: release({ tag: 'v0.9.0', order: '0', by: 'manual' }) },
      { action: 'release' },
    ],
    [
      'by push time, an event that comes after that of a later push is superseded (T6)',
      {
        tags: NEWEST,
        current: { ...current, order: '2026-09-01T12:00:20.000Z' },
        release: release({ tag: 'x', order: '2026-09-01T12:00:19.000Z' }),
      },
      { action: 'withdraw', as: 'superseded' },
    ],
    [
      'by push time, what came within one second is in no order',
      {
        tags: NEWEST,
        current: { ...current, by: 'manual', order: '2026-09-01T12:00:20.700Z' },
        release: release({ tag: 'x', order: '2026-09-01T12:00:20.000Z' }),
      },
      { action: 'release' },
    ],
    [
      'by push time, an adopted image has no event to come after',
      {
        tags: NEWEST,
        current: { ...current, by: 'adopted', order: '2026-09-01T12:00:20.000Z' },
        release: release({ tag: 'x', order: '2026-09-01T12:00:00.000Z' }),
      },
      { action: 'release' },
    ],
    [
      'an image that the registry does not know: nothing instead of it (T5)',
      { image: undefined },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'a tag that moved since the event is superseded (T6)',
      { image: { digest: OTHER_DIGEST, tags: ['v1.1.0'], pushedAt: T0, pullable: true } },
      { action: 'withdraw', as: 'superseded' },
    ],
    [
      'the digest that runs already is not deployed again (T7)',
      { current: { ...current, digest: DIGEST } },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'the digest that runs already but failed is deployed again',
      { current: { ...current, digest: DIGEST, state: 'failed' } },
      { action: 'release' },
    ],
    [
      'a quarantined digest is refused (T38)',
      { quarantinedBy: 'measured bad' },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'deployment controller CODE_DEPLOY is not ours to drive',
      { service: service({ controller: 'CODE_DEPLOY' }) },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'deployment controller EXTERNAL is not ours to drive',
      { service: service({ controller: 'EXTERNAL' }) },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'strategy BLUE_GREEN is not supported yet',
      { service: service({ strategy: 'BLUE_GREEN' }) },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'a revert that was begun goes on before anything else',
      { release: release({ revertTo: CURRENT }), quarantinedBy: 'measured bad', image: undefined },
      { action: 'revert' },
    ],
    [
      'a release under way goes on although its digest is that of the current one',
      {
        release: release({ revisionArn: NEW }),
        service: service({ revisionArn: NEW }),
        current: { ...current, digest: DIGEST, order: '2' },
      },
      { action: 'release', begun: true },
    ],
    [
      'three deployments leave room for another (T21)',
      { service: service({ revisionArn: OLD, deployments: Array.from({ length: 3 }, () => deployment()) }) },
      { action: 'release', begun: false },
    ],
    ['with four listed, room is waited for (T21)', { service: four, state: waiting(0) }, { action: 'wait' }],
    ['a second before the time for it is up (T21)', { service: four, state: waiting(899) }, { action: 'wait' }],
    [
      'for no longer than a rollout may take: then a person is told (T21)',
      { service: four, state: waiting(900) },
      { action: 'refuse', as: 'error' },
    ],
    [
      'a person may call off the wait for room (T21)',
      { service: four, state: waiting(60, { cancel: { by: 'ann', at: T0 } }) },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'whoever waits for room gives way to a newer release (T21)',
      { service: four, state: waiting(60, { wantDeploy: 'REL#3', wantOrder: '3' }) },
      { action: 'withdraw', as: 'superseded' },
    ],
    [
      'what must not be deployed does not wait for room (T21)',
      { service: four, state: waiting(0), quarantinedBy: 'measured bad' },
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'what was released before needs no room (T21)',
      { service: four, state: waiting(0), release: release({ releasingAt: T0 }) },
      { action: 'release', begun: true },
    ],
    [
      'one that ECS had no room for is released once there is some, also on what was forced anew (T21)',
      again({}),
      { action: 'release', begun: false },
    ],
    [
      'a person may call that off, though there is room by now (T21)',
      again({ state: waiting(60, { cancel: { by: 'ann', at: T0 } }) }),
      { action: 'withdraw', as: 'rejected' },
    ],
    [
      'it gives way to a newer release, though there is room by now (T21)',
      again({ state: waiting(60, { wantDeploy: 'REL#3', wantOrder: '3' }) }),
      { action: 'withdraw', as: 'superseded' },
    ],
    [
      'it asks for room no longer than a rollout may take (T21)',
      again({ state: waiting(900) }),
      { action: 'refuse', as: 'error' },
    ],
    [
      'who deployed since it was registered came after it: a copy of what stood before his would undo that (T19)',
      again({}, { revisionArn: THEIRS }),
      { action: 'withdraw', as: 'superseded' },
    ],
    [
      'so also where its holder died as it was sent, and nothing of it is there (T19)',
      again({ release: { ...registered, releasingAt: T0 } }, { revisionArn: THEIRS }),
      { action: 'withdraw', as: 'superseded' },
    ],
    [
      'so also where what he deployed has been adopted meanwhile (T19)',
      again(
        { current: { ...current, by: 'adopted', revisionArn: THEIRS, requestedAt: T0 + 2 } },
        { revisionArn: THEIRS },
      ),
      { action: 'withdraw', as: 'superseded' },
    ],
    [
      'what was adopted before it was registered is where our own revert went: its first read of the service lagged',
      again(
        {
          release: { ...registered, why: because('candidate', T0 + 3, 'it is released') },
          current: { ...current, by: 'adopted', revisionArn: THEIRS, requestedAt: T0 + 2 },
        },
        { revisionArn: THEIRS },
      ),
      { action: 'release' },
    ],
    [
      'so also where it was adopted before that was asked for, and nobody noted when it was registered',
      again(
        { current: { ...current, by: 'adopted', revisionArn: THEIRS, requestedAt: T0 - 1 } },
        { revisionArn: THEIRS },
      ),
      { action: 'release' },
    ],
    [
      'what was there before its push came, a read that lags shows, or ECS has gone back to (CB-7)',
      again({}, { revisionArn: THEIRS, createdAt: T0 - 1 }),
      { action: 'release' },
    ],
    [
      "what the ledger calls current is nobody else's",
      again({ current: { ...current, revisionArn: THEIRS } }, { revisionArn: THEIRS }),
      { action: 'release' },
    ],
    [
      'where its own deployment is listed it was released: its gate says what came after it (T19)',
      again({
        service: service({
          revisionArn: THEIRS,
          deployments: [deployment({ revisionArn: THEIRS, createdAt: T0 + 1 }), deployment({ status: 'ACTIVE' })],
        }),
      }),
      { action: 'release' },
    ],
  ])('%s', (_, part, expected) => {
    const decision = decidePlan(facts(part));
    expect(decision).toMatchObject(expected);
    expect(decision.reason).not.toBe('');
  });

  it('says what was seen and what was expected', () => {
    expect(decidePlan(facts({ service: service({ strategy: 'CANARY' }) })).reason).toBe(
      'strategy CANARY is not supported yet; expected ROLLING',
    );
    expect(decidePlan(facts({ service: four, state: waiting(900) })).reason).toBe(
      'ECS lists 4 deployments, expected fewer than 4 (T21), for 900 s: end the protection of the old tasks or stop them, then start the deploy by hand',
    );
    expect(decidePlan(facts({ image: undefined })).reason).toContain('v1.1.0 is not in the registry');
  });
});
