import { describe, expect, it } from 'vitest';
import { type Facts, findingsOf, firstToMend } from '../../functions/domain/findings.ts';
import { NEVER_SEEN } from '../../functions/domain/adoption.ts';
import type { ObservedImage } from '../../functions/domain/observed.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Release, State } from '../../functions/domain/state.ts';
import { deployment, DIGEST, idle, MINUTE, NEW, OLD, OTHER_DIGEST, release, service, state, T0 } from './facts.ts';

const NOW = T0 + 24 * 60 * MINUTE;
const ISO = (at: number): string => new Date(at).toISOString();

const settings = (part: Partial<ServiceSettings> = {}): ServiceSettings =>
  ({
    key: 'staging/web',
    idle,
    wake: { backoffSeconds: 60 },
    tags: { kind: 'newest', match: ['*'] },
    ...part,
  }) as ServiceSettings;

const CURRENT = release({ id: 'REL#1', state: 'good', revisionArn: NEW, order: ISO(T0), tag: 'v1' });
const image = (part: Partial<ObservedImage> = {}): ObservedImage => ({
  digest: DIGEST,
  tags: ['v1'],
  pushedAt: T0,
  pullable: true,
  ...part,
});
const newer = (part: Partial<ObservedImage> = {}): ObservedImage =>
  image({ digest: OTHER_DIGEST, tags: ['v2'], pushedAt: NOW - 60 * MINUTE, ...part });

const timer = { name: 'idle', at: NOW };
const rolled = service({ deployments: [deployment({ rollout: 'COMPLETED', running: 2 })] });
const awake = (part: Partial<State> = {}): State =>
  state({ current: CURRENT.id, good: CURRENT.id, idleTimer: timer, ...part });
const asleep = (part: Partial<State> = {}): State => awake({ phase: 'asleep', ...part });
const zero = service({ desired: 0, running: 0, deployments: [deployment({ rollout: 'COMPLETED', desired: 0 })] });

const facts = (part: Partial<Facts> = {}): Facts => ({
  settings: settings(),
  state: awake(),
  now: NOW,
  service: rolled,
  minCapacity: 1,
  routes: ['open'],
  images: [image()],
  releases: [CURRENT],
  active: true,
  ...part,
});
const atZero = (part: Partial<Facts> = {}): Facts =>
  facts({ state: asleep(), service: zero, minCapacity: 0, routes: ['closed'], ...part });

const names = (part: Facts): string[] => findingsOf(part).map(({ name, to }) => (to === 'person' ? `${name}!` : name));

