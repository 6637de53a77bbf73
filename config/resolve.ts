import type { AlarmSettings, HttpCheck, ServiceSettings, TargetGroup } from './settings.ts';
import { ALARM_DEFAULTS, CHECK_DEFAULTS, FIXED } from './defaults.ts';
import { seconds } from './duration.ts';
import type { LockedEnvironment, LockedService } from './lock-schema.ts';
import type { Managed, Merged } from './managed.ts';
import { own } from './own.ts';

/** A managed service in the words of the domain: seconds and ARNs. */
export const resolve = (
  managed: Managed,
  environment: LockedEnvironment,
  locked: LockedService,
  repositoryUri: string,
  targetGroups: TargetGroup[],
): ServiceSettings => ({
  key: managed.key,
  cluster: environment.cluster,
  service: { name: managed.ecsService, arn: locked.arn },
  container: managed.container,
  repository: { name: managed.repository, uri: repositoryUri },
  tags: managed.merged.tags,
  gate: gate(managed.merged.gate, environment),
  watchSeconds: seconds(managed.merged.watch),
  idle: idle(managed.merged.idle, idleMode(managed, locked)),
  wake: wake(managed.merged.wake),
  targetGroups,
  ...(locked.logGroup ? { logGroup: locked.logGroup } : {}),
  ...(locked.scalableTarget ? { scalable: { resourceId: locked.scalableTarget } } : {}),
  watchdogSeconds: FIXED.watchdogSeconds,
});

/** Without a load balancer nothing tells of visitors: unless the service itself asks for it, sleep is off. */
export const idleMode = (managed: Managed, locked: LockedService): Merged['idle']['mode'] =>
  locked.targetGroups.length > 0 || managed.says('idle', 'mode') ? managed.merged.idle.mode : 'off';

const gate = (from: Merged['gate'], environment: LockedEnvironment): ServiceSettings['gate'] => ({
  rolloutSeconds: seconds(from.rollout),
  bakeSeconds: seconds(from.bake),
  lookSeconds: seconds(from.look),
  taskFailuresMax: from.taskFailures,
  failingLooksMax: from.failingLooks,
  passesMin: from.passes,
  checks: from.checks.map(check),
  alarms: from.alarms.map((each) => alarm(each, environment)),
  inconclusive: from.inconclusive,
});

const check = (from: Merged['gate']['checks'][number]): HttpCheck => ({
  origin: from.url,
  path: from.path ?? CHECK_DEFAULTS.path,
  status: from.status ?? CHECK_DEFAULTS.status,
  ...(from.contains === undefined ? {} : { contains: from.contains }),
  ...(from.headers === undefined ? {} : { headers: from.headers }),
  timeoutSeconds: seconds(from.timeout ?? CHECK_DEFAULTS.timeout),
});

/** One that the lock does not know is a mistake, told elsewhere. */
const alarm = (from: Merged['gate']['alarms'][number], { alarms }: LockedEnvironment): AlarmSettings => {
  const said = typeof from === 'string' ? { name: from } : from;
  return { ...ALARM_DEFAULTS, ...said, arn: own(alarms, said.name) ?? '' };
};

const idle = (from: Merged['idle'], mode: Merged['idle']['mode']): ServiceSettings['idle'] => ({
  mode,
  afterSeconds: seconds(from.after),
  requestsPerMinuteAllowed: from.requestsPerMinute,
  blindSeconds: FIXED.blindSeconds,
});

const wake = (from: Merged['wake']): ServiceSettings['wake'] => ({
  startSeconds: seconds(from.start),
  taskFailuresMax: from.taskFailures,
  backoffSeconds: seconds(from.backoff),
});
