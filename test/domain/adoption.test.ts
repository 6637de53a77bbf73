import { describe, expect, it } from 'vitest';
import {
  adoptedAs,
  isLeftByDeploy,
  isProven,
  isServing,
  isUnproven,
  NEVER_SEEN,
  objectionTo,
  type Sighting,
  standsFor,
} from '../../functions/domain/adoption.ts';
import { referenceTo } from '../../functions/domain/image-reference.ts';
import { deploymentLook } from '../../functions/domain/names.ts';
import type { ObservedService } from '../../functions/domain/observed.ts';
import type { Release } from '../../functions/domain/state.ts';
import { afterAdopt } from '../../functions/workflow/adopted.ts';
import { deployment, DIGEST, MINUTE, NEW, OLD, OTHER_DIGEST, release, service, state, T0 } from './facts.ts';

const rolled = deployment({ rollout: 'COMPLETED', running: 2 });
const stands = service({ deployments: [rolled] });
const older = deployment({ id: 'ecs-svc/1', status: 'ACTIVE', revisionArn: OLD, rollout: 'COMPLETED', running: 2 });

describe('whether the own revision of a service serves', () => {
  it.each<[string, ObservedService, boolean, boolean]>([
    ['rolled out, and all its tasks run', stands, true, true],
    [
      'under way, while the one before it runs (T39)',
      service({ deployments: [deployment({ running: 0 }), older] }),
      false,
      false,
    ],
    ['under way with tasks of its own', service({ deployments: [deployment({ running: 1 }), older] }), false, false],
    ['failed', service({ deployments: [deployment({ rollout: 'FAILED', running: 1 }), older] }), false, false],
    [
      'rolled out, one of two runs: a crash loop may look like that',
      service({ running: 1, deployments: [{ ...rolled, running: 1 }] }),
      true,
      false,
    ],
    ['rolled out, one more is about to start', { ...stands, pending: 1 }, true, false],
    [
      'raised from zero, where a rollout is complete before anything ran (ZERO-2)',
      service({ deployments: [{ ...rolled, running: 0 }] }),
      false,
      false,
    ],
    ['at zero', { ...stands, desired: 0, running: 0 }, false, false],
    [
      'rolled out by a controller that tells no state',
      service({ deployments: [{ ...rolled, rollout: undefined }] }),
      true,
      true,
    ],
  ])('%s', (_, observed, serving, proven) => {
    expect([isServing(observed), isProven(observed)]).toEqual([serving, proven]);
  });
});

describe('what becomes of what is found', () => {
  it('is good only where its own revision serves, and may be proven later', () => {
    const as = (observed: ObservedService, objection?: string) => release(adoptedAs(observed, objection));
    expect(as(stands)).toMatchObject({ state: 'good', reason: 'found serving' });
    const underWay = as(service({ deployments: [deployment(), older] }));
    expect([underWay.state, underWay.reason, isUnproven(underWay)]).toEqual(['requested', NEVER_SEEN.underWay, true]);
    const atZero = as(service({ desired: 0, running: 0 }));
    expect([atZero.reason, isUnproven(atZero)]).toEqual([NEVER_SEEN.atZero, true]);
  });

  it('is not proven later where something speaks against it', () => {
    const bad = release(adoptedAs(stands, 'it is in quarantine'));
    expect([bad.state, isUnproven(bad)]).toEqual(['requested', false]);
  });
});

