import { isLeftByDeploy } from '../domain/adoption.ts';
import type { Sighting } from '../domain/adoption.ts';
import { ASLEEP, boundsAtFirstSight, boundsToRestore, isLeftAsleep } from '../domain/capacity.ts';
import { isStalled, type ObservedService } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Capacity, State } from '../domain/state.ts';
import type { Bounds, Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { mutate } from './mutate.ts';
import { closeRoutes } from './route.ts';

/** What runs behind the closed route is what failed before (T67): Settle sends the way back, which ends at zero again. */
const isTakenBack = ({ phase, wantRollback }: State): boolean => phase === 'asleep' && wantRollback?.by === 'tidegate';

/**
 * Of what is adopted ECS starts nothing, and nobody wants a way back from it: its stopped tasks may have told Inspect what a look at
 * the service alone does not. `no`: an attempt before this one has written it already.
 */
const isCalledOff = ({ state, observed, foreign }: Sighting): boolean =>
  (foreign === 'stands' || foreign === 'no') &&
  state.current !== undefined &&
  state.wantRollback === undefined &&
  isStalled(observed);

/**
 * What a reconcile does after it has written what is true: tasks behind a closed route are let be seen (Z16), and what was called off
 * (ZERO-8), or found no room (T68), so that ECS starts nothing of it, is started anew.
 */
export const afterAdopt = (sighting: Sighting): { next: 'Open' | 'Settle'; phase: 'awake' | 'asleep' } => {
  const { state, observed } = sighting;
  if (observed.desired === 0 || isTakenBack(state)) return { next: 'Settle', phase: 'asleep' };
  const behindDoorbell = state.phase !== 'awake' || state.capacity !== undefined;
  // Open makes it awake, once capacity and route are back.
  if (behindDoorbell) return { next: 'Open', phase: 'asleep' };
  return { next: isCalledOff(sighting) ? 'Open' : 'Settle', phase: 'awake' };
};

const boundsOf = async (ports: Ports, service: ServiceSettings): Promise<Bounds | undefined> =>
  service.scalable && ports.scaling.bounds(service.scalable.resourceId);

const capacityOf = (desired: number, bounds: Bounds | undefined): Capacity =>
  bounds ? { desired, bounds: { min: bounds.min, max: bounds.max }, suspended: bounds.suspended } : { desired };

const LEFT_ASLEEP =
  'It was found at zero with bounds as a sleep leaves them (minimum 0, all scaling suspended), and nothing is known of what they were ' +
  'before. It will be woken with one task and the minimum 0, and its scaling goes on: set the minimum that you want.';

/** `doubt`: what a person has to be told. */
interface CapacityTrue {
  capacity?: Capacity;
  doubt?: string;
}

const firstSight = (observed: ObservedService, now: Bounds | undefined): CapacityTrue => {
  const bounds = now && boundsAtFirstSight(now);
  const desired = observed.desired > 0 ? observed.desired : Math.max(1, bounds?.min ?? 0);
  return { capacity: capacityOf(desired, bounds), ...(now && isLeftAsleep(now) && { doubt: LEFT_ASLEEP }) };
};

/**
 * What is to be restored when the service is let in again; no capacity: what is saved (or nothing). At zero, or where a deploy left its
 * task, that is what was saved, one task or the minimum where nothing was; of what a person has set meanwhile, his.
 */
export const capacityTrue = async (
  ports: Ports,
  service: ServiceSettings,
  sighting: Sighting,
): Promise<CapacityTrue> => {
  const { state, observed } = sighting;
  const { next, phase } = afterAdopt(sighting);
  // Of one that stays awake the count is autoscaling's.
  if (observed.desired > 0 && (next === 'Settle' || phase === 'awake')) return {};
  const now = await boundsOf(ports, service);
  if (state.current === undefined) return firstSight(observed, now);
  const saved = state.capacity;
  const bounds = now && saved ? boundsToRestore(saved, now) : now;
  const desired = saved?.desired ?? Math.max(1, bounds?.min ?? 0);
  const isSet = observed.desired > 0 && !isLeftByDeploy(sighting);
  return { capacity: capacityOf(isSet ? observed.desired : desired, bounds) };
};

/** As a sleep leaves a service: nothing starts tasks by itself, and visitors reach the doorbell. */
export const layDown = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  capacity: Capacity | undefined,
): Promise<void> => {
  const { bounds } = capacity ?? {};
  if (service.scalable && bounds) {
    const { resourceId } = service.scalable;
    await mutate(ports, fence, { kind: 'cut' }, () =>
      ports.scaling.setBounds(resourceId, { ...ASLEEP, max: bounds.max }),
    );
  }
  await closeRoutes(ports, fence, service, 'cut');
};
