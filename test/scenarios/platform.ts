import { expect, onTestFinished } from 'vitest';
import type { WebResponse } from '../../local/model.ts';
import type { ImageBehaviour } from '../../local/parts.ts';
import { Stage } from '../../local/stage/stage.ts';
import type { StageOptions } from '../../local/stage/stage.ts';
import { FULL } from '../full.ts';
import { CDK_OUT } from '../synthesized.ts';

/** An image that answers with its own name, so that a visitor can tell who served him. */
export const answering = (body: string, more: ImageBehaviour = {}): ImageBehaviour => ({
  answers: [{ fromSecond: 0, status: 200, body }],
  ...more,
});

const closed = async (stage: Stage): Promise<void> => {
  const refusals = stage.world.refusals();
  await stage.close();
  expect(refusals).toEqual([]);
};

/**
 * A platform for one run; whoever opens it closes it. By plain function calls, which are the same to the byte
 * (`test/simulation/determinism.test.ts`) in half the time; `TIDEGATE_FULL=1` goes over the wire.
 */
export const openPlatform = (options: Partial<StageOptions> = {}): Promise<Stage> =>
  Stage.open({ cdkOut: CDK_OUT, inProcess: !FULL, first: { web: answering('v1') }, ...options });

/** The sample platform with the controller on it, closed after the test; nothing may have been asked that the model refuses. */
export const platform = async (options: Partial<StageOptions> = {}): Promise<Stage> => {
  const stage = await openPlatform(options);
  onTestFinished(() => closed(stage));
  return stage;
};

/** A platform for one part of a test, closed at its end. */
export const onPlatform = async <T>(play: (stage: Stage) => Promise<T>): Promise<T> => {
  const stage = await openPlatform();
  try {
    const result = await play(stage);
    expect(stage.world.refusals()).toEqual([]);
    return result;
  } finally {
    await stage.close();
  }
};

export const phaseOf = async (stage: Stage, name = 'web'): Promise<string> => (await stage.state(name))['phase'];

/** Nobody visits until the service sleeps. */
export const untilAsleep = async (stage: Stage): Promise<void> => {
  await stage.untilRead('web is asleep', async () => (await phaseOf(stage)) === 'asleep', 10, 1200);
  await stage.rest();
};

/** A visitor who does as he is told, again and again, until he sees the app. @throws Error after so many seconds */
export const letIn = async (stage: Stage, withinSeconds: number): Promise<WebResponse> => {
  const end = stage.now() + withinSeconds * 1000;
  for (;;) {
    const answer = await stage.visit();
    if (answer.status === 200) return answer;
    expect([307, 503]).toContain(answer.status);
    if (stage.now() >= end) throw new Error(`not let in within ${withinSeconds} s`);
    await stage.wait(answer.status === 307 ? 0.1 : Number(answer.headers['retry-after']));
  }
};

/** States of a service's releases by tag. */
export const verdicts = async (stage: Stage, name = 'web'): Promise<Record<string, string>> =>
  Object.fromEntries((await stage.releases(name)).map((release) => [release['tag'], release['state']]));

/** The task definition by its short name: `web:2`. */
export const revisionOf = async (stage: Stage, name = 'web'): Promise<string> =>
  (await stage.service(name)).taskDefinition?.split('/').at(-1) ?? '';

/**
 * Looks every few virtual seconds until no execution runs any more.
 * @returns the least and the greatest number of running tasks that DescribeServices told
 */
export const restCounting = async (
  stage: Stage,
  everySeconds: number,
  meanwhile: () => Promise<void> = async () => {},
): Promise<{ least: number; most: number }> => {
  const counts: number[] = [];
  const quiet = (): boolean => stage.executions().every((one) => one.status !== 'RUNNING');
  for (let looks = 0; looks < 5 || !quiet(); looks++) {
    counts.push((await stage.service('web')).runningCount ?? 0);
    await meanwhile();
    await stage.wait(everySeconds);
  }
  return { least: Math.min(...counts), most: Math.max(...counts) };
};
