import { cannotPlace, noCapacity, tellNoCapacity } from './capacity.ts';
import { createCpuMetric } from './cpu-metric.ts';
import { createDeploymentAlarms } from './deployment-alarms.ts';
import { createDeployments, liveOf, primaryOf } from './deployments.ts';
import { createEcsEvents, tell } from './events.ts';
import { createFailures } from './failures.ts';
import { relieved, stayingOf } from './leaving.ts';
import { planRollout } from './plan.ts';
import type { Plan } from './plan.ts';
import { isProtected, protectionEnds } from './protection.ts';
import { createSettling } from './settling.ts';
import { failedChecks, isHealthy, unfitNow } from './task-health.ts';
import { createTaskLife } from './task-life.ts';
import type { Deployment, Service, Task } from './types.ts';
import { createWake } from './wake.ts';
import type { World } from './world.ts';

/** Stopped tasks stay visible so long (TASK-7). Milliseconds. */
const stoppedTasksStay = 3_600_000;

/**
 * The service scheduler. It never polls: each change of a task, a target, a count or a deployment wakes it once, and what
 * waits (back-off, lack of capacity) wakes it when due.
 */
export const createScheduler = (world: World) => {
  const events = createEcsEvents(world);
  const deployments = createDeployments(world, events);
  const cpu = createCpuMetric(world);
  const healthy = (task: Task): boolean => isHealthy(world, task);

  const { wake, wakeAt } = createWake(world, (service) => look(service));
  const failures = createFailures(world, events, deployments, wake);
  const alarms = createDeploymentAlarms(world, failures);
  const settling = createSettling(world, events, deployments, healthy, wake);

  const changed = (task: Task): void => {
    const { service } = task;
    if (task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING') {
      if (task.updatedAt === world.now()) failures.runs(task);
      if (healthy(task)) failures.healthy(service, task.deployment);
      cpu.arm(service);
    }
    if (task.lastStatus === 'DEPROVISIONING' && task.stoppedReason === noCapacity)
      tellNoCapacity(world, events, service);
    if (task.lastStatus === 'DEPROVISIONING') failures.ended(task); // each passes here once, and before it is replaced
    if (task.lastStatus === 'STOPPED') forgetOld(service);
    wake(service);
  };
  const life = createTaskLife(world, changed);

  const forgetOld = ({ cluster }: Service): void => {
    const limit = world.now() - stoppedTasksStay;
    for (const [arn, task] of cluster.tasks) if ((task.times.stoppedAt ?? Infinity) < limit) cluster.tasks.delete(arn);
  };

  const replaceFailed = (service: Service): void => {
    for (const task of service.deployments.flatMap(liveOf)) {
      const failed = failedChecks(world, task);
      if (!failed) continue;
      tell(world, service, `(task ${task.id}) ${failed.reason.replace('Task ', '')}`);
      life.stop(task, { code: 'ServiceSchedulerInitiated', ...failed });
      failures.failedChecks(task);
      world.unfit.push(unfitNow(world, task));
    }
  };

  const mayStart = (service: Service, it: Deployment): boolean =>
    it.rolloutState !== 'FAILED' && it.backOff.until <= world.now() && !cannotPlace(world, service);

  const planFor = (service: Service): Plan<Task> => {
    const primary = primaryOf(service);
    return planRollout({
      desired: service.desiredCount,
      minimumPercent: service.configuration.minimumHealthyPercent ?? 100,
      maximumPercent: service.configuration.maximumPercent ?? 200,
      primary: { live: stayingOf(primary), wanted: service.desiredCount, mayStart: mayStart(service, primary) },
      olds: service.deployments.slice(1).map((one) => ({
        live: stayingOf(one),
        wanted: one.wanted,
        mayStart: one.completedOnce && mayStart(service, one),
      })),
      healthy,
      keeps: (task) => isProtected(world, task),
    });
  };

  const startSome = (service: Service, deployment: Deployment, count: number): void => {
    if (count === 0) return;
    const tasks = Array.from({ length: count }, () => life.start(service, deployment));
    tell(world, service, `has started ${count} tasks: ${tasks.map((task) => `(task ${task.id})`).join(' ')}.`);
  };

  const stopSome = (service: Service, tasks: Task[]): void => {
    for (const task of tasks) {
      const reason = `Scaling activity initiated by (deployment ${task.deployment.id})`;
      life.stop(task, { code: 'ServiceSchedulerInitiated', reason });
    }
    const names = tasks.map((task) => `(task ${task.id})`).join(' ');
    if (tasks.length > 0) tell(world, service, `has stopped ${tasks.length} running tasks: ${names}.`);
  };

  const complain = (service: Service, primary: Deployment): void => {
    if (primary.stuck) return;
    primary.stuck = true;
    const cause = 'because of the service deployment configuration';
    const advice = 'Update the minimumHealthyPercent or maximumPercent value and try again';
    tell(world, service, `was unable to stop or start tasks during a deployment ${cause}. ${advice}.`);
  };

  /** What cannot start now is looked at again when it can. */
  const waitForStart = (service: Service): void => {
    const missing = service.desiredCount > stayingOf(primaryOf(service)).length;
    if (!missing) return;
    if (cannotPlace(world, service)) {
      wakeAt(service, service.cluster.lack.until);
      tellNoCapacity(world, events, service);
      return;
    }
    for (const { backOff } of service.deployments) if (backOff.until > world.now()) wakeAt(service, backOff.until);
  };

  const look = (service: Service): void => {
    alarms.watch(service, primaryOf(service));
    replaceFailed(service);
    const plan = planFor(service);
    const [primary, ...olds] = [primaryOf(service), ...service.deployments.slice(1)];
    stopSome(service, [...plan.stop, ...relieved(service, healthy)]);
    startSome(service, primary, plan.start);
    olds.forEach((old, index) => {
      old.wanted = plan.wanted[index] ?? 0;
      startSome(service, old, plan.startOld[index] ?? 0);
    });
    if (plan.stuck) complain(service, primary);
    settling.review(service);
    waitForStart(service);
    const ends = protectionEnds(world, service);
    if (ends !== undefined) wakeAt(service, ends);
  };

  /** Zones are rebalanced: another task comes first. */
  const rebalance = (task: Task): void => {
    task.leaving = true;
    wake(task.service);
  };
  const scaleIn = (task: Task): void => stopSome(task.service, [task]);

  return { wake, events, deployments, stop: life.stop, interrupt: life.interrupt, rebalance, scaleIn };
};

export type Scheduler = ReturnType<typeof createScheduler>;
