import type { CheckResult, ObservedTarget, ObservedTask } from './observed.ts';

/** What one look of the gate saw, before it becomes a verdict. */
export interface Look {
  ok: boolean;
  /** One line for each check. */
  seen: string[];
}

const running = (tasks: readonly ObservedTask[], revisionArn: string): ObservedTask[] =>
  tasks.filter(
    (task) => task.revisionArn === revisionArn && task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING',
  );

/**
 * Whether every running task of the revision stands healthy in every target group, and nobody else does:
 * only then do requests through the load balancer tell of this revision (T30).
 * @param groups targets by target group; empty: no load balancer
 */
export const lookAtTargets = (
  tasks: readonly ObservedTask[],
  revisionArn: string,
  groups: readonly (readonly ObservedTarget[])[],
): Look => {
  const ours = running(tasks, revisionArn).map((task) => task.address);
  if (ours.length === 0) return { ok: false, seen: ['no running task of this revision'] };
  const seen = groups.map((targets) => {
    const healthy = targets.filter((target) => target.state === 'healthy').map((target) => target.id);
    const missing = ours.filter((address) => address === undefined || !healthy.includes(address)).length;
    const foreign = healthy.filter((id) => !ours.includes(id)).length;
    return {
      ok: missing === 0 && foreign === 0,
      text: `targets: ${ours.length - missing} of ${ours.length} healthy, ${foreign} of others`,
    };
  });
  return { ok: seen.every((group) => group.ok), seen: seen.map((group) => group.text) };
};

export const lookAtChecks = (results: readonly CheckResult[]): Look => ({
  ok: results.every((result) => result.ok),
  seen: results.map((result) => `${result.what}: ${result.seen}`),
});

export const both = (a: Look, b: Look): Look => ({ ok: a.ok && b.ok, seen: [...a.seen, ...b.seen] });
