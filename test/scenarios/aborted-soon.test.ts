import { expect, test } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';
import { abortRunning, boundariesOf, sampled, tell, untilBoundary } from './boundaries.ts';
import { onPlatform, untilAsleep } from './platform.ts';
import { expectDecided, expectRest } from './rest.ts';
import { expectAtRest } from './tide.ts';

/** A run for each boundary. */
const MANY_RUNS_MS = 240_000;

/** The quiet time of a dead holder, the look after it, and what it has to mend. */
const SOON_SECONDS = 180;

const VERBS: [string, (stage: Stage) => Promise<void>][] = [
  ['sleep', async () => {}],
  [
    'wake',
    async (stage) => {
      await untilAsleep(stage);
      expect((await stage.visit()).status).toBe(503);
    },
  ],
];

test.each(VERBS)(
  'T59: a person aborts a %s at any state: within three minutes it rests in a named state, with no lease, token, capacity or old timer left',
  async (machine, begin) => {
    const boundaries = await onPlatform(async (stage) => {
      await begin(stage);
      await stage.until(() => stage.executions(machine).some((one) => one.history.some((event) => event.id > 10)));
      await stage.rest();
      return boundariesOf(stage, machine, 0);
    });
    for (const boundary of sampled(boundaries, 1)) {
      await onPlatform(async (stage) => {
        const where = tell(boundary);
        await begin(stage);
        await untilBoundary(stage, machine, 0, boundary);
        await abortRunning(stage, machine);
        await stage.wait(SOON_SECONDS);
        expect(
          stage.executions().filter(({ status }) => status === 'RUNNING'),
          where,
        ).toEqual([]);
        await expectRest(stage, where);
        await expectDecided(stage, where);
        await expectAtRest(stage).catch((error: unknown) => {
          throw new Error(`timers at ${where}`, { cause: error });
        });
      });
    }
  },
  MANY_RUNS_MS,
);
