import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { redNow } from './alarming.ts';
import { abortRunning, boundariesOf, tell, untilBoundary } from './boundaries.ts';
import { releaseBy } from './evidence.ts';
import { answering, onPlatform, verdicts } from './platform.ts';
import { BOUND_SECONDS, expectDecided, expectRest } from './rest.ts';

const MANY_RUNS_MS = 240_000;

const begin = async (stage: Stage): Promise<void> => {
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  await redNow(stage);
};

test(
  'T59: a rollback aborted at any boundary from its decision on is finished, by its status event, never by a second revert',
  async () => {
    const boundaries = await onPlatform(async (stage) => {
      await begin(stage);
      await stage.rest();
      return boundariesOf(stage, 'rollback', 0);
    });
    const first = boundaries.findIndex(({ state }) => state === 'Revert');
    const seen = new Set<string>();
    const chosen = boundaries.slice(first).filter(({ state }) => !seen.has(state) && seen.add(state));
    expect(chosen.map(({ state }) => state)).toEqual(['Revert', 'Await', 'Verify', 'Settle', 'Good']);
    for (const boundary of chosen) {
      await onPlatform(async (stage) => {
        const where = tell(boundary);
        await begin(stage);
        await untilBoundary(stage, 'rollback', 0, boundary);
        await abortRunning(stage, 'rollback');
        const statuses = await stage.visitors(BOUND_SECONDS / 2, 30);
        expect([...new Set(statuses)], where).toEqual([200]);
        await expectRest(stage, where);
        await expectDecided(stage, where);
        expect(await verdicts(stage), where).toEqual({ v1: 'good', v2: 'failed' });
        expect(stage.updates('web'), where).toHaveLength(2);
        const failed = await releaseBy(stage, 'web', 'v2');
        expect(failed?.['why'], where).toMatchObject({
          decision: 'rolled back',
          reason: expect.stringContaining('back to v1'),
        });
        expect(failed?.['why']['evidence'].join('\n'), where).toContain('web-5xx: firing');
        expect(await stage.quarantine('web'), where).toHaveLength(1);
        expect((await stage.visit()).body, where).toBe('v1');
      });
    }
  },
  MANY_RUNS_MS,
);
