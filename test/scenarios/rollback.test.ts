import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import type { ImageBehaviour } from '../../local/parts.ts';
import { type Stage, WEB_URL } from '../../local/stage/stage.ts';
import { answering, phaseOf, platform, revisionOf, untilAsleep, verdicts } from './platform.ts';
import { expectAtRest, reasonOf } from './tide.ts';

const SLOW = 240_000;

/** Healthy for good, and from this minute of its life on it fails whoever asks for more than the page that is checked. */
const breaksAfter = (minutes: number): ImageBehaviour => ({
  answers: [
    { fromSecond: 0, status: 200, body: 'v2' },
    { fromSecond: minutes * 60, path: '/api', status: 500, body: 'broken' },
  ],
});

/** So many visitors a minute that a broken minute is seen by the alarm (five errors). */
const busy = async (stage: Stage, minutes: number): Promise<void> => {
  for (let passed = 0; passed < minutes * 60; passed += 10) {
    await stage.visit(`${WEB_URL}api`);
    await stage.wait(10);
  }
};

const deployed = async (stage: Stage, image = breaksAfter(20)): Promise<void> => {
  stage.push('web', 'v2', image);
  await stage.untilRead('v2 is good', async () => (await verdicts(stage))['v2'] === 'good', 10, 1800);
  await stage.rest();
};

const turnedRed = async (stage: Stage): Promise<number> => {
  const command = new DescribeAlarmsCommand({ AlarmNames: ['web-5xx'] });
  const { MetricAlarms = [] } = await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  return MetricAlarms[0]?.StateTransitionedTimestamp?.getTime() ?? Number.NaN;
};

test(
  'a sustained alarm in the watch window takes the release back at once, and quarantines its digest (T38)',
  async () => {
    const stage = await platform();
    await deployed(stage);
    const before = stage.updates('web').length;
    await busy(stage, 20);
    await stage.rest();
    expect(await verdicts(stage)).toMatchObject({ v1: 'good', v2: 'failed' });
    const updates = stage.updates('web').slice(before);
    expect(updates).toHaveLength(1);
    // T15, T50: the count is what the traffic needs, not what it was before the release.
    expect(updates[0]?.input).not.toHaveProperty('desiredCount');
    expect((updates[0]?.at ?? 0) - (await turnedRed(stage))).toBeLessThan(4_000);
    expect((await stage.quarantine('web'))[0]).toMatchObject({ by: 'rollback' });
    const failed = (await stage.releases('web')).find((one) => one['tag'] === 'v2');
    expect(failed?.['why']).toMatchObject({
      decision: 'rolled back',
      reason: expect.stringMatching(/web-5xx.*back to v1/),
    });
    expect(stage.executions('rollback').map((one) => one.status)).toEqual(['SUCCEEDED']);
    expect((await stage.visit()).body).toBe('v1');
    await expectAtRest(stage);
    const { current, good } = await stage.state('web');
    expect(current).toBe(good);
  },
  SLOW,
);

test(
  'T46: after the watch window an alarm is told, and nothing is rolled back',
  async () => {
    const stage = await platform();
    await deployed(stage, breaksAfter(50));
    await busy(stage, 60);
    await stage.rest();
    expect(await verdicts(stage)).toMatchObject({ v2: 'good' });
    expect(stage.executions('rollback').map(reasonOf)).toEqual([expect.stringMatching(/after the watch window of v2/)]);
    expect(stage.updates('web')).toHaveLength(1);
  },
  SLOW,
);

test(
  'a person takes a sleeping service back in one call: revision and count 0 (T13)',
  async () => {
    const stage = await platform();
    await deployed(stage, answering('v2'));
    await untilAsleep(stage);
    const since = stage.now();
    await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'slow queries', dryRun: true });
    await stage.rest();
    expect(stage.updates('web', since)).toEqual([]);
    await stage.start('rollback', { service: 'staging/web', by: 'ann', reason: 'slow queries' });
    await stage.rest();
    expect(stage.updates('web', since).map(({ input }) => input)).toEqual([
      expect.objectContaining({ desiredCount: 0, taskDefinition: expect.stringMatching(/:1$|:\d+$/) }),
    ]);
    expect(await verdicts(stage)).toMatchObject({ v1: 'good', v2: 'failed' });
    expect(await phaseOf(stage)).toBe('asleep');
    const v1 = (await stage.releases('web')).find((one) => one['tag'] === 'v1');
    expect(v1?.['revisionArn']).toMatch(new RegExp(`${await revisionOf(stage)}$`));
  },
  SLOW,
);

test(
  'T37: a way back that is not up in time is for a person: held, told, no second revert',
  async () => {
    const stage = await platform();
    await deployed(stage, answering('v2'));
    const since = stage.now();
    stage.noCapacity(7200);
    await stage.start('rollback', { service: 'staging/web', by: 'ann' });
    await stage.rest();
    expect(stage.updates('web', since)).toHaveLength(1);
    expect((await stage.state('web'))['hold']).toMatchObject({ by: 'tidegate' });
    expect(stage.executions('rollback').map((one) => one.status)).toEqual(['FAILED']);
    // The tasks that serve still do.
    expect((await stage.visit()).body).toBe('v2');
  },
  SLOW,
);
