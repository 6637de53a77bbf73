import { breakerOn, breakerThreshold, resetsOnHealthy, rollsBack } from './breaker.ts';
import { primaryOf } from './deployments.ts';
import type { Deployments } from './deployments.ts';
import type { EcsEvents } from './events.ts';
import type { Deployment, Service, Task } from './types.ts';
import type { World } from './world.ts';

/** Consecutive failed starts after which ECS says that the service cannot start tasks. */
const impairedAfter = 3;

/** What failed tasks do to their deployment: the scheduler's back-off (ZERO-3) and the circuit breaker (CB-1 to CB-7); and alarms. */
export const createFailures = (
  world: World,
  events: EcsEvents,
  deployments: Deployments,
  wake: (service: Service) => void,
) => {
  /** The method that fails it says whether it rolls back (ALM-1). */
  const fail = (service: Service, it: Deployment, method: string, why: string, back: boolean): void => {
    deployments.turn(service, it, 'FAILED', `ECS deployment ${method}: ${why}`);
    const again = it.record.status === 'ROLLBACK_IN_PROGRESS';
    if (again) return deployments.finish(service, it, 'ROLLBACK_FAILED', it.reason);
    if (!back) return deployments.finish(service, it, 'STOPPED', it.reason);
    if (service.eligible) return deployments.rollBack(service, it, service.eligible, method);
    deployments.finish(service, it, 'ROLLBACK_FAILED', 'No completed deployment to roll back to.'); // CB-6
  };

  const trip = (service: Service, it: Deployment): void => {
    it.record.breaker.status = 'TRIGGERED';
    const why = it.hasRun ? 'task failed health checks.' : 'task failed to start.';
    fail(service, it, 'circuit breaker', why, rollsBack(service.configuration));
  };

  /** One of its alarms is red (ALM-6). The wording is unsure. */
  const alarmed = (service: Service, it: Deployment): void => {
    const back = service.configuration.alarms?.rollback === true;
    fail(service, it, 'alarms', 'alarm detected.', back);
    wake(service);
  };

  const count = (service: Service, it: Deployment): void => {
    if (it !== primaryOf(service) || it.rolloutState !== 'IN_PROGRESS') return;
    it.failedTasks += 1;
    const threshold = breakerThreshold(service.configuration, service.desiredCount); // re-read each time (CB-2)
    Object.assign(it.record.breaker, { failures: it.failedTasks, threshold });
    if (breakerOn(service.configuration) && it.failedTasks >= threshold) trip(service, it);
  };

  /** Doubles the wait once for all tasks that were started in the same try. */
  const backOff = (task: Task): void => {
    const { backOff: it } = task.deployment;
    if (task.createdAt < it.markedAt) return;
    it.failures += 1;
    it.markedAt = world.now();
    const { first, most } = world.timings.backOff;
    it.until = world.now() + Math.min(most, first * 2 ** (it.failures - 1)) * 1000;
    if (it.failures === impairedAfter) events.action(task.service, 'WARN', 'SERVICE_TASK_START_IMPAIRED');
  };

  /** A task's containers are gone. Those that ran and died cause no back-off (ZERO-4). */
  const ended = (task: Task): void => {
    const { service, deployment, stopCode } = task;
    if (stopCode === 'TaskFailedToStart') {
      backOff(task);
      if (!deployment.hasRun) count(service, deployment); // stage one (CB-3)
    }
    if (stopCode === 'EssentialContainerExited' && world.timings.breakerCountsExits) count(service, deployment);
  };

  /** A task of the deployment runs: stage one is over (CB-3, ECS-16). */
  const runs = (task: Task): void => {
    const { deployment } = task;
    deployment.backOff = { failures: 0, until: 0, markedAt: 0 };
    if (!deployment.hasRun) deployment.failedTasks = 0;
    deployment.hasRun = true;
  };

  const healthy = (service: Service, it: Deployment): void => {
    if (resetsOnHealthy(service.configuration)) it.failedTasks = 0;
  };
  /** The scheduler replaces it for its failed checks: stage two. */
  const failedChecks = (task: Task): void => count(task.service, task.deployment);

  return { ended, runs, healthy, failedChecks, alarmed };
};

export type Failures = ReturnType<typeof createFailures>;