describe('the release that stands for what is found', () => {
  const current = release({ id: 'REL#2', state: 'good', revisionArn: NEW });
  const before = release({ id: 'REL#1', state: 'good', revisionArn: OLD });
  const sighting = (part: Partial<Sighting> = {}): Sighting => ({
    state: state({ current: current.id }),
    current,
    releases: [current, before],
    observed: stands,
    foreign: 'no',
    ...part,
  });
  const set = service({ revisionArn: OLD });
  const unknown = service({ revisionArn: `${NEW}0` });
  const wantRollback = { by: 'tidegate', reason: '', at: T0 };
  it.each<[string, Sighting, string | undefined]>([
    ['the current one', sighting(), 'REL#2'],
    ['an older one that somebody stepped back to', sighting({ observed: set, foreign: 'stands' }), 'REL#1'],
    ['none: it is new', sighting({ observed: unknown, foreign: 'stands' }), undefined],
    [
      'the current one still, while another is under way (T61)',
      sighting({ observed: unknown, foreign: 'underWay' }),
      'REL#2',
    ],
    [
      'the current one still, where another has failed (T39)',
      sighting({ observed: unknown, foreign: 'failed' }),
      'REL#2',
    ],
    [
      'none, where a way back is wanted of what is written now (T67)',
      sighting({ state: state({ wantRollback }), observed: unknown, foreign: 'underWay' }),
      undefined,
    ],
    [
      'the current one, where the way back that is wanted means another release',
      sighting({
        state: state({ wantRollback: { ...wantRollback, of: 'REL#2' } }),
        observed: unknown,
        foreign: 'underWay',
      }),
      'REL#2',
    ],
    [
      'the same one that was adopted at zero: nobody has changed anything',
      sighting({ current: { ...current, state: 'requested', reason: NEVER_SEEN.atZero }, releases: [] }),
      'REL#2',
    ],
    ['none at first sight', sighting({ state: state(), current: undefined, releases: [] }), undefined],
  ])('%s', (_, given, id) => {
    expect(standsFor(given)?.id).toBe(id);
  });
});

describe('one task behind a closed route', () => {
  const atZero = { countBefore: 0, releasedAt: T0 + 1, revisionArn: NEW };
  const left = (one: Partial<Release>, part: Partial<Sighting> = {}, phaseAt = T0): boolean =>
    isLeftByDeploy({
      state: state({ phase: 'asleep', phaseAt }),
      current: undefined,
      releases: [release({ ...atZero, ...one })],
      observed: service({ revisionArn: NEW, desired: 1 }),
      foreign: 'no',
      ...part,
    });

  it.each<[string, boolean]>([
    ['of a deploy that failed, and could not go back (seed 8379)', left({ state: 'failed' })],
    ['of one that somebody deployed over (seed 110921)', left({ state: 'superseded', revisionArn: OLD })],
    ['of one that was proven, and could not go home (seed 126441)', left({ state: 'good' })],
    ['of such a one that somebody deployed over (seed 182226)', left({ state: 'good', revisionArn: OLD })],
    ['of what a person deployed, and ECS gave up', left({ state: 'good' }, { foreign: 'takeBack' }, T0 + 2)],
  ])('is left %s', (_, is) => {
    expect(is).toBe(true);
  });

  it.each<[string, boolean]>([
    ['since the deploy is home', left({ state: 'good' }, {}, T0 + 2)],
    ['since the deploy found it up', left({ state: 'good', countBefore: 2 })],
    ['since it is home, and another revision runs', left({ state: 'good', revisionArn: OLD }, {}, T0 + 2)],
    ['since another revision runs than the one that failed', left({ state: 'failed', revisionArn: OLD })],
    ['who wants more than one', left({ state: 'good' }, { observed: service({ revisionArn: NEW, desired: 2 }) })],
    ['who has deployed while it served', left({ state: 'superseded' }, { state: state({ phase: 'awake' }) })],
  ])('is wanted by a person, %s (Z16)', (_, is) => {
    expect(is).toBe(false);
  });
});

