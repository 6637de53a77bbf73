import { createHash } from 'node:crypto';
import { IMAGES, Stage } from '../local/stage/stage.ts';

/** What one seed did, and the hash of everything that can be seen of it. */
export interface Day {
  calls: number;
  transitions: number;
  virtualHours: number;
  trace: string;
}

/** Everything a run shows outside: calls with their inputs, histories, printed lines. Two runs alike have the same hash. */
const traceOf = (stage: Stage): string => {
  const { world } = stage;
  const hash = createHash('sha256');
  for (const call of world.callLog()) hash.update(JSON.stringify(call));
  for (const execution of world.executions()) hash.update(JSON.stringify(execution));
  // A function's first invocation in a process says so, whichever world it is in.
  for (const { line, ...of } of world.logs()) hash.update(JSON.stringify(of) + line.replace(/"cold_start":\w+/, ''));
  hash.update(JSON.stringify([world.lambda.billing(), world.refusals(), stage.journal]));
  return hash.digest('hex').slice(0, 16);
};

const deploys = async (stage: Stage): Promise<void> => {
  stage.push('web', 'v2', IMAGES.healthy);
  stage.push('worker', 'v2', IMAGES.healthy, { children: true });
  await stage.rest();
  stage.push('web', 'v3', IMAGES.crashing);
  await stage.rest();
};

const sleepAndWake = async (stage: Stage): Promise<void> => {
  await stage.wait(1800);
  await stage.rest();
  await stage.crowd(3);
  await stage.wait(300);
  await stage.rest();
  await stage.visitors(1800, 120);
};

/** Deploys that go well and badly, a sleep, a wake and visitors: the load that `bench/world.ts` measures. */
export const playDay = async (cdkOut: string, seed: number, opened: () => void): Promise<Day> => {
  const stage = await Stage.open({ cdkOut, seed });
  try {
    opened();
    const since = stage.now();
    await deploys(stage);
    await sleepAndWake(stage);
    return {
      calls: stage.world.callLog().length,
      transitions: stage.world.executions().reduce((sum, one) => sum + one.transitions, 0),
      virtualHours: (stage.now() - since) / 3_600_000,
      trace: traceOf(stage),
    };
  } finally {
    await stage.close();
  }
};
