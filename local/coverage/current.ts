import { seededChance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import { createLambda } from '../lambda/index.ts';
import { createServices } from '../world/services.ts';
import { coverageDocument } from './document.ts';

export const coverageFile = new URL('../COVERAGE.md', import.meta.url);

/** Nothing runs while the lists are read. */
const stopped: Clock = { now: () => 0, after: () => ({ cancel: () => {} }) };

/** What `local/COVERAGE.md` must say. */
export const currentCoverage = (): string => {
  const { models, lambda } = createServices({
    deps: {
      clock: stopped,
      chance: seededChance('coverage'),
      account: { id: '111111111111', region: 'us-east-1', partition: 'aws' },
    },
    settings: {},
    refuse: () => {},
    lambda: (deps, sqs) => createLambda(deps, { activity: { busy: () => () => {} }, queues: () => sqs.queues }),
  });
  lambda.close();
  return coverageDocument(models);
};