describe('what speaks against a digest that is found', () => {
  const judged = (verdict: Release['state'], minute: number, part: Partial<Release> = {}): Release =>
    release({ id: `REL#${minute}`, state: verdict, decidedAt: T0 + minute * MINUTE, revisionArn: OLD, ...part });
  const found = { digest: DIGEST, revisionArn: NEW };
  it.each<
    [string, Release[], { digest: string; revisionArn: string }, { release: string } | undefined, string | undefined]
  >([
    ['nothing', [], found, undefined, undefined],
    [
      'its quarantine, whatever else',
      [judged('good', 1)],
      found,
      { release: 'REL#9' },
      'it is in quarantine since REL#9',
    ],
    ['that it failed', [judged('failed', 1)], found, undefined, 'it was judged failed as REL#1'],
    [
      'nothing where it was good after an error of AWS (T68)',
      [judged('good', 2), judged('error', 1)],
      found,
      undefined,
      undefined,
    ],
    [
      'its failure after it was good',
      [judged('failed', 2), judged('good', 1)],
      found,
      undefined,
      'it was judged failed as REL#2',
    ],
    [
      'by when it was decided, not by when it was asked for',
      [judged('error', 1, { requestedAt: T0 + 9 * MINUTE }), judged('good', 2, { requestedAt: T0 })],
      found,
      undefined,
      undefined,
    ],
    ['nothing that is not decided', [judged('superseded', 3), judged('good', 1)], found, undefined, undefined],
    [
      "nothing of a person's definition that failed, its image being good under another one",
      [judged('failed', 2, { by: 'adopted' }), judged('good', 1)],
      { ...found, revisionArn: NEW },
      undefined,
      undefined,
    ],
    ['nothing of another digest', [judged('failed', 1, { digest: OTHER_DIGEST })], found, undefined, undefined],
    [
      'nothing of another image without a digest',
      [judged('failed', 1, { digest: 'unknown' })],
      { digest: 'unknown', revisionArn: NEW },
      undefined,
      undefined,
    ],
    [
      'the failure of its own revision where it has no digest',
      [judged('failed', 1, { digest: 'unknown' })],
      { digest: 'unknown', revisionArn: OLD },
      undefined,
      'it was judged failed as REL#1',
    ],
  ])('%s', (_, releases, what, bad, objection) => {
    expect(objectionTo(releases, what, bad)).toBe(objection);
  });
});

describe('how an image is named', () => {
  const URI = '111111111111.dkr.ecr.us-east-1.amazonaws.com/web';
  it.each([
    [`${URI}@${DIGEST}`, { is: 'digest', digest: DIGEST }],
    [`${URI}:v1@${DIGEST}`, { is: 'digest', digest: DIGEST }],
    [`${URI}:v1`, { is: 'tag', tag: 'v1' }],
    [URI, { is: 'tag', tag: 'latest' }],
    ['public.ecr.aws/nginx/nginx:1', { is: 'elsewhere' }],
    [`${URI}-worker:v1`, { is: 'elsewhere' }],
    [`${URI}/worker:v1`, { is: 'elsewhere' }],
    ['', { is: 'elsewhere' }],
  ])('%s', (image, is) => {
    expect(referenceTo(image, URI)).toEqual(is);
  });
});

it('a look at the begin of a deployment does not use up the name of the look at its end', () => {
  const id = 'ecs-svc/1234567890123456789';
  expect(deploymentLook(id, false)).not.toBe(deploymentLook(id, true));
  expect(deploymentLook(id, true)).toBe(deploymentLook(id, true));
});

describe('what is adopted while it is awake', () => {
  const stalled = service({ running: 0, deployments: [deployment({ rollout: 'FAILED' })] });
  const before = { current: undefined, releases: [], observed: stalled, foreign: 'stands' } as const;
  const known = state({ current: 'REL#1' });
  const want = { by: 'tidegate', reason: 'ECS gave up on it', at: T0 };

  it.each<[string, Sighting, 'Open' | 'Settle']>([
    ['and was called off with no task left (ZERO-8): it is started anew', { ...before, state: known }, 'Open'],
    ['so, by a retry that finds it written', { ...before, state: known, foreign: 'no' }, 'Open'],
    ['and is gone back from: nothing is started', { ...before, state: { ...known, wantRollback: want } }, 'Settle'],
    ['and is left, since it has failed', { ...before, state: known, foreign: 'failed' }, 'Settle'],
    ['for the first time', { ...before, state: state(), foreign: 'no' }, 'Settle'],
    ['and runs', { ...before, state: known, observed: stands }, 'Settle'],
  ])('%s', (_, sighting, next) => {
    expect(afterAdopt(sighting)).toEqual({ next, phase: 'awake' });
  });
});
