import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRollout } from '../../local/ecs/plan.ts';

interface Fake {
  healthy: boolean;
  kept: boolean;
}
const tasks = (healthy: number, others: number, kept: number): Fake[] => [
  ...Array.from({ length: healthy }, (_, index) => ({ healthy: true, kept: index < kept })),
  ...Array.from({ length: others }, () => ({ healthy: false, kept: false })),
];
const small = fc.nat(6);

const situations = fc
  .record({
    desired: small,
    min: fc.integer({ min: 0, max: 100 }),
    max: fc.integer({ min: 100, max: 300 }),
    newHealthy: small,
    newOthers: small,
    oldHealthy: small,
    oldOthers: small,
    kept: small,
    mayStart: fc.boolean(),
  }) // prettier-ignore
  .map((it) => ({
    desired: it.desired,
    minimumPercent: it.min,
    maximumPercent: it.max,
    primary: { live: tasks(it.newHealthy, it.newOthers, it.kept), wanted: it.desired, mayStart: it.mayStart },
    olds: [{ live: tasks(it.oldHealthy, it.oldOthers, it.kept), wanted: it.desired, mayStart: true }],
    healthy: (task: Fake) => task.healthy,
    keeps: (task: Fake) => task.kept,
  }));

test('never stops a protected task, nor a healthy one below the minimum, nor starts one above the maximum', () => {
  fc.assert(
    fc.property(situations, (it) => {
      const plan = planRollout(it);
      const all = [...it.primary.live, ...it.olds.flatMap((old) => old.live)];
      const minimum = Math.ceil((it.desired * it.minimumPercent) / 100);
      const maximum = Math.floor((it.desired * it.maximumPercent) / 100);
      const healthyBefore = all.filter(it.healthy).length;
      const healthyAfter = healthyBefore - plan.stop.filter(it.healthy).length;
      expect(healthyAfter).toBeGreaterThanOrEqual(Math.min(minimum, healthyBefore));
      const started = plan.start + plan.startOld.reduce((sum, count) => sum + count, 0);
      if (started > 0) expect(all.length + started).toBeLessThanOrEqual(maximum);
      expect(plan.start + it.primary.live.length).toBeLessThanOrEqual(Math.max(it.desired, it.primary.live.length));
      expect(plan.stop.filter(it.keeps)).toEqual([]);
      expect(new Set(plan.stop).size).toBe(plan.stop.length);
    }),
    { seed: 7, numRuns: 2000 },
  );
});
