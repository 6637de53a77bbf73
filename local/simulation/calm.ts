import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ExecutionRecord } from '../states/index.ts';
import type { Run } from './run.ts';
import { CALM_SECONDS, SWEEP_SECONDS } from './story.ts';

/** As its daily schedule calls it. */
const sweep = async ({ stage }: Run): Promise<void> => {
  const Payload = Buffer.from(JSON.stringify({ id: 'the-sweep-of-the-calm' }));
  const command = new InvokeCommand({ FunctionName: 'Tidegate-sweep', InvocationType: 'Event', Payload });
  await stage.world.settle(stage.world.client(LambdaClient).send(command));
};

/** So long what has come to rest is listened to (`quiet`). */
const LISTENS_SECONDS = 300;
/** A lost push's deploy may take 20 minutes: rollout, bake and way back, each to its limit. 18 of the calm are left to it. */
const WORKS_SECONDS = 3 * LISTENS_SECONDS;

type Ran = Pick<ExecutionRecord, 'machine' | 'startDate' | 'stopDate'>;

/**
 * Whether what the sweep started (not what began before it, which had the calm's first minutes, too) works, or has just ended. Idle
 * looks come as long as time passes, and who falls asleep has his own time (`fallAsleep`).
 */
export const worksLate = (executions: readonly Ran[], sweptAt: number, now: number): boolean =>
  executions.some(
    ({ machine, startDate, stopDate = Infinity }) =>
      machine !== 'Tidegate-sleep' && startDate >= sweptAt && stopDate > now - LISTENS_SECONDS * 1000,
  );

/**
 * It comes to its end, and there is quiet behind it: an image that takes four minutes to pull still bakes a quarter of an hour after the
 * sweep found its push (seed 129049). What never ends is not waited for, and is seen by `rest` and `quiet`.
 */
const endWork = async ({ stage }: Run, sweptAt: number): Promise<void> => {
  for (let waited = 0; waited < WORKS_SECONDS; waited += LISTENS_SECONDS) {
    if (!worksLate(stage.executions(), sweptAt, stage.now())) return;
    await stage.wait(LISTENS_SECONDS);
  }
};

/** The blind minutes of the metrics, a minute for the steps, and one for what ECS tells of it. */
const FALLS_ASLEEP_SECONDS = 300;

/**
 * Who begins to fall asleep as the calm ends comes to rest, too: a deploy of a very slow image that the sweep started, and the idle
 * minutes after it, take all that is left of the calm (seed 41552). A story in which nobody does ends as it always did.
 */
const fallAsleep = async ({ stage }: Run): Promise<void> => {
  const isFalling = ({ machine, status }: { machine: string; status: string }): boolean =>
    machine === 'Tidegate-sleep' && status === 'RUNNING';
  if (stage.executions().some(isFalling)) await stage.wait(FALLS_ASLEEP_SECONDS);
};

/**
 * From here on nobody does anything and nothing fails; one sweep comes.
 * @returns when it began
 */
export const calmDown = async (run: Run): Promise<number> => {
  const calmAt = run.stage.now();
  await run.stage.wait(SWEEP_SECONDS);
  const sweptAt = run.stage.now();
  await sweep(run);
  await run.stage.wait(calmAt / 1000 + CALM_SECONDS - run.stage.now() / 1000);
  await endWork(run, sweptAt);
  await fallAsleep(run);
  return calmAt;
};
