import { syncBuiltinESMExports } from 'node:module';
import FakeTimers from '@sinonjs/fake-timers';
import type { Clock, Timer } from './clock.ts';
import { takeOverDate } from './virtual-date.ts';

/** Where real work (bytes on their way, a module being read) is told, so that time stands still until it is done. */
export interface Activity {
  /** @returns to be called once when the work is done; calling it again does nothing */
  busy(what: string): () => void;
}

export interface RunLimits {
  /** Ends the run as soon as it is true; asked whenever nothing real is under way. */
  until?: () => boolean;
  /** Ends the run after so many virtual seconds. */
  forSeconds?: number;
  /** Ends the run when no timer is left. */
  untilIdle?: boolean;
  /** The run fails after so many virtual seconds; default one day, or `forSeconds`. */
  limitSeconds?: number;
}

export interface VirtualClock extends Clock {
  busy: Activity['busy'];
  /** Lets real work end, then fires the next timer, and so on. @throws Error that names what is pending */
  run(limits: RunLimits): Promise<void>;
  /** Runs until the promise is settled and gives its result. */
  finish<T>(work: Promise<T>, limitSeconds?: number): Promise<T>;
  /** Lets real work end without moving the time. */
  settle(): Promise<void>;
  /** Puts the real timers back. */
  close(): void;
}

/** Quiet turns of the event loop after which nothing real can be under way: streams and promises need one or two, promises alone none. */
const QUIET_TURNS = 4;
/** Real seconds after which work that stays busy is taken for stuck. */
const STUCK_SECONDS = 120;
const DAY_SECONDS = 86_400;
/** A longer delay than this fires at once, in Node as under fake timers. */
const LONGEST_MS = 2_147_483_647;

// Kept from before anything is replaced.
const realImmediate = setImmediate;
const realMilliseconds = performance.now.bind(performance);

const turn = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

/** Promises alone need no turn of the event loop, which costs a system call: a tick comes when none of them is left to run. */
const promises = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

/** File reads of others (the SDK's configuration files, modules) run outside the event loop. */
const readsFiles = (): boolean =>
  process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq') || kind === 'CloseReq');

const createLedger = () => {
  const open = new Map<symbol, string>();
  let changes = 0;
  return {
    busy: (what: string) => {
      const key = Symbol(what);
      open.set(key, what);
      changes += 1;
      return () => {
        if (open.delete(key)) changes += 1;
      };
    },
    changes: () => changes,
    isBusy: () => open.size > 0 || readsFiles(),
    describe: () => [...open.values()].join(', ') || 'nothing busy',
  };
};

const install = (startMs: number) => {
  const fake = FakeTimers.install({
    now: startMs,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    shouldClearNativeTimers: true,
    loopLimit: Number.MAX_SAFE_INTEGER,
  });
  // Bundles import setTimeout from node:timers/promises by name.
  syncBuiltinESMExports();
  return fake;
};

/**
 * Virtual time for the whole process: replaces setTimeout, setInterval and Date until it is closed.
 * @param startMs milliseconds since the epoch
 * @param quietTurns fewer will do where no bytes are on their way
 */
export const createVirtualClock = (startMs: number, quietTurns = QUIET_TURNS): VirtualClock => {
  const fake = install(startMs);
  const giveBackDate = takeOverDate(() => fake.now);
  const work = createLedger();
  let running = false;

  const isQuiet = async (): Promise<boolean> => {
    const before = work.changes();
    await promises();
    return !work.isBusy() && work.changes() === before;
  };

  const settle = async (): Promise<void> => {
    const started = realMilliseconds();
    for (let quiet = (await isQuiet()) ? 0 : -1; quiet < quietTurns;) {
      await turn();
      quiet = (await isQuiet()) ? quiet + 1 : -1;
      if (realMilliseconds() - started > STUCK_SECONDS * 1000)
        throw new Error(`Real work did not end within ${STUCK_SECONDS} s: ${work.describe()}`);
    }
  };

  const after = (ms: number, what: () => void): Timer => {
    let cancel = (): void => {};
    const arm = (left: number): void => {
      const part = Math.min(left, LONGEST_MS);
      // The fake timers cut the fraction off by way of text, which takes long.
      const id = fake.setTimeout(left > part ? () => arm(left - part) : what, Math.trunc(part));
      cancel = () => fake.clearTimeout(id);
    };
    arm(ms);
    return { cancel: () => cancel() };
  };

  const alarm = (seconds: number | undefined) => {
    const state = { rang: false, cancel: () => {} };
    if (seconds === undefined) return state;
    const { cancel } = after(seconds * 1000, () => (state.rang = true));
    return Object.assign(state, { cancel });
  };

  const overdue = (seconds: number): Error =>
    new Error(
      `Not done after ${seconds} virtual seconds, at ${new Date(fake.now).toISOString()}: ` +
        `${work.describe()}, ${fake.countTimers()} timers pending`,
    );

  const drive = async ({ until, forSeconds, untilIdle, limitSeconds = DAY_SECONDS }: RunLimits): Promise<void> => {
    const end = alarm(forSeconds);
    const limit = alarm(forSeconds === undefined ? limitSeconds : undefined);
    const own = 1;
    try {
      for (;;) {
        await settle();
        if (until?.() || end.rang) return;
        if (limit.rang) throw overdue(limitSeconds);
        const idle = fake.countTimers() <= own;
        if (idle && untilIdle) return;
        if (idle && forSeconds === undefined) throw new Error(`No timer left to wait for: ${work.describe()}`);
        fake.next();
      }
    } finally {
      end.cancel();
      limit.cancel();
    }
  };

  const run = async (limits: RunLimits): Promise<void> => {
    if (running) throw new Error('The virtual clock is running already');
    running = true;
    try {
      await drive(limits);
    } finally {
      running = false;
    }
  };

  const finish = async <T>(promise: Promise<T>, limitSeconds?: number): Promise<T> => {
    let done = false;
    const mark = (): boolean => (done = true);
    promise.then(mark, mark);
    await run({ until: () => done, limitSeconds });
    return promise;
  };

  return {
    now: () => fake.now,
    after,
    busy: work.busy,
    run,
    finish,
    settle,
    close: () => {
      giveBackDate();
      fake.uninstall();
      syncBuiltinESMExports();
    },
  };
};
