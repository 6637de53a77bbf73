import { liveOf, primaryOf } from './deployments.ts';
import type { Deployment, Service, Task } from './types.ts';

/** Tasks of a deployment that are to stay: those without the ones that another zone replaces. */
export const stayingOf = (deployment: Deployment): Task[] => liveOf(deployment).filter((task) => !task.leaving);

/** Zones are rebalanced by a start before the stop (ECS-15): what may go, now that a healthy task stands for it. */
export const relieved = (service: Service, healthy: (task: Task) => boolean): Task[] =>
  service.deployments.flatMap((deployment) => {
    const wanted = deployment === primaryOf(service) ? service.desiredCount : deployment.wanted;
    const standing = stayingOf(deployment).filter(healthy).length;
    return standing < wanted ? [] : liveOf(deployment).filter((task) => task.leaving);
  });
