import { INVARIANTS } from '../invariants/index.ts';
import type { Violation } from '../invariants/index.ts';
import { read } from '../reading.ts';
import type { Reading } from '../reading.ts';
import type { Ground } from './ground.ts';

/** Those of the calm, which has not been waited for, are left out. */
const NOT_HERE = ['quiet'];

/** What broke in one interleaving. */
export const judgeEpisode = async ({ run, recorder, stage }: Ground): Promise<Violation[]> => {
  const effects = recorder.effects().filter(({ at }) => at >= run.began);
  const reading: Reading = await read(run, stage.now(), effects);
  return INVARIANTS.filter(({ name }) => !NOT_HERE.includes(name)).flatMap(({ name, broken }) =>
    broken(reading).map((words) => ({ invariant: name, words })),
  );
};
