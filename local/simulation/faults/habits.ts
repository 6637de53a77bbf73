import type { Chance } from '../../chance.ts';
import type { WorldSettings } from '../../world.ts';
import type { Habits } from '../story.ts';

/** What AWS leaves open, or gives a spread: a switch of the whole run. */
export interface Habit {
  name: string;
  /** Share of seeds that have it. */
  share: number;
  /** Its strength; default 1. */
  draw?: (chance: Chance) => number;
  settings: (strength: number) => WorldSettings;
}

const upTo =
  (most: number) =>
  (chance: Chance): number =>
    1 + Math.floor(chance.next() * most);

export const HABITS: readonly Habit[] = [
  { name: 'slowEcs', share: 0.2, settings: () => ({ ecs: { spread: 'worst' } }) },
  // SFN-19: the event of what a call did may be there before its answer.
  {
    name: 'instantEvents',
    share: 0.2,
    settings: () => ({ events: { delayMinSeconds: 0, delayMaxSeconds: 0 } }),
  },
  { name: 'slowEvents', share: 0.3, draw: upTo(29), settings: (most) => ({ events: { delayMaxSeconds: most } }) },
  // SFN-24
  {
    name: 'describeExecutionLags',
    share: 0.3,
    draw: upTo(20),
    settings: (lag) => ({ states: { describeLagSeconds: lag } }),
  },
  { name: 'refusesPastTimers', share: 0.3, settings: () => ({ scheduler: { pastOneTime: 'refused' } }) },
  { name: 'timersNeverEarly', share: 0.3, settings: () => ({ scheduler: { neverEarly: true } }) },
  // SCH-2
  {
    name: 'firedTimersLinger',
    share: 0.2,
    draw: upTo(60),
    settings: (seconds) => ({ scheduler: { deleteAfterSeconds: seconds } }),
  },
  // EB-2
  {
    name: 'eventsRepeat',
    share: 0.2,
    draw: (chance) => 10 + upTo(90)(chance),
    settings: (one) => ({ events: { duplicateOneIn: one } }),
  },
  // EV-6; percent
  {
    name: 'ecsThrottles',
    share: 0.2,
    draw: upTo(3),
    settings: (percent) => ({ ecs: { throttledShare: percent / 100 } }),
  },
  // CW-5
  {
    name: 'alarmsLookBack',
    share: 0.3,
    draw: (chance) => Math.floor(chance.next() * 6),
    settings: (extraPeriods) => ({ cloudwatch: { extraPeriods } }),
  },
  // ECS-3
  { name: 'fromZeroUnguarded', share: 0.15, settings: () => ({ ecs: { fromZero: 'asAtZero' } }) },
  // ZERO-1
  { name: 'zeroNeverCompletes', share: 0.2, settings: () => ({ ecs: { zeroCompletes: 'never' } }) },
  // ZERO-8
  { name: 'cutRolloutStays', share: 0.15, settings: () => ({ ecs: { cutRollout: 'stays' } }) },
  { name: 'cutRolloutFails', share: 0.15, settings: () => ({ ecs: { cutRollout: 'fails' } }) },
  // CB-4
  { name: 'breakerCountsExits', share: 0.3, settings: () => ({ ecs: { breakerCountsExits: true } }) },
  // CB-7
  { name: 'rollbackIsNew', share: 0.3, settings: () => ({ ecs: { rollbackDeployment: 'new' } }) },
  // ECR-6
  { name: 'retagsAreSilent', share: 0.1, settings: () => ({ ecr: { retagsAreSilent: true } }) },
  // ALB-21
  {
    name: 'slowRules',
    share: 0.3,
    draw: upTo(10),
    settings: (high) => ({ elb: { ruleDelaySeconds: { low: 0, high } } }),
  },
  // State of a service as it was before the calls of the last seconds.
  {
    name: 'describeServicesLags',
    share: 0.2,
    draw: upTo(10),
    settings: (lag) => ({ ecs: { describeLagSeconds: lag } }),
  },
  { name: 'lateAlarms', share: 0.3, draw: upTo(60), settings: (late) => ({ cloudwatch: { lateSeconds: late } }) },
];

export const drawHabits = (chance: Chance): Habits =>
  Object.fromEntries(
    HABITS.map((habit) => ({ habit, chance: chance.fork(habit.name) }))
      .filter((one) => one.chance.next() < one.habit.share)
      .map(({ habit, chance: own }) => [habit.name, habit.draw?.(own) ?? 1]),
  );

export const settingsOf = (habits: Habits): WorldSettings => {
  const settings: Record<string, object> = {};
  for (const { name, settings: of } of HABITS) {
    const strength = habits[name];
    if (strength === undefined) continue;
    for (const [service, given] of Object.entries(of(strength))) settings[service] = { ...settings[service], ...given };
  }
  return settings as WorldSettings;
};
