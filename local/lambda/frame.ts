import { AsyncLocalStorage } from 'node:async_hooks';
import type { Chance } from '../chance.ts';
import type { Caller } from '../wire/access-key.ts';

/** What one invocation sees of its process. */
export interface Frame {
  requestId: string;
  functionName: string;
  env: Record<string, string | undefined>;
  /** One line of its output. */
  print(line: string): void;
  /** Its own stream: what it draws depends on nothing that runs beside it. */
  chance: Chance;
  /** Names role and invocation; see `accessKeyFor`. */
  accessKeyId: string;
  /** What that names. */
  caller: Caller;
  /** True once it was killed. */
  cut: boolean;
}

/** The invocation in which the present code runs, also after promises, timers and requests. */
export const frames = new AsyncLocalStorage<Frame>();
