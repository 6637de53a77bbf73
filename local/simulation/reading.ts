import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Spared, Unfit } from '../ecs/ecs.ts';
import type { LedgerItem } from '../stage/ledger-view.ts';
import type { Stage } from '../stage/stage.ts';
import type { ExecutionRecord } from '../states/index.ts';
import type { LoggedCall } from '../world.ts';
import type { Plays } from './platforms.ts';
import type { Effect } from './recorder.ts';
import { routesOf, rulesOf } from './routes.ts';
import type { Routes } from './routes.ts';
import type { Pushed, Run, Strike, Visited } from './run.ts';
import type { Story } from './story.ts';

/** A service as it stands, by what people can read of it. */
export interface ServiceReading {
  plays: Plays;
  state: LedgerItem;
  /** Oldest first. */
  releases: readonly LedgerItem[];
  quarantine: readonly LedgerItem[];
  desired: number;
  revision: string;
  /** In words, the primary one first. */
  deployments: readonly string[];
  /** Absent: it is no scalable target. `suspended`: how many of its three suspensions. */
  scaling?: { min: number; max: number; suspended: 'all' | 'some' | 'none' };
  /** What people registered last, else what the template says. */
  meant?: { min: number; max: number };
  /** Names of its armed timers. */
  timers: readonly string[];
  /** Absent: nobody visits it. */
  routes?: Routes;
}

/** All that the invariants judge; times are milliseconds since the epoch. */
export interface Reading {
  story: Story;
  began: number;
  calmAt: number;
  endAt: number;
  services: readonly ServiceReading[];
  pushed: readonly Pushed[];
  visited: readonly Visited[];
  /** Tasks that somebody stopped before their image made them exit. */
  spared: readonly Spared[];
  /** Tasks that ECS replaced for failing their health checks. */
  unfit: readonly Unfit[];
  /** Tasks that a load balancer found unhealthy, and when it did. */
  unhealthy: readonly Unfit[];
  /** Faults that came about, oldest first. */
  struck: readonly Strike[];
  /** Those that began since the story did. */
  executions: readonly ExecutionRecord[];
  /** Calls of the controller's functions since the story began. */
  calls: readonly LoggedCall[];
  /** What changed services and ledger since the story began, in the order of its effect. */
  effects: readonly Effect[];
  /** What the model refused, and errors of its own. */
  refusals: readonly string[];
}

const timersOf = async ({ world }: Stage): Promise<string[]> => {
  const client = world.client(SchedulerClient);
  const { Schedules = [] } = await world.settle(client.send(new ListSchedulesCommand({ GroupName: 'Tidegate' })));
  return Schedules.map(({ Name = '' }) => Name);
};

const SUSPENSIONS = ['DynamicScalingInSuspended', 'DynamicScalingOutSuspended', 'ScheduledScalingSuspended'] as const;

const scalingOf = async (stage: Stage, { name, bounds }: Plays) => {
  const target = bounds && (await stage.scalable(name));
  if (!target) return {};
  const { MinCapacity: min = 0, MaxCapacity: max = 0, SuspendedState = {} } = target;
  const on = SUSPENSIONS.filter((name) => SuspendedState[name] === true).length;
  const suspended: 'all' | 'some' | 'none' = on === SUSPENSIONS.length ? 'all' : on > 0 ? 'some' : 'none';
  return { scaling: { min, max, suspended } };
};

const wordsFor = (one: Deployment): string =>
  `${one.status} ${one.rolloutState} ${one.taskDefinition?.split('/').at(-1)}: ${one.runningCount} of ${one.desiredCount} run, ${one.failedTasks} failed`;

const readService = async (
  run: Run,
  plays: Plays,
  rules: readonly Rule[],
  timers: readonly string[],
): Promise<ServiceReading> => {
  const { stage } = run;
  const { name } = plays;
  const service: Service = await stage.service(name);
  const meant = run.bounds.get(name) ?? plays.bounds;
  const routes = routesOf(rules, plays);
  return {
    plays,
    state: await stage.state(name),
    releases: await stage.releases(name),
    quarantine: await stage.quarantine(name),
    desired: service.desiredCount ?? 0,
    revision: service.taskDefinition ?? '',
    deployments: (service.deployments ?? []).map(wordsFor),
    ...(await scalingOf(stage, plays)),
    ...(meant && { meant }),
    timers: timers.filter((timer) => timer.startsWith(`staging-${name}-`)),
    ...(routes && { routes }),
  };
};

/** Reads back a story that has been played; takes no virtual time. */
export const read = async (run: Run, calmAt: number, effects: readonly Effect[]): Promise<Reading> => {
  const { stage, platform, began } = run;
  const endAt = stage.now();
  const rules = await rulesOf(stage);
  const timers = await timersOf(stage);
  const services: ServiceReading[] = [];
  for (const plays of platform.services) services.push(await readService(run, plays, rules, timers));
  return {
    // What waited for a moment is told at its moment.
    story: { ...run.story, happenings: run.happened },
    began,
    calmAt,
    endAt,
    services,
    pushed: run.pushed,
    visited: run.visited,
    struck: run.struck,
    spared: stage.world.ecs.spared(),
    unfit: stage.world.ecs.unfit(),
    unhealthy: stage.world.ecs.unhealthy(),
    executions: stage.executions().filter(({ startDate }) => startDate >= began),
    calls: stage.calls(undefined, began),
    effects,
    refusals: stage.world.refusals(),
  };
};
