import { expect, it } from 'vitest';
import { isCopyOfGone, LAG_MS, mayBeFromBefore, shownFrom } from '../../functions/domain/lag.ts';
import type { ObservedDeployment } from '../../functions/domain/observed.ts';
import type { Release } from '../../functions/domain/state.ts';
import { because } from '../../functions/domain/why.ts';
import { deployment, NEW, OLD, release, SECOND, service, state, T0 } from './facts.ts';

const RELEASED = { releasingAt: T0 - SECOND, releasedAt: T0 };
const before = deployment({ revisionArn: OLD, rollout: 'COMPLETED', createdAt: T0 - 3600 * SECOND });
const failed = deployment({ status: 'ACTIVE', rollout: 'FAILED' });

it.each<[string, ObservedDeployment[], number, boolean]>([
  ['what stood there before, seconds after UpdateService', [before], 12 * SECOND, true],
  ['the same a minute later', [before], 60 * SECOND, false],
  ['its own deployment', [deployment(), { ...before, status: 'ACTIVE' }], SECOND, false],
  ['its own deployment, that ECS went back from', [before, failed], SECOND, false],
  ['a later deployment in its place', [{ ...before, createdAt: T0 + SECOND }], 2 * SECOND, false],
  ['no deployment at all', [], SECOND, true],
])('a read may be from before a release: %s', (_, deployments, after, early) => {
  const from = release({ ...RELEASED, revisionArn: NEW });
  expect(mayBeFromBefore(service({ deployments }), from, T0 + after)).toBe(early);
});

it('what was adopted was there when it was adopted; of a call whose answer was lost its sending counts', () => {
  const seen = service({ deployments: [before] });
  const adopted = release({ by: 'adopted', revisionArn: NEW, requestedAt: T0 });
  const lost = { ...adopted, requestedAt: T0 - 600 * SECOND, releasingAt: T0 };
  for (const from of [adopted, lost]) {
    expect(mayBeFromBefore(seen, from, T0 + 5 * SECOND)).toBe(true);
    expect(mayBeFromBefore(seen, from, T0 + 65 * SECOND)).toBe(false);
  }
});

it('what a holder did last is shown a minute after his intent, whether he holds it still or gave it back', () => {
  const doing = { kind: 'cut', at: T0 } as const;
  expect(shownFrom(state({ holder: 'A', doing }))).toBe(T0 + LAG_MS);
  expect(shownFrom(state({ ended: { holder: 'A', verb: 'sleep', doing } }))).toBe(T0 + LAG_MS);
  expect(shownFrom(state())).toBeLessThan(T0);
});

it('what was done last counts also when somebody held the service since, and did nothing', () => {
  const ended = { holder: 'B', verb: 'deploy' } as const;
  expect(shownFrom(state({ intendedAt: T0, ended }))).toBe(T0 + LAG_MS);
});

/** Registered as a copy of what somebody had deployed over `OLD`; seen after so many seconds: `OLD` alone, unless said otherwise. */
const GONE = OLD.replace(/\d+$/, '3');
const registered: Partial<Release> = {
  revisionArn: NEW,
  revisionBefore: GONE,
  requestedAt: T0 - 600 * SECOND,
  why: because('candidate', T0, 'it is released'),
};
const gone = deployment({ revisionArn: GONE, status: 'ACTIVE' });

it.each<[string, Partial<Release>, ObservedDeployment[], number, boolean]>([
  ['not what stands there still', { revisionBefore: OLD }, [before], 90, false],
  ['what was gone back from, a minute later', {}, [before], 60, true],
  ['what ECS is going back from', {}, [before, gone], 5, true],
  ['what a person has stepped back from', {}, [{ ...before, createdAt: T0 + SECOND }], 5, true],
  ['not where a read may be from before that was set', {}, [before], 5, false],
  ['not where it is being sent, or may have been', { releasingAt: T0 }, [before], 90, false],
  ['not where it was sent', { releasedAt: T0 }, [before], 90, false],
  ['not where a deployment of it is listed', {}, [before, deployment({ status: 'ACTIVE' })], 90, false],
  ['not what is not registered yet', { revisionBefore: undefined }, [before], 90, false],
  ['its holder died before he said so', { why: because('requested', T0 - 600 * SECOND, '') }, [before], 5, true],
])('a release is a copy of what is gone: %s', (_, part, deployments, after, copy) => {
  const seen = service({ revisionArn: OLD, deployments });
  const found = { ...release(registered), ...part } as Release;
  expect(isCopyOfGone(found, seen, T0 + after * SECOND)).toBe(copy);
});
