import { ASLEEP, boundsToRestore } from '../domain/capacity.ts';
import type { ObservedService } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Capacity, State } from '../domain/state.ts';
import type { Bounds, Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { mutate } from './mutate.ts';
import { closeRoutes } from './route.ts';

/** What runs behind the closed route is what failed before (T67): Settle sends the way back, which ends at zero again. */
const isTakenBack = ({ phase, wantRollback }: State): boolean => phase === 'asleep' && wantRollback?.by === 'tidegate';

/** What a reconcile does after it has written what is true: tasks behind a closed route are let be seen (Z16). */
export const afterAdopt = (
  state: State,
  observed: ObservedService,
): { next: 'Open' | 'Settle'; phase: 'awake' | 'asleep' } => {
  if (observed.desired === 0 || isTakenBack(state)) return { next: 'Settle', phase: 'asleep' };
  const behindDoorbell = state.phase !== 'awake' || state.capacity !== undefined;
  // Open makes it awake, once capacity and route are back.
  return behindDoorbell ? { next: 'Open', phase: 'asleep' } : { next: 'Settle', phase: 'awake' };
};

const boundsOf = async (ports: Ports, service: ServiceSettings): Promise<Bounds | undefined> =>
  service.scalable && ports.scaling.bounds(service.scalable.resourceId);

const capacityOf = (desired: number, bounds: Bounds | undefined): Capacity =>
  bounds ? { desired, bounds: { min: bounds.min, max: bounds.max }, suspended: bounds.suspended } : { desired };

/**
 * What is to be restored when the service is let in again; `undefined`: what is saved (or nothing). At zero that is what was saved,
 * one task or the minimum where nothing was; of what a person has set meanwhile, his.
 */
export const capacityTrue = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  observed: ObservedService,
): Promise<Capacity | undefined> => {
  const saved = state.current === undefined ? undefined : state.capacity;
  if (observed.desired > 0 && afterAdopt(state, observed).next === 'Settle') return undefined;
  const now = await boundsOf(ports, service);
  const bounds = now && saved ? boundsToRestore(saved, now) : now;
  const desired = saved?.desired ?? Math.max(1, bounds?.min ?? 0);
  return capacityOf(observed.desired > 0 ? observed.desired : desired, bounds);
};

/** As a sleep leaves a service: nothing starts tasks by itself, and visitors reach the doorbell. */
export const layDown = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  capacity: Capacity | undefined,
): Promise<void> => {
  if (service.idle.mode !== 'on') return;
  const { bounds } = capacity ?? {};
  if (service.scalable && bounds) {
    const { resourceId } = service.scalable;
    await mutate(ports, fence, { kind: 'cut' }, () =>
      ports.scaling.setBounds(resourceId, { ...ASLEEP, max: bounds.max }),
    );
  }
  await closeRoutes(ports.balancer, service);
};
