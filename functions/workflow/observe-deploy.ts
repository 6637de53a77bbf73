import type { JudgedAlarm } from '../domain/alarms.ts';
import { recover, speakSecondsMax } from '../domain/alarms-baseline.ts';
import { causeOf, failedTasks, roomAt, tellFailure, withoutRoom } from '../domain/failures.ts';
import type { Observation } from '../domain/gate.ts';
import { areUp, both, isSettling, type Look, lookAtChecks, lookAtTargets } from '../domain/look.ts';
import type { ObservedTask } from '../domain/observed.ts';
import { rolledOutSince } from '../domain/rollout.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { readAlarms } from './alarms.ts';
import { observeTargets, runChecks } from './observe.ts';
import { canProbe } from './route.ts';
import { failuresOf, type Standing, standingOf } from './standing.ts';

/** One look of a deploy's gate, and what its evidence is taken from. */
export interface Seen {
  observation: Observation;
  tasks: ObservedTask[];
  revisionArn: string;
}

const NEVER_LOOKED = { passes: 0, failing: 0 };

/** Targets first: a check tells of the candidate only once all healthy targets are ours (T30). */
const lookAt = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  state: State,
  seen: Pick<Seen, 'tasks' | 'revisionArn'>,
  bakeFrom: number | undefined,
): Promise<Look> => {
  const settling = isSettling(bakeFrom, ports.clock.now());
  const targets = lookAtTargets(seen.tasks, seen.revisionArn, await observeTargets(ports, service), settling);
  const closed = state.phase !== 'awake';
  if (!targets.ok || service.gate.checks.length === 0) return targets;
  if (closed && !canProbe(service))
    return both(targets, { ok: true, seen: ['HTTP checks cannot reach a closed route that authenticates'] });
  return both(targets, lookAtChecks(await runChecks(ports, service, fence, closed)));
};

/** At zero no visitor reaches the release: what an alarm says then is told, and decides nothing. */
const alarmsOf = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  release: Release,
): Promise<JudgedAlarm[]> => {
  const awake = state.phase === 'awake';
  const alarms = service.gate.alarms.map((alarm) => (awake ? alarm : { ...alarm, required: false }));
  const shift = release.releasedAt ?? release.releasingAt ?? state.takenAt ?? 0;
  return readAlarms(ports, service, { alarms, baseline: release.baseline ?? [], shift });
};

const outOfMemory = (tasks: readonly ObservedTask[], revisionArn: string): string | undefined => {
  const found = failedTasks(tasks, revisionArn, 0).find((task) => causeOf(task) === 'outOfMemory');
  return found && tellFailure(found);
};

/** Whoever waited for room for half of the rollout window was not measured in the rest of it (T68, seed 134926). */
const lateRoom = (
  tasks: readonly ObservedTask[],
  revisionArn: string,
  since: number,
  rolloutSeconds: number,
): string | undefined => {
  const waited = Math.round(((roomAt(tasks, revisionArn) ?? since) - since) / 1000);
  return waited > rolloutSeconds / 2 ? `its first task found room only ${waited} s after its release` : undefined;
};

const isJudged = ({ rollout }: Standing): boolean => rollout.is === 'running' || rollout.is === 'complete';

/** Old tasks with scale-in protection hold a rollout open (ECS-8), and who sets the count to 0 takes the tasks that are to be judged. */
const hindranceOf = async (
  ports: Ports,
  service: ServiceSettings,
  { observed, revisionArn, rollout }: Standing,
  tasks: readonly ObservedTask[],
  since: number,
  look: Look | undefined,
): Promise<string | undefined> => {
  if (observed.desired === 0) return 'its count was set to 0 meanwhile';
  const overdue = ports.clock.now() >= since + service.gate.rolloutSeconds * 1000;
  if (!overdue) return undefined;
  if (look?.astray) return `its checks do not reach it: ${look.seen.join('; ')}`;
  // At zero the count tells of a complete rollout (ZERO-1), and tasks that it left over count, too (seed 315).
  if (look?.crowded) return `its tasks are up, but tasks of before stand beside them (ECS-8): ${look.seen.join('; ')}`;
  // What is up is in its bake, however late.
  const isUp = rollout.is !== 'running' && look?.ok !== false;
  const late = isUp ? undefined : lateRoom(tasks, revisionArn, since, service.gate.rolloutSeconds);
  if (late !== undefined || rollout.is !== 'running') return late;
  const up = areUp(tasks, revisionArn, await observeTargets(ports, service), observed.desired);
  return up ? 'its tasks are up, but tasks of before hold the rollout open (ECS-8)' : undefined;
};

/** Everything that the gate knows now. Alarms are read while the rollout runs, too: what fires then is known before the bake. */
export const observeDeploy = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  state: State,
  release: Release,
): Promise<Seen> => {
  const standing = await standingOf(ports, service, state, { kind: 'release', release });
  const { revisionArn, rollout } = standing;
  const tasks = await ports.services.tasks(service);
  const [look, alarms] = await Promise.all([
    rollout.is === 'complete'
      ? lookAt(ports, service, fence, state, { tasks, revisionArn }, release.looks?.bakeFrom)
      : undefined,
    isJudged(standing) ? alarmsOf(ports, service, state, release) : [],
  ]);
  const killed = outOfMemory(tasks, revisionArn);
  const releasedAt = rolledOutSince(standing.observed, revisionArn, release.releasedAt ?? state.takenAt ?? 0);
  const baking = release.looks?.bakeFrom !== undefined;
  // Once the bake has begun its looks decide: nobody was beside it then.
  const before = baking ? undefined : look;
  const hindered = await hindranceOf(ports, service, standing, tasks, releasedAt, before);
  const awake = state.phase === 'awake';
  const observation: Observation = {
    rollout,
    failures: failuresOf(standing, tasks, 0),
    ...(killed !== undefined && { outOfMemory: killed }),
    ...(look && { look }),
    ...(alarms.length > 0 && { alarms }),
    ...(awake && { speakSeconds: speakSecondsMax(service.gate.alarms, recover(release.baseline ?? [], alarms)) }),
    looks: release.looks ?? NEVER_LOOKED,
    releasedAt,
    ...(hindered !== undefined && { hindered }),
    ...(!awake && baking && standing.observed.running === 0 && { wentDown: true }),
    ...(!awake && state.ring !== undefined && { ring: state.ring }),
    ...(state.cancel && { cancelledBy: state.cancel.by }),
    withoutRoom: withoutRoom(tasks, revisionArn, 0).length,
    everRan: tasks.some((task) => task.revisionArn === revisionArn && task.startedAt !== undefined),
  };
  return { observation, tasks, revisionArn };
};