describe('what the sweep finds', () => {
  it.each<[string, Facts, string[]]>([
    ['nothing of a service that is awake and well', facts(), []],
    ['nothing of one that sleeps well', atZero(), []],
    ['a service never seen', facts({ state: undefined }), ['unseen']],
    [
      'one never seen that is not there yet: a person, since a look would fail each time',
      facts({ state: undefined, service: undefined }),
      ['gone!'],
    ],
    [
      'nothing but that of one never seen that ECS does not show',
      facts({ state: undefined, service: { refused: 'no such cluster' } }),
      ['unread!'],
    ],
    [
      'of one that ECS does not show only what needs no look at it, and nothing to mend',
      facts({ service: { refused: 'no such cluster' }, images: [], routes: ['closed'], unread: ['no such cluster'] }),
      ['unpullable!', 'unread!'],
    ],
    [
      'a holder past his time, and nothing else of his service',
      facts({ state: awake({ holder: 'x', deadline: NOW - 1 }), service: undefined }),
      ['overdue'],
    ],
    [
      'nothing of a holder in his time',
      facts({ state: awake({ holder: 'x', deadline: NOW }), service: undefined }),
      [],
    ],
    ['a wish that nobody works on', facts({ state: awake({ wantDeploy: 'REL#2' }) }), ['unserved']],
    [
      'nothing of a wish that a hold keeps back',
      facts({ state: awake({ wantDeploy: 'REL#2', hold: { by: 'ann', reason: '', at: T0 } }) }),
      [],
    ],
    ['a ring that nobody heard', atZero({ state: asleep({ ring: T0 }) }), ['unserved']],
    ['nothing of a ring within a back-off', atZero({ state: asleep({ ring: T0, wakeNotBefore: NOW + 1 }) }), []],
    ['a wake that nobody holds', facts({ state: awake({ phase: 'waking' }) }), ['unserved']],
    ['a drowsy service that nobody holds', facts({ state: awake({ phase: 'drowsy' }) }), ['stuck']],
    [
      'an idle timer that did not fire (Z12)',
      facts({ state: awake({ idleTimer: { name: 'x', at: NOW - 5 * MINUTE } }) }),
      ['lostTimer'],
    ],
    [
      'nothing of a timer that may be under way (Z12)',
      facts({ state: awake({ idleTimer: { name: 'x', at: NOW - 5 * MINUTE + 1 } }) }),
      [],
    ],
    ['no timer at all (Z12)', facts({ state: awake({ idleTimer: undefined } as object) }), ['lostTimer']],
    [
      'no timer where idle is off',
      facts({
        settings: settings({ idle: { ...idle, mode: 'off' } }),
        state: awake({ idleTimer: undefined } as object),
      }),
      [],
    ],
    ['tasks while it sleeps (Z16)', atZero({ service: rolled }), ['runsAsleep']],
    ['no tasks while it is awake (Z16)', facts({ service: zero }), ['zeroAwake']],
    [
      'what ECS gave up on with no task left, under a hold, too (seed 129482)',
      facts({
        state: awake({ hold: { by: 'tidegate', reason: '', at: T0 } }),
        service: service({ running: 0, deployments: [deployment({ rollout: 'FAILED' })] }),
      }),
      ['stalled'],
    ],
    [
      'nothing of it as long as it was started anew just now',
      facts({
        state: awake({ restarts: { count: 1, at: NOW - 30_000, turn: 1 } }),
        service: service({ running: 0, deployments: [deployment({ rollout: 'FAILED' })] }),
      }),
      [],
    ],
    [
      'that it was started anew in vain many times: a person, too',
      facts({
        state: awake({ restarts: { count: 6, at: T0, turn: 1 } }),
        service: service({ running: 0, deployments: [deployment({ rollout: 'FAILED' })] }),
      }),
      ['stalled', 'stalled!'],
    ],
    [
      'so, between two of them',
      facts({
        state: awake({ restarts: { count: 7, at: NOW - 30_000, turn: 1 } }),
        service: service({ running: 0, deployments: [deployment({ rollout: 'FAILED' })] }),
      }),
      ['stalled!'],
    ],
    [
      'nothing of what ECS gave up on beside tasks that serve',
      facts({ service: service({ deployments: [deployment({ rollout: 'FAILED' })] }) }),
      [],
    ],
    ['a route whose rule the user changed while it sleeps', atZero({ routes: ['partly'] }), ['route']],
    ['an open route while it sleeps', atZero({ routes: ['closed', 'open'] }), ['route']],
    [
      'nothing of an open route where sleep is not on',
      atZero({ routes: ['open'], settings: settings({ idle: { ...idle, mode: 'observe' } }) }),
      [],
    ],
    ['a route that is closed in part while it is awake', facts({ routes: ['partly'] }), ['route']],
    ['a closed route while it is awake', facts({ routes: ['closed'] }), ['route']],
    ['a minimum that would start tasks', atZero({ minCapacity: 1, leftAsleep: false }), ['bounds']],
    ['scaling that goes on while it sleeps', atZero({ leftAsleep: false }), ['bounds']],
    [
      'bounds as a sleep leaves them while it is awake: a person',
      facts({ minCapacity: 0, leftAsleep: true }),
      ['bounds!'],
    ],
    ['nothing of such bounds while it sleeps', atZero({ leftAsleep: true }), []],
    [
      'nor where nothing of ours puts it to sleep',
      facts({ leftAsleep: true, settings: settings({ idle: { ...idle, mode: 'observe' } }) }),
      [],
    ],
    ['saved capacity while awake', facts({ state: awake({ capacity: { desired: 2 } }) }), ['leftover']],
    ['a foreign revision that stands (T61)', facts({ service: { ...rolled, revisionArn: OLD } }), ['foreign']],
    ['nothing of a foreign revision under way', facts({ service: service({ revisionArn: OLD }) }), []],
    [
      'a foreign revision that failed: a person',
      facts({ service: service({ revisionArn: OLD, deployments: [deployment({ rollout: 'FAILED' })] }) }),
      ['foreign!'],
    ],
    [
      'a foreign revision that failed and left nothing: it is taken back, and a person is told',
      facts({
        service: service({
          revisionArn: OLD,
          running: 0,
          deployments: [deployment({ rollout: 'FAILED', failedTasks: 3 })],
        }),
      }),
      ['foreign', 'foreign!'],
    ],
    [
      'a rollback that ended half-way',
      facts({ releases: [{ ...CURRENT, revertTo: 'REL#0' }], service: { ...rolled, revisionArn: OLD } }),
      ['rollback'],
    ],
    [
      'what was adopted at zero and serves by now',
      facts({ releases: [{ ...CURRENT, state: 'requested', reason: NEVER_SEEN.atZero }] }),
      ['proven'],
    ],
    ['a service that is gone', facts({ service: undefined }), ['gone!']],
    ['what AWS refuses to show', facts({ unread: ['no such rule'] }), ['unread!']],
  ])('%s', (_, given, expected) => {
    expect(names(given)).toEqual(expected);
  });

  it('one execution mends the gravest, a person is told the rest', () => {
    const found = findingsOf(atZero({ routes: ['open'], minCapacity: 1, active: false }));
    expect(found.map(({ name }) => name)).toEqual(['route', 'bounds', 'unpullable']);
    expect(firstToMend(found)?.name).toBe('route');
    expect(firstToMend(found.slice(2))).toBeUndefined();
  });
});

