import type { CheckResult, ObservedTarget, ObservedTask } from './observed.ts';

/** What one look of the gate saw, before it becomes a verdict. */
export interface Look {
  ok: boolean;
  /** One line for each check. */
  seen: string[];
  /** Those of the lines that tell of a failure; absent: none. */
  bad?: string[];
  /** It does not pass, but only since tasks that took the place of others are on their way up: it does not fail, either. */
  settling?: true;
  /** It does not pass, but only since its checks met the doorbell: a turn's probe rule takes seconds (ALB-21). It does not fail, either. */
  astray?: true;
  /** It does not pass, but only since others stand beside tasks that are all healthy: it says nothing of the revision. */
  crowded?: true;
}

const lookOf = (lines: readonly { ok: boolean; text: string }[]): Look => {
  const bad = lines.filter(({ ok }) => !ok).map(({ text }) => text);
  return { ok: bad.length === 0, seen: lines.map(({ text }) => text), ...(bad.length > 0 && { bad }) };
};

const running = (tasks: readonly ObservedTask[], revisionArn: string): ObservedTask[] =>
  tasks.filter(
    (task) => task.revisionArn === revisionArn && task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING',
  );

const lookAtGroup = (
  ours: readonly ObservedTask[],
  targets: readonly ObservedTarget[],
  settling: (task: ObservedTask) => boolean,
): { ok: boolean; settling: boolean; crowded: boolean; text: string } => {
  const stateOf = (task: ObservedTask) => targets.find((target) => target.id === task.address)?.state;
  const healthy = ours.filter((task) => stateOf(task) === 'healthy').length;
  const waiting = ours.filter((task) => ['initial', undefined].includes(stateOf(task)) && settling(task)).length;
  const addresses = ours.map((task) => task.address);
  const foreign = targets.filter((target) => target.state === 'healthy' && !addresses.includes(target.id)).length;
  const fine = healthy + waiting === ours.length && foreign === 0;
  return {
    ok: fine && healthy > 0,
    settling: fine && healthy === 0,
    crowded: healthy === ours.length && foreign > 0,
    text: `targets: ${healthy} of ${ours.length} healthy, ${foreign} of others${waiting > 0 ? `, ${waiting} starting` : ''}`,
  };
};

/** So long a task that was started in the bake may take to become healthy. */
export const SETTLING_MS = 180_000;

/** A task that scaling or rebalancing (ECS-15) started during the bake: that it is not healthy at once is no fault of the release. */
export const isSettling =
  (bakeFrom: number | undefined, now: number) =>
  (task: ObservedTask): boolean =>
    bakeFrom !== undefined &&
    task.desiredStatus === 'RUNNING' &&
    task.createdAt > bakeFrom &&
    now - task.createdAt < SETTLING_MS;

/** Where a service has one task, a scale-in or a lost host takes all of it for as long as the next one needs to start (FAR-15). */
const withoutTask = (startsAnother: boolean): Look => {
  const text = 'no running task of this revision';
  if (!startsAnother) return lookOf([{ ok: false, text }]);
  return { ...lookOf([{ ok: false, text: `${text}, the next one starts` }]), settling: true };
};

/**
 * Whether every running task of the revision stands healthy in every target group, and nobody else does:
 * only then do requests through the load balancer tell of this revision (T30).
 * @param groups targets by target group; empty: no load balancer
 * @param settling a task that may still be on its way to healthy: it neither passes nor fails
 */
export const lookAtTargets = (
  tasks: readonly ObservedTask[],
  revisionArn: string,
  groups: readonly (readonly ObservedTarget[])[],
  settling: (task: ObservedTask) => boolean = () => false,
): Look => {
  const ours = running(tasks, revisionArn);
  if (ours.length === 0) return withoutTask(tasks.filter((task) => task.revisionArn === revisionArn).some(settling));
  const lines = groups.map((targets) => lookAtGroup(ours, targets, settling));
  const look = lookOf(lines);
  if (look.ok) return look;
  if (lines.every((line) => line.ok || line.settling)) return { ...look, settling: true };
  return lines.every((line) => line.ok || line.crowded) ? { ...look, crowded: true } : look;
};

export const lookAtChecks = (results: readonly CheckResult[]): Look => {
  const look = lookOf(results.map(({ ok, what, seen }) => ({ ok, text: `${what}: ${seen}` })));
  return !look.ok && results.every(({ ok, astray }) => ok || astray) ? { ...look, astray: true } : look;
};

export const both = (a: Look, b: Look): Look => {
  const bad = [...(a.bad ?? []), ...(b.bad ?? [])];
  const astray = a.ok && b.astray;
  return { ok: a.ok && b.ok, seen: [...a.seen, ...b.seen], ...(bad.length > 0 && { bad }), ...(astray && { astray }) };
};

/** Whether as many tasks of the revision as are wanted run, each healthy in every target group: whatever else may stand beside them. */
export const areUp = (
  tasks: readonly ObservedTask[],
  revisionArn: string,
  groups: readonly (readonly ObservedTarget[])[],
  wanted: number,
): boolean => {
  const ours = running(tasks, revisionArn);
  const isHealthy = (targets: readonly ObservedTarget[], { address }: ObservedTask): boolean =>
    targets.some(({ id, state }) => id === address && state === 'healthy');
  return ours.length >= wanted && groups.every((targets) => ours.every((task) => isHealthy(targets, task)));
};
