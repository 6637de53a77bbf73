import { primaryOf } from './deployments.ts';
import type { Failures } from './failures.ts';
import type { Deployment, Service } from './types.ts';
import type { World } from './world.ts';

/** Seconds that a deployment stays IN_PROGRESS once all is in place, for its alarms to speak (ALM-3); 0 if none are watched. */
export const bakeSeconds = (world: World, { configuration }: Service, { record }: Deployment): number => {
  if (record.alarms?.status !== 'MONITORING') return 0;
  const minutes = configuration.bakeTimeInMinutes;
  return minutes === undefined ? world.timings.alarmBake : minutes * 60;
};

/** Deployment alarms: ECS looks at them again and again while the deployment is IN_PROGRESS (ALM-1, ALM-2, ALM-5). */
export const createDeploymentAlarms = (world: World, failures: Failures) => {
  const red = (names: readonly string[] = []): string[] => names.filter((name) => world.parts.alarms.inAlarm(name));

  const look = (service: Service, it: Deployment): void => {
    const { alarms } = it.record;
    const open = it === primaryOf(service) && it.rolloutState === 'IN_PROGRESS';
    if (!open || alarms?.status !== 'MONITORING') return;
    const triggered = red(service.configuration.alarms?.alarmNames);
    if (triggered.length === 0) return lookLater(service, it);
    it.record.alarms = { status: 'TRIGGERED', triggered };
    failures.alarmed(service, it);
  };
  const lookLater = (service: Service, it: Deployment): void =>
    void world.deps.clock.after(world.timings.alarmsLookedAtEvery * 1000, () => look(service, it));

  /** Decides once for a deployment: with an alarm red at its start none is watched (ALM-4); a rollback has none either. */
  const watch = (service: Service, it: Deployment): void => {
    const { alarms } = service.configuration;
    if (it.record.alarms || it.record.status !== 'IN_PROGRESS') return;
    const watched = alarms?.enable === true && red(alarms.alarmNames).length === 0;
    it.record.alarms = { status: watched ? 'MONITORING' : 'DISABLED', triggered: [] };
    if (watched) lookLater(service, it);
  };
  return { watch };
};
