import type { Service } from './types.ts';
import type { World } from './world.ts';

/** When the scheduler looks at a service: the earliest of the moments that were asked for. */
export const createWake = (world: World, look: (service: Service) => void) => {
  /** @param at milliseconds since the epoch; an earlier look that is due already stands */
  const wakeAt = (service: Service, at: number): void => {
    if (service.wakeUp && service.wakeUp.at <= at) return;
    service.wakeUp?.timer.cancel();
    const timer = world.deps.clock.after(Math.max(0, at - world.now()), () => {
      service.wakeUp = undefined;
      look(service);
    });
    service.wakeUp = { timer, at };
  };
  const wake = (service: Service): void => wakeAt(service, world.now() + world.draw(world.timings.scheduler));
  return { wake, wakeAt };
};
