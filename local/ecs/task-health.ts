import type { HealthCheck } from '@aws-sdk/client-ecs';
import type { Container, Task } from './types.ts';
import type { Unfit, World } from './world.ts';

/** A change of a container's health, seconds after RUNNING. */
export interface HealthChange {
  second: number;
  health: 'HEALTHY' | 'UNHEALTHY';
}

/**
 * What a container health check will find, told ahead, so that no check needs a timer of its own. Checks run each
 * interval; failures within the start period do not count.
 * @param readySecond from then on the check passes @param unhealthySecond from then on it fails (may be Infinity)
 */
export const healthChanges = (check: HealthCheck, readySecond: number, unhealthySecond: number): HealthChange[] => {
  const { interval = 30, retries = 3, startPeriod = 0 } = check;
  const nextCheck = (second: number): number => Math.max(1, Math.ceil(second / interval)) * interval;
  const firstPass = nextCheck(readySecond);
  const givenUp = nextCheck(startPeriod) + (retries - 1) * interval;
  const firstFail = nextCheck(unhealthySecond) + (retries - 1) * interval;
  const starts = firstPass < unhealthySecond;
  const changes: HealthChange[] = [];
  if (!starts || givenUp < firstPass) changes.push({ second: givenUp, health: 'UNHEALTHY' });
  if (starts) changes.push({ second: firstPass, health: 'HEALTHY' });
  if (starts && Number.isFinite(firstFail)) changes.push({ second: firstFail, health: 'UNHEALTHY' });
  return changes;
};

const checked = (task: Task): Container[] =>
  task.containers.filter((one) => one.definition.essential !== false && one.definition.healthCheck);

/** TD-13: the worst of the essential containers. */
export const healthStatus = (task: Task): 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY' => {
  const found = checked(task).map((one) => one.health);
  if (found.includes('UNHEALTHY')) return 'UNHEALTHY';
  return found.length === 0 || found.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
};

/** Whether it counts towards the healthy ones (ECS-11). */
export const isHealthy = (world: World, task: Task): boolean => {
  if (task.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') return false;
  const balanced = task.deployment.revision.loadBalancers.length > 0;
  if (!balanced && checked(task).length === 0) return task.settled;
  const targetsFine = task.registered.every((group) => world.parts.targets.health(group, task.place.ip) === 'healthy');
  return targetsFine && (checked(task).length === 0 || healthStatus(task) === 'HEALTHY');
};

/** Why the scheduler must replace a running task; nothing within its grace period (ECS-12). */
export const failedChecks = (world: World, task: Task): { reason: string; exitCode: number } | undefined => {
  const { startedAt } = task.times;
  if (startedAt === undefined || task.desiredStatus === 'STOPPED') return undefined;
  if (world.now() < startedAt + task.service.graceSeconds * 1000) return undefined;
  const group = task.registered.find((one) => world.parts.targets.health(one, task.place.ip) === 'unhealthy');
  if (group) return { reason: `Task failed ELB health checks in (target-group ${group})`, exitCode: 143 };
  if (healthStatus(task) === 'UNHEALTHY') return { reason: 'Task failed container health checks', exitCode: 137 };
  return undefined;
};

/** That it failed its health checks, as the world remembers it. */
export const unfitNow = (world: World, { service, containers }: Task): Unfit => ({
  service: service.name,
  digests: containers.flatMap(({ digest }) => digest ?? []),
  at: world.now(),
});
