import { tell } from './events.ts';
import type { EcsEvents } from './events.ts';
import type { Cluster, Service } from './types.ts';
import type { World } from './world.ts';

/** What Fargate says when it has no room. */
export const noCapacity =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone';

const lacks = (world: World, { lack }: Cluster): boolean => lack.until > world.now();

/** No task is placed at all: the scheduler waits. */
export const cannotPlace = (world: World, { cluster }: Service): boolean =>
  lacks(world, cluster) && cluster.lack.how === 'unplaced';

/** Tasks are made, and stop before they run. */
export const stopsTasks = (world: World, { cluster }: Service): boolean =>
  lacks(world, cluster) && cluster.lack.how === 'stopped';

export const tellNoCapacity = (world: World, events: EcsEvents, service: Service): void => {
  const capacityProviderArns = [world.arn('capacity-provider/FARGATE')];
  events.action(service, 'ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE', {
    capacityProviderArns,
    reason: 'RESOURCE:FARGATE',
  });
  tell(world, service, `was unable to place a task. Reason: ${noCapacity}.`);
};