describe('lost pushes (T3)', () => {
  const withNewer = (part: Partial<Facts> = {}): Facts => facts({ images: [newer(), image()], ...part });

  it('goes with whatever is graver: the next sweep comes in a day', () => {
    const found = findingsOf(withNewer({ routes: ['closed'] }));
    expect(firstToMend(found)).toMatchObject({ name: 'route', digest: OTHER_DIGEST });
    expect(firstToMend(findingsOf(facts({ routes: ['closed'] })))?.digest).toBeUndefined();
  });

  it('one beside whoever holds the service, unless it is what he works on', () => {
    const held = { holder: 'E', verb: 'sleep' as const, turn: 3, deadline: NOW + MINUTE };
    expect(findingsOf(withNewer({ state: awake(held) }))).toEqual([
      expect.objectContaining({ name: 'lostPush', digest: OTHER_DIGEST, words: expect.stringContaining('the sleep') }),
    ]);
    expect(names(withNewer({ state: awake({ ...held, deadline: T0 }) }))).toEqual(['overdue', 'lostPush']);
    const known = release({ id: 'REL#2', digest: OTHER_DIGEST, state: 'candidate' });
    expect(names(withNewer({ state: awake(held), releases: [known, CURRENT] }))).toEqual([]);
  });

  it('none that is wanted already, or asked for before by a person; one beside an older push that is wanted', () => {
    const found = (part: Partial<Release>): string[] => {
      const wanted = release({ id: 'REL#2', state: 'requested', ...part });
      return names(withNewer({ state: awake({ wantDeploy: 'REL#2' }), releases: [wanted, CURRENT] }));
    };
    expect(found({ digest: OTHER_DIGEST, by: 'push' })).toEqual(['unserved']);
    expect(found({ digest: 'sha256:v0', by: 'manual' })).toEqual(['unserved']);
    expect(found({ digest: 'sha256:v0', by: 'push' })).toEqual(['unserved', 'lostPush']);
  });

  it('goes with a ring that nobody heard, and waits for a wish that nobody works on', () => {
    const rung = findingsOf(withNewer({ state: asleep({ ring: T0 }), service: zero }));
    expect(firstToMend(rung)).toMatchObject({ name: 'unserved', digest: OTHER_DIGEST });
    const wanted = findingsOf(withNewer({ state: awake({ wantDeploy: 'REL#2' }) }));
    expect(wanted.map(({ name }) => name)).toEqual(['unserved']);
  });

  it('the newest eligible image that nobody ever heard of', () => {
    expect(findingsOf(withNewer())).toEqual([
      expect.objectContaining({ name: 'lostPush', to: 'reconcile', digest: OTHER_DIGEST }),
    ]);
  });

  it.each(['superseded', 'rejected', 'failed', 'error', 'held', 'good', 'candidate'] as const)(
    'none where it is known as %s',
    (is) => {
      const known = release({ id: 'REL#2', digest: OTHER_DIGEST, state: is, order: ISO(NOW - 60 * MINUTE) });
      expect(names(withNewer({ releases: [known, CURRENT] })).filter((name) => name === 'lostPush')).toEqual([]);
    },
  );

  it('one beside a newer one that was rejected: a signature, or an image that cannot run here, passes nothing over', () => {
    const signature = newer({ digest: 'sha256:sig', tags: ['sha256-x.sig'], pushedAt: NOW - 30 * MINUTE });
    const rejected = release({
      id: 'REL#3',
      digest: signature.digest,
      state: 'rejected',
      order: ISO(NOW - 30 * MINUTE),
    });
    const given = withNewer({ images: [signature, newer(), image()], releases: [rejected, CURRENT] });
    expect(findingsOf(given)).toEqual([expect.objectContaining({ name: 'lostPush', digest: OTHER_DIGEST })]);
  });

  it('none beside a newer one that was tried: a later push passes it over', () => {
    const tried = newer({ digest: 'sha256:v3', tags: ['v3'], pushedAt: NOW - 30 * MINUTE });
    const failed = release({ id: 'REL#3', digest: tried.digest, state: 'failed', order: ISO(NOW - 30 * MINUTE) });
    expect(names(withNewer({ images: [tried, newer(), image()], releases: [failed, CURRENT] }))).toEqual([]);
  });

  it('one that was claimed and never begun', () => {
    const claimed = release({ id: 'REL#2', digest: OTHER_DIGEST, state: 'requested' });
    expect(names(withNewer({ releases: [claimed, CURRENT] }))).toEqual(['lostPush', 'stray']);
  });

  it.each<[string, Partial<Facts>]>([
    ['it may be under way still', { images: [newer({ pushedAt: NOW - 9 * MINUTE }), image()] }],
    ['it is older than the current one', { images: [image(), newer({ pushedAt: T0 - MINUTE })] }],
    ['it was there before the service was first seen', { releases: [{ ...CURRENT, requestedAt: NOW - MINUTE }] }],
    ['it cannot be pulled', { images: [newer({ pullable: false }), image()] }],
    ['its tag does not deploy', { settings: settings({ tags: { kind: 'newest', match: ['v1*'] } }) }],
    ['nobody knows what runs', { releases: [{ ...CURRENT, by: 'adopted', digest: 'unknown' }] }],
  ])('none where %s', (_, part) => {
    expect(names(withNewer(part))).toEqual([]);
  });

  it('one under a hold, too, and says that it is held: whoever lifts the hold finds every push on record', () => {
    const [found] = findingsOf(withNewer({ state: awake({ hold: { by: 'ann', reason: '', at: T0 } }) }));
    expect(found).toMatchObject({ name: 'lostPush', words: expect.stringContaining('it is held') });
  });

  it('the other one of two that were pushed at one time: neither passes the other over', () => {
    const beside = newer({ digest: 'sha256:v3', tags: ['v3'] });
    const [second, tried] = [newer().pushedAt, release({ id: 'REL#3', digest: 'sha256:v3', state: 'failed' })];
    const running = release({ id: 'REL#3', digest: 'sha256:v3', state: 'good', order: ISO(second + 1000), by: 'push' });
    const beenCurrent = { state: awake({ current: 'REL#3' }), releases: [running, CURRENT] };
    for (const part of [{ releases: [tried, CURRENT] }, beenCurrent]) {
      const given = withNewer({ ...part, images: [beside, newer(), image()] });
      expect(findingsOf(given)).toContainEqual(expect.objectContaining({ name: 'lostPush', digest: OTHER_DIGEST }));
    }
  });

  it('by version: one that has taken over the tag of the current one', () => {
    const current = { ...CURRENT, tag: 'v1.2.0', order: '0000000000000001.0000000000000002.0000000000000000~' };
    const images = [newer({ tags: ['v1.2.0'] }), image({ tags: [] })];
    const given = facts({ settings: settings({ tags: { kind: 'semver' } }), images, releases: [current] });
    expect(findingsOf(given)).toEqual([expect.objectContaining({ name: 'lostPush', digest: OTHER_DIGEST })]);
  });

  it('by version: the greatest counts, not the newest push', () => {
    const images = [newer({ tags: ['v1.2.9'] }), image({ tags: ['v1.3.0'] })];
    const semver = settings({ tags: { kind: 'semver' } });
    const current = { ...CURRENT, tag: 'v1.3.0', order: '0000000000000001.0000000000000003.0000000000000000~' };
    expect(names(facts({ settings: semver, images, releases: [current] }))).toEqual([]);
  });
});

