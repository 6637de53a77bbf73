import type { ExecutionRecord } from '../../states/index.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import { clock } from './invariant.ts';
import type { Invariant } from './invariant.ts';
import { isHisFailure } from './releases.ts';

const MINUTE = 60_000;
/**
 * A minute of the last fault may show seven minutes late, and is dark until then (`metricsLate`): silence begins after it. Then the idle
 * window is to pass, the look that comes once in such a window, and the sleep itself: the blind minutes, and its calls.
 */
const DARK_MS = 7 * MINUTE;
const LOOKS = 2;
const SLEEP_MS = 5 * MINUTE;

const isOf = ({ input }: ExecutionRecord, name: string): boolean =>
  (input as { service?: unknown } | null)?.service === `staging/${name}`;

/** When there was last something to do for it: a visitor, or an execution that took it. */
const busyUntil = ({ plays, state }: ServiceReading, { calmAt, endAt, visited, executions }: Reading): number => {
  const answers = visited.filter(({ service }) => service === plays.name).flatMap((one) => one.answers);
  const others = executions.filter((one) => !one.machine.endsWith('-sleep') && isOf(one, plays.name));
  return Math.max(
    calmAt + DARK_MS,
    Number(state['phaseAt'] ?? 0),
    ...answers.map(({ at }) => at),
    ...others.map(({ stopDate = endAt }) => stopDate),
  );
};

/** Z8. One that stands alone with all its tasks after such a time never completes (ZERO-1), and keeps nobody awake (seed 81029). */
const isRollingOut = ({ deployments }: ServiceReading): boolean =>
  deployments.some((one) => one.includes('IN_PROGRESS')) &&
  (deployments.length > 1 || !/: (\d+) of \1 run/.test(deployments[0] ?? ''));

const isAwake = (service: ServiceReading, reading: Reading): string[] => {
  const { plays, state } = service;
  if (plays.sleepsAfter === undefined || state['hold'] || state['phase'] !== 'awake') return [];
  if (isRollingOut(service) || isHisFailure(service, reading)) return [];
  const since = busyUntil(service, reading);
  const due = since + plays.sleepsAfter * MINUTE * LOOKS + SLEEP_MS;
  return due < reading.endAt ? [`${plays.name}: awake, and nobody came since ${clock(since)}`] : [];
};

/** 5, its other half: whom nobody visits is asleep, once the minutes in which that shows have passed. */
export const sleeps: Invariant = {
  name: 'sleeps',
  broken: (reading) => reading.services.flatMap((service) => isAwake(service, reading)),
};
