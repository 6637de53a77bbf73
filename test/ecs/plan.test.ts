import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRollout } from '../../local/ecs/plan.ts';

interface Fake {
  healthy: boolean;
}
const tasks = (healthy: number, others: number): Fake[] => [
  ...Array.from({ length: healthy }, () => ({ healthy: true })),
  ...Array.from({ length: others }, () => ({ healthy: false })),
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
    mayStart: fc.boolean(),
  }) // prettier-ignore
  .map((it) => ({
    desired: it.desired,
    minimumPercent: it.min,
    maximumPercent: it.max,
    primary: { live: tasks(it.newHealthy, it.newOthers), wanted: it.desired, mayStart: it.mayStart },
    olds: [{ live: tasks(it.oldHealthy, it.oldOthers), wanted: it.desired, mayStart: true }],
    healthy: (task: Fake) => task.healthy,
  }));

test('never stops a healthy task below the minimum, nor starts one above the maximum', () => {
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
      expect(new Set(plan.stop).size).toBe(plan.stop.length);
    }),
    { seed: 7, numRuns: 2000 },
  );
});
