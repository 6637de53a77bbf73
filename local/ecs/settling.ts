import { bakeSeconds } from './deployment-alarms.ts';
import { liveOf, primaryOf } from './deployments.ts';
import type { Deployments } from './deployments.ts';
import { tell } from './events.ts';
import type { EcsEvents } from './events.ts';
import type { Deployment, Service, Task } from './types.ts';
import type { World } from './world.ts';

/** When a deployment is complete (ECS-8) and a service steady (ECS-18). */
export const createSettling = (
  world: World,
  events: EcsEvents,
  deployments: Deployments,
  healthy: (task: Task) => boolean,
  wake: (service: Service) => void,
) => {
  /** Old deployments without tasks leave the list: they are INACTIVE (ECS-6). */
  const dropReplaced = (service: Service): void => {
    const [primary, ...olds] = service.deployments;
    for (const old of olds)
      if (old.record.status === 'STOP_REQUESTED') deployments.finish(service, old, 'STOPPED', old.record.reason);
    const kept = olds.filter((old) => old.tasks.size > 0 || (old.completedOnce && old.wanted > 0));
    service.deployments = primary ? [primary, ...kept] : [];
  };

  const settled = (service: Service): boolean => {
    const primary = primaryOf(service);
    const live = liveOf(primary);
    if (service.deployments.length > 1 || live.length !== service.desiredCount) return false;
    return live.every(healthy) && (service.desiredCount > 0 || primary.tasks.size === 0);
  };

  const isUnguarded = ({ fromZero }: Deployment): boolean => fromZero && world.timings.fromZero === 'asAtZero';

  const armCompletion = (service: Service, primary: Deployment): void => {
    const nothingToStart = (service.desiredCount === 0 && !primary.hasRun) || isUnguarded(primary);
    const spread = nothingToStart ? world.timings.zeroCompletes : world.timings.completes;
    const staysOpen = service.desiredCount === 0 && primary.cut && world.timings.cutRollout === 'stays';
    if (primary.completion || spread === 'never' || staysOpen) return;
    primary.completion = world.deps.clock.after(
      world.draw(spread) + bakeSeconds(world, service, primary) * 1000,
      () => {
        deployments.complete(service, primary);
        tell(world, service, `(deployment ${primary.id}) deployment completed.`);
        wake(service);
      },
    );
  };

  const sayStable = (service: Service): void => {
    events.action(service, 'INFO', 'SERVICE_STEADY_STATE');
    tell(world, service, 'has reached a steady state.');
    service.steady = world.deps.clock.after(world.timings.steadyStateEvery * 1000, () => sayStable(service));
  };

  const review = (service: Service): void => {
    dropReplaced(service);
    const primary = primaryOf(service);
    const fine = settled(service);
    const open = primary.rolloutState === 'IN_PROGRESS';
    if (open && (fine || isUnguarded(primary))) armCompletion(service, primary);
    if (!fine && !(open && isUnguarded(primary))) {
      primary.completion?.cancel();
      primary.completion = undefined;
      service.steady?.cancel();
      service.steady = undefined;
    }
    if (fine && primary.rolloutState === 'COMPLETED' && !service.steady) sayStable(service);
  };
  return { review };
};