describe('whether it could be woken, told before a visitor finds out (Z25, T42)', () => {
  const before = release({
    id: 'REL#0',
    digest: OTHER_DIGEST,
    state: 'good',
    tag: 'v0',
    order: ISO(T0 - MINUTE),
    requestedAt: T0 - MINUTE,
  });
  const old = image({ digest: OTHER_DIGEST, tags: ['v0'], pushedAt: T0 - MINUTE });
  const words = (part: Partial<Facts>): string =>
    findingsOf(atZero(part))
      .map((each) => each.words)
      .join();

  it.each<[string, Partial<Facts>, string]>([
    [
      'its image is gone, the way back is named',
      { images: [old], releases: [CURRENT, before] },
      'v1 is gone from the registry: a visitor would not get it; the way back is v0',
    ],
    ['archived', { images: [image({ pullable: false })] }, 'v1 is archived'],
    ['no other good one', { images: [] }, 'there is no other good release'],
    ['its revision is INACTIVE', { active: false }, 'is INACTIVE: it is registered again'],
    ['only the way back is gone', { releases: [CURRENT, before] }, 'no safe way back (T42)'],
  ])('%s', (_, part, expected) => {
    expect(words(part)).toContain(expected);
    expect(firstToMend(findingsOf(atZero(part)))).toBeUndefined();
  });

  it('what was adopted without a digest is left alone', () => {
    expect(names(atZero({ images: [], releases: [{ ...CURRENT, digest: 'unknown' }] }))).toEqual([]);
  });
});
