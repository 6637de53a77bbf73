import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { Invoker } from '../parts.ts';
import { healthCheckEvent, parseLambdaResponse } from './lambda-target.ts';
import type { Entry, TargetGroup } from './state.ts';

/** `undefined`: passed; else the reason code of the failure (ALB-11). */
type Verdict = string | undefined;

const inMatcher = (matcher: string, status: number): boolean =>
  matcher.split(',').some((part) => {
    const [low, high = low] = part.trim().split('-').map(Number);
    return status >= low! && status <= high!;
  });

const judgeStatus = ({ health }: TargetGroup, status: number | undefined): Verdict => {
  if (status === undefined) return 'Target.FailedHealthChecks';
  return inMatcher(health.matcher, status) ? undefined : 'Target.ResponseCodeMismatch';
};

const askAddress = (group: TargetGroup, entry: Entry): Verdict => {
  const port = group.health.port === 'traffic-port' ? entry.port : group.health.port;
  const headers = { 'user-agent': 'ELB-HealthChecker/2.0' };
  const response = entry.serve?.({
    method: 'GET',
    host: `${entry.id}:${port}`,
    path: group.health.path,
    headers,
    body: '',
  });
  // Told at once, not when the time is over: its checks come at intervals longer than that.
  if ((response?.takesSeconds ?? 0) > group.health.timeoutSeconds) return 'Target.Timeout';
  return judgeStatus(group, response?.status);
};

/** ALB-18: costs an invocation each. */
const askFunction = async (group: TargetGroup, entry: Entry, invoker: Invoker): Promise<Verdict> => {
  try {
    const { payload, functionError } = await invoker.invoke(entry.id, healthCheckEvent(group));
    return judgeStatus(group, functionError ? undefined : parseLambdaResponse(payload, false)?.status);
  } catch {
    return 'Target.FailedHealthChecks';
  }
};

/** @returns whether the state changed. The first pass makes a new target healthy; the threshold is for coming back (ALB-12). */
const judge = ({ health }: TargetGroup, entry: Entry, verdict: Verdict): boolean => {
  const before = entry.state;
  if (verdict === undefined) {
    entry.fails = 0;
    entry.passes++;
    if (before === 'initial' || entry.passes >= health.healthyThreshold) entry.state = 'healthy';
  } else {
    entry.passes = 0;
    entry.fails++;
    if (entry.fails >= health.unhealthyThreshold) entry.state = 'unhealthy';
  }
  if (entry.state === 'healthy') delete entry.reason;
  else if (entry.state === 'initial') entry.reason = 'Elb.InitialHealthChecking';
  else entry.reason = verdict ?? entry.reason;
  return entry.state !== before;
};

export interface HealthChecks {
  /** The target becomes `initial` and is checked within one interval, then every interval for as long as it stays. */
  start(group: TargetGroup, entry: Entry): void;
  stop(entry: Entry): void;
}

/** @param changed called after a check changed a state */
export const createHealthChecks = (
  clock: Clock,
  chance: Chance,
  invoker: () => Invoker,
  changed: (group: TargetGroup, entry: Entry) => void,
): HealthChecks => {
  const settle = (group: TargetGroup, entry: Entry, verdict: Verdict): void => {
    // A function answers later: by then the target may have left.
    if (entry.check && judge(group, entry, verdict)) changed(group, entry);
  };
  const run = (group: TargetGroup, entry: Entry): void => {
    schedule(group, entry, group.health.intervalSeconds);
    if (group.type === 'ip') settle(group, entry, askAddress(group, entry));
    else void askFunction(group, entry, invoker()).then((verdict) => settle(group, entry, verdict));
  };
  const schedule = (group: TargetGroup, entry: Entry, seconds: number): void => {
    entry.check = clock.after(seconds * 1000, () => run(group, entry));
  };
  return {
    start(group, entry) {
      Object.assign(entry, { state: 'initial', reason: 'Elb.RegistrationInProgress', passes: 0, fails: 0 });
      schedule(group, entry, chance.between(0, group.health.intervalSeconds));
    },
    stop(entry) {
      entry.check?.cancel();
      delete entry.check;
    },
  };
};
