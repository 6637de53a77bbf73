import type { Stage } from '../stage/stage.ts';

/** Least and greatest number of running tasks that DescribeServices told. */
export interface Seen {
  least: number;
  most: number;
}

/**
 * Looks every few virtual seconds until no execution runs any more.
 * @param meanwhile done at each look
 */
export const restWatching = async (
  stage: Stage,
  service: string,
  everySeconds = 2,
  meanwhile: () => Promise<void> = async () => {},
): Promise<Seen> => {
  const seen = { least: Infinity, most: 0 };
  const quiet = (): boolean => stage.executions().every((one) => one.status !== 'RUNNING');
  for (let looks = 0; looks < 5 || !quiet(); looks++) {
    const { runningCount = 0 } = await stage.service(service);
    seen.least = Math.min(seen.least, runningCount);
    seen.most = Math.max(seen.most, runningCount);
    await meanwhile();
    await stage.wait(everySeconds);
  }
  return seen;
};
