import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning, boundariesOf, sampled, tell, untilBoundary } from './boundaries.ts';
import { answering, letIn, onPlatform, phaseOf, untilAsleep, verdicts } from './platform.ts';
import { BOUND_SECONDS, expectDecided, expectRest } from './rest.ts';

/** A run for each boundary. */
const MANY_RUNS_MS = 240_000;

interface Deploy {
  push: (stage: Stage) => void;
  atZero: boolean;
}

const good = (stage: Stage): void => void stage.push('web', 'v2', answering('v2'));
const bad = (stage: Stage): void =>
  void stage.push('web', 'v2', answering('v2', { exit: { afterSeconds: 3, code: 1 } }));

const DEPLOYS: [string, Deploy][] = [
  ['a good image to a running service', { push: good, atZero: false }],
  ['a bad image to a running service', { push: bad, atZero: false }],
  ['a good image to a service at zero', { push: good, atZero: true }],
  ['a bad image to a service at zero', { push: bad, atZero: true }],
];

const begin = async (stage: Stage, { push, atZero }: Deploy): Promise<void> => {
  if (atZero) await untilAsleep(stage);
  push(stage);
};

/** Somebody visits a running service every half minute, so that it stays awake; a sleeping one is left alone. */
const pass = async (stage: Stage, atZero: boolean, where: string): Promise<void> => {
  if (atZero) return stage.wait(BOUND_SECONDS);
  const statuses = await stage.visitors(BOUND_SECONDS, 30);
  expect([...new Set(statuses)], where).toEqual([200]);
};

test.each(DEPLOYS)(
  'T59: a deploy of %s, aborted at any boundary, ends in a named rest state on a good release',
  async (_, deploy) => {
    const boundaries = await onPlatform(async (stage) => {
      await begin(stage, deploy);
      await stage.rest();
      return boundariesOf(stage, 'deploy', 0);
    });
    expect(boundaries.length).toBeGreaterThan(8);
    const ends = new Set<string>();
    for (const boundary of sampled(
      boundaries,
      DEPLOYS.findIndex(([, one]) => one === deploy),
    )) {
      await onPlatform(async (stage) => {
        const where = tell(boundary);
        await begin(stage, deploy);
        await untilBoundary(stage, 'deploy', 0, boundary);
        await abortRunning(stage, 'deploy');
        await pass(stage, deploy.atZero, where);
        await expectRest(stage, where);
        await expectDecided(stage, where);
        expect(await phaseOf(stage), where).toBe(deploy.atZero ? 'asleep' : 'awake');
        const { v2 } = await verdicts(stage);
        ends.add(v2 ?? 'none');
        const served = (await letIn(stage, 120)).body;
        expect(served, where).toBe(v2 === 'good' ? 'v2' : 'v1');
      });
    }
    expect([...ends]).toEqual([deploy.push === good ? 'good' : 'failed']);
  },
  MANY_RUNS_MS,
);
