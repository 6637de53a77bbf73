import { expect, test } from 'vitest';
import { judge } from '../../local/simulation/invariants/index.ts';
import type { Reading } from '../../local/simulation/reading.ts';
import { awake, call, failed, good, pushed, reading, visitor } from './made-up-reading.ts';

/** A minute's bake for a visitor, and what came soon after it. */
const brokeUnseen = (more: any): Reading => {
  const { lookedAt = 61_000, unhealthyAt = 64_000, alsoAt = unhealthyAt, served = 70_000 } = more;
  const { looks = { bakeFrom: 0 }, plays = {} } = more;
  const one = { ...failed, state: 'good', evidence: ['x'], decidedAt: lookedAt + 500, looks };
  const input = { TargetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:targetgroup/web/1' };
  const look = { service: 'elasticloadbalancing', operation: 'DescribeTargetHealth', input };
  return reading(
    { plays: { ...awake.plays, ...plays }, releases: [good, one], quarantine: [] },
    {
      pushed: pushed({ image: 'breaks' }),
      visited: [{ ...visitor, served }],
      unhealthy: [unhealthyAt, alsoAt].map((at) => ({ service: 'web', digests: ['sha256:2'], at })),
      calls: [call({ ...look, principal: 'Tidegate-TidegateVerifyRole1', at: lookedAt })],
    },
  );
};

test.each([
  [61_000, []],
  [59_000, ['verdicts']],
  [70_000, ['verdicts']],
])('asks a bake of %i ms for what dies 70 s after its start', (baked, broken) => {
  const one = { ...failed, state: 'good', evidence: ['x'], decidedAt: baked, looks: { bakeFrom: 0 } };
  const read = reading({ releases: [good, one], quarantine: [] }, { pushed: pushed({ image: 'diesOnce' }) });
  expect(judge(read).map(({ invariant }) => invariant)).toEqual(broken);
});

test.each([
  ['sha256:2', 119_000, []],
  ['sha256:2', 121_000, ['verdicts']],
  ['sha256:1', 119_000, ['verdicts']],
])(
  'what dies once is good if its task was stopped before it could die, before the verdict: %s, %i ms',
  (digest, at, broken) => {
    const one = { ...failed, state: 'good', evidence: ['x'], decidedAt: 120_000, looks: { bakeFrom: 0 } };
    const more = { pushed: pushed({ image: 'diesOnce' }), spared: [{ digest, at }] };
    const read = reading({ releases: [good, one], quarantine: [] }, more);
    expect(judge(read).map(({ invariant }) => invariant)).toEqual(broken);
  },
);

test.each<[string, object, string[]]>([
  ['shows after the last look', {}, []],
  ['was found unhealthy before it', { unhealthyAt: 60_500 }, ['verdicts']],
  ['had a bake of less than a minute', { lookedAt: 59_000 }, ['verdicts']],
  ['had the whole bake', { lookedAt: 120_000, unhealthyAt: 125_000 }, ['verdicts']],
  ['no visitor waited for', { served: -1 }, ['verdicts']],
  ['its gate asked itself', { plays: { checks: true } }, ['verdicts']],
  ['took the place of one that had failed', { looks: { bakeFrom: -90_000, standsFrom: 0 }, alsoAt: -20_000 }, []],
  ['had the place of one that had failed for less', { looks: { bakeFrom: -60_000, standsFrom: 5_000 } }, ['verdicts']],
])('asks that what breaks 60 s after its start is seen, but not if it %s', (_, more, broken) => {
  expect(judge(brokeUnseen(more)).map(({ invariant }) => invariant)).toEqual(broken);
});
