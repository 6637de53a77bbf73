/** One deployment's share of a service, as the plan sees it. */
export interface Share<T> {
  /** Meant to run, newest last. */
  live: T[];
  /** How many of them it should have: of the primary the desired count. */
  wanted: number;
  /** New tasks of it may be started now. */
  mayStart: boolean;
}

export interface Situation<T> {
  desired: number;
  minimumPercent: number;
  maximumPercent: number;
  primary: Share<T>;
  /** What the primary replaces. */
  olds: Share<T>[];
  healthy(task: T): boolean;
  /** Never stopped, whatever is in surplus: task protection. */
  keeps(task: T): boolean;
}

export interface Plan<T> {
  /** How many tasks to start of the primary, and of each old deployment. */
  start: number;
  startOld: number[];
  stop: T[];
  /** What each old deployment is still wanted to have. */
  wanted: number[];
  /** Nothing can ever start or stop under these percents (ECS-10). */
  stuck: boolean;
}

/** Unhealthy ones first, then the oldest. */
const victims = <T>(tasks: T[], healthy: (task: T) => boolean): T[] => [
  ...tasks.filter((task) => !healthy(task)),
  ...tasks.filter(healthy),
];

const count = <T>(shares: Share<T>[]): number => shares.reduce((sum, share) => sum + share.live.length, 0);

/** Picks at most `most` of the old tasks to stop; of the healthy ones at most `spare`. */
const pick = <T>(tasks: T[], healthy: (task: T) => boolean, most: number, spare: number): T[] => {
  const unhealthy = tasks.filter((task) => !healthy(task)).slice(0, Math.max(0, most));
  const rest = Math.max(0, Math.min(most - unhealthy.length, spare));
  return [...unhealthy, ...tasks.filter(healthy).slice(0, rest)];
};

/**
 * One look of the service scheduler: what to start and stop, between minimum (rounded up) and maximum (rounded down) percent
 * of the desired count (ECS-10). An old task is stopped when a healthy new one stands for it, or when it is in the way.
 */
export const planRollout = <T>(situation: Situation<T>): Plan<T> => {
  const { desired, primary, olds, healthy, keeps } = situation;
  const free = (tasks: T[]): T[] => tasks.filter((task) => !keeps(task));
  const minimum = Math.ceil((desired * situation.minimumPercent) / 100);
  const maximum = Math.floor((desired * situation.maximumPercent) / 100);
  const oldTasks = olds.flatMap((share) => share.live);
  const healthyNew = primary.live.filter(healthy).length;
  const needed = Math.max(0, desired - primary.live.length);
  // Without old tasks nothing rolls: the maximum is of no matter, the desired count is the bound.
  const ceiling = olds.length === 0 ? desired : maximum;
  const room = Math.max(0, ceiling - primary.live.length - oldTasks.length);

  const uncovered = Math.max(0, desired - healthyNew);
  const surplus = Math.max(0, oldTasks.length - uncovered);
  const inTheWay = primary.mayStart ? Math.max(0, needed - room) : 0;
  const spare = Math.max(0, healthyNew + oldTasks.filter(healthy).length - minimum);
  const stopOld = pick(free(oldTasks), healthy, Math.max(surplus, inTheWay), spare);
  const excess = Math.max(0, primary.live.length - desired);
  const stopNew = victims(free(primary.live).toReversed(), healthy).slice(0, excess);

  const start = primary.mayStart ? Math.min(needed, room) : 0;
  let left = room - start;
  const wanted = olds.map((share) => {
    const stopping = share.live.filter((task) => stopOld.includes(task)).length;
    return Math.min(Math.max(0, share.wanted - stopping), uncovered);
  });
  // ECS-13: an old task that died by itself is replaced by an old one, as long as no new one stands for it.
  const startOld = olds.map((share, index) => {
    const more = share.mayStart ? Math.max(0, Math.min((wanted[index] ?? 0) - share.live.length, left)) : 0;
    left -= more;
    return more;
  });
  const idle = start === 0 && stopOld.length === 0 && count([primary]) === healthyNew;
  return {
    start,
    startOld,
    stop: [...stopOld, ...stopNew],
    wanted,
    stuck: idle && needed > 0 && primary.mayStart && room === 0,
  };
};
