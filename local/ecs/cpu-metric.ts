import { liveOf } from './deployments.ts';
import type { Service } from './types.ts';
import type { World } from './world.ts';

const minute = 60_000;

/** CPUUtilization, a point each minute while tasks run; at zero there is none (ZERO-9). */
export const createCpuMetric = (world: World) => {
  const running = (service: Service): boolean =>
    service.deployments.flatMap(liveOf).some((task) => task.lastStatus === 'RUNNING');

  const measure = (service: Service): void => {
    service.cpu = undefined;
    if (!running(service)) return;
    world.parts.metrics.put({
      namespace: 'AWS/ECS',
      name: 'CPUUtilization',
      dimensions: { ClusterName: service.cluster.name, ServiceName: service.name },
      value: world.draw(world.timings.cpuPercent) / 1000,
      unit: 'Percent',
      at: world.now() - minute,
      visibleAfterSeconds: 120,
    });
    arm(service);
  };

  /** Measures at the end of the running minute, unless that is arranged already. */
  const arm = (service: Service): void => {
    const left = minute - (world.now() % minute);
    service.cpu ??= world.deps.clock.after(left, () => measure(service));
  };
  return { arm };
};
