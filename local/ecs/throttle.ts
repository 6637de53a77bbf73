import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';

/** Buckets of EV-5: how many calls at once, and how many more each second. */
const buckets = {
  serviceWrites: { burst: 50, perSecond: 5 },
  serviceReads: { burst: 100, perSecond: 20 },
  definitionWrites: { burst: 20, perSecond: 1 },
  definitionReads: { burst: 50, perSecond: 20 },
  taskWrites: { burst: 100, perSecond: 40 },
  taskReads: { burst: 100, perSecond: 20 },
  deploymentReads: { burst: 50, perSecond: 20 },
  revisionReads: { burst: 50, perSecond: 20 },
  tags: { burst: 20, perSecond: 10 },
} as const;

export type Bucket = keyof typeof buckets;

/** Puts an operation behind its bucket: ThrottlingException, HTTP 400, when that is empty (EV-6). */
export const createThrottle = (clock: Clock, chance: Chance, randomShare: number) => {
  const levels = new Map<Bucket, { tokens: number; at: number }>();

  const take = (name: Bucket): boolean => {
    const { burst, perSecond } = buckets[name];
    const level = levels.get(name) ?? { tokens: burst, at: clock.now() };
    level.tokens = Math.min(burst, level.tokens + ((clock.now() - level.at) / 1000) * perSecond);
    level.at = clock.now();
    levels.set(name, level);
    if (level.tokens < 1) return false;
    level.tokens -= 1;
    return true;
  };

  return (bucket: Bucket, operation: Operation): Operation => ({
    accepts: operation.accepts,
    run: (input, call) => {
      const unlucky = randomShare > 0 && chance.next() < randomShare;
      if (unlucky || !take(bucket)) throw new AwsError('ThrottlingException', 'Rate exceeded');
      return operation.run(input, call);
    },
  });
};

export type Throttle = ReturnType<typeof createThrottle>;
