import type { HttpCheck, ServiceSettings, TargetGroup } from './settings.ts';
import { CHECK_DEFAULTS, FIXED } from './defaults.ts';
import { seconds } from './duration.ts';
import type { LockedEnvironment, LockedService } from './lock-schema.ts';
import type { Managed, Merged } from './managed.ts';

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
  gate: gate(managed.merged.gate),
  watchSeconds: seconds(managed.merged.watch),
  idle: idle(managed.merged.idle, idleMode(managed, locked)),
  wake: wake(managed.merged.wake),
  targetGroups,
  ...(locked.scalableTarget ? { scalable: { resourceId: locked.scalableTarget } } : {}),
  watchdogSeconds: FIXED.watchdogSeconds,
});

/** Without a load balancer nothing tells of visitors: unless the service itself asks for it, sleep is off. */
export const idleMode = (managed: Managed, locked: LockedService): Merged['idle']['mode'] =>
  locked.targetGroups.length > 0 || managed.says('idle', 'mode') ? managed.merged.idle.mode : 'off';

const gate = (from: Merged['gate']): ServiceSettings['gate'] => ({
  rolloutSeconds: seconds(from.rollout),
  bakeSeconds: seconds(from.bake),
  lookSeconds: seconds(from.look),
  taskFailuresMax: from.taskFailures,
  failingLooksMax: from.failingLooks,
  passesMin: from.passes,
  checks: from.checks.map(check),
  alarms: [],
  inconclusive: 'error',
});

const check = (from: Merged['gate']['checks'][number]): HttpCheck => ({
  origin: from.url,
  path: from.path ?? CHECK_DEFAULTS.path,
  status: from.status ?? CHECK_DEFAULTS.status,
  ...(from.contains === undefined ? {} : { contains: from.contains }),
  timeoutSeconds: seconds(from.timeout ?? CHECK_DEFAULTS.timeout),
});

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
