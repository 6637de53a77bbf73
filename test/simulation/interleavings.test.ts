import { beforeAll, describe, expect, test } from 'vitest';
import type { Call } from '../../local/model.ts';
import { dryRun, playChunk } from '../../local/simulation/interleavings/chunk.ts';
import type { Met } from '../../local/simulation/interleavings/chunk.ts';
import type { GroundOptions } from '../../local/simulation/interleavings/ground.ts';
import { interleavingName } from '../../local/simulation/interleavings/interleaving.ts';
import { placeName } from '../../local/simulation/interleavings/place.ts';
import { planOf } from '../../local/simulation/interleavings/plan.ts';
import type { Path } from '../../local/simulation/interleavings/plan.ts';
import { playShare } from '../../local/simulation/interleavings/shares.ts';
import { stepOf } from '../../local/simulation/interleavings/watch.ts';
import { platformNamed } from '../../local/simulation/platforms.ts';
import { cdkOutOf, synthesize } from '../../local/simulation/synthesize.ts';

let path: Path;

beforeAll(async () => {
  await synthesize(platformNamed('solo'));
  path = await dryRun({ cdkOut: cdkOutOf });
}, 120_000);

test('a sleep has its calls on both sides of their effect, and every state that it enters', () => {
  const names = path.calls.map(placeName);
  for (const call of ['Assess.GetMetricData.1', 'Drowse.ModifyRule.1', 'Cut.UpdateService.1', 'Settle.UpdateItem.1'])
    expect(names).toEqual(expect.arrayContaining([`before-${call}`, `after-${call}`]));
  const states = path.entries.map(({ state }) => state);
  expect(states).toEqual(expect.arrayContaining(['Assess', 'Drowse', 'Await', 'Cut', 'Settle', 'Good']));
});

test('there are ten thousand interleavings and more, each with a name of its own', () => {
  const names = planOf(path).map(interleavingName);
  expect(names.length).toBeGreaterThanOrEqual(10_000);
  expect(new Set(names).size).toBe(names.length);
});

test('in some of all interleavings nothing is lost, and no service falls asleep that was visited', async () => {
  const broken: Met[] = [];
  let played = 0;
  await playShare({ choice: { every: 61, some: '/metrics:soon,rules:usual' }, from: 0, step: 1 }, (met) => {
    played += 1;
    if (met.violations.length > 0) broken.push(met);
  });
  expect(broken).toEqual([]);
  expect(played).toBeGreaterThan(20);
}, 60_000);

describe('a planted mistake', () => {
  const weather = '/metrics:late,rules:usual,timer:+0s';
  const play = async (places: readonly string[], mislead: NonNullable<GroundOptions['mislead']>): Promise<string[]> => {
    const plan = planOf(path).filter((one) => places.some((place) => interleavingName(one) === `${place}${weather}`));
    expect(plan.length).toBe(places.length);
    const found: string[] = [];
    await playChunk(plan, { cdkOut: cdkOutOf, mislead }, ({ violations }) => {
      found.push(violations[0]?.invariant ?? 'none');
    });
    return found;
  };

  const isWrite = (call: Call, step: string): boolean => stepOf(call) === step && call.operation === 'UpdateItem';

  test('a Cut that does not heed a ring of the last moment shows where somebody rings between its look and its write', async () => {
    const found = await play(['after-Await.UpdateItem.1', 'after-Cut.GetMetricData.1'], (call, input) => {
      if (isWrite(call, 'Cut'))
        input.ConditionExpression = input.ConditionExpression.replace(
          'attribute_not_exists(#ring)',
          '(attribute_not_exists(#ring) OR #holder = :me)',
        );
    });
    expect(found).toEqual(['none', 'falseSleep']);
  });

  test('rings that are never heard lose whoever comes when the door is closed', async () => {
    const found = await play(['before-Assess.GetItem.1', 'after-Cut.UpdateService.1'], (call, input) => {
      if (isWrite(call, 'Doorbell')) input.ConditionExpression = 'attribute_not_exists(#ring) AND #startAt = :now';
    });
    expect(found).toEqual(['none', 'nobodyLost']);
  });

  test('a Cut that does not look for visits of the blind minutes sends to sleep who was visited in them', async () => {
    const found = await play(['due-30s'], (call, input) => {
      if (stepOf(call) === 'Cut' && call.operation === 'GetMetricData')
        input.MetricDataQueries[0].MetricStat.Metric.MetricName = 'TargetConnectionErrorCount';
    });
    expect(found).toEqual(['sleepsAlone']);
  });
});
