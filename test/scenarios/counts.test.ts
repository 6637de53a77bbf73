import { expect, test } from 'vitest';
import { IMAGES, WEB_URL } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';
import { byMachines, countCalls } from '../../local/world.ts';
import { answering, letIn, platform, untilAsleep, verdicts } from './platform.ts';
import { countsSet, entriesOf, expectAtRest, runningSince, timersOf } from './tide.ts';

const SLOW = 120_000;
const MINUTE = 60_000;

const theDeploy = (stage: Stage): ExecutionRecord => stage.executions('deploy').at(-1)!;

/** Longest time between two of these moments, milliseconds. */
const longestGap = (moments: number[]): number => Math.max(...moments.slice(1).map((at, n) => at - (moments[n] ?? at)));

const bakeFrom = async (stage: Stage): Promise<number> => (await stage.releases('web')).at(-1)?.['looks']?.bakeFrom;

test.each(['one', 'two', 'three', 'four', 'five'])(
  'counts: a push takes at most 60 state transitions, and its bake of 5 minutes is looked at once a minute (seed %s)',
  async (seed) => {
    const stage = await platform({ seed });
    stage.push('web', 'v2', answering('v2'));
    await stage.rest();
    expect(await verdicts(stage)).toMatchObject({ v2: 'good' });
    const deploy = theDeploy(stage);
    expect(stage.executions('deploy')).toHaveLength(1);
    expect(deploy.transitions).toBeLessThanOrEqual(60);
    const from = await bakeFrom(stage);
    const promoted = entriesOf(deploy, 'Promote')[0] ?? 0;
    expect(promoted - from).toBeGreaterThanOrEqual(5 * MINUTE);
    const looks = entriesOf(deploy, 'Verify').filter((at) => at >= from - MINUTE);
    expect(longestGap([...looks, promoted])).toBeLessThanOrEqual(MINUTE);
    expect(looks.length).toBeLessThanOrEqual(12);
    await expectAtRest(stage);
  },
);

test('counts: a 500 that begins in minute four of the bake is caught, and the way back is one UpdateService', async () => {
  const breaking = answering('v2');
  const stage = await platform();
  stage.push('web', 'v2', breaking);
  await stage.untilRead('the bake has begun', async () => (await bakeFrom(stage)) !== undefined, 1);
  const from = await bakeFrom(stage);
  const [running = 0] = await runningSince(stage);
  const fromSecond = Math.ceil((from - running) / 1000) + 3 * 60 + 10;
  // In minute four: three minutes and ten seconds after the bake began, told from the start of the oldest task.
  breaking.answers?.push({ fromSecond, status: 500, body: 'broken' });
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v1: 'good', v2: 'failed' });
  const reverted = entriesOf(theDeploy(stage), 'Revert')[0] ?? 0;
  expect(reverted).toBeGreaterThan(from + 3 * MINUTE);
  expect(reverted).toBeLessThan(from + 5 * MINUTE + 40_000);
  expect(entriesOf(theDeploy(stage), 'Promote')).toEqual([]);
  expect(stage.updates('web')).toHaveLength(2);
  expect((await stage.visit()).body).toBe('v1');
  await expectAtRest(stage);
});

test('counts: an image that answers 500 from 240 s of its life on never becomes good', async () => {
  const stage = await platform();
  stage.push('web', 'v2', IMAGES.breaksLate);
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v2: 'failed' });
});

/** One nudge is one event of ECS that found its way to the service's holder. */
const nudges = (stage: Stage, from: number, to: number): number =>
  stage.calls('GetItem', from).filter((call) => call.principal.includes('Nudge') && call.at < to).length;

test.each([
  ['slow to be pulled', { pullSeconds: 600 }],
  ['slow to be pulled and ready', { readySeconds: 5, pullSeconds: 420 }],
])('counts: no polling while the rollout of an image runs that is %s', async (_, slow) => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2', slow));
  await stage.until(() => stage.updates('web').length === 1);
  const released = stage.now();
  await stage.untilRead('the bake has begun', async () => (await bakeFrom(stage)) !== undefined, 1);
  const from = await bakeFrom(stage);
  const looks = entriesOf(theDeploy(stage), 'Verify').filter((at) => at > released && at < from);
  const events = nudges(stage, released, from);
  // The net: one look each five minutes; and one more between the end of the rollout and the first healthy look.
  const net = Math.ceil((from - released) / (5 * MINUTE)) + 1;
  expect(from - released).toBeGreaterThan(7 * MINUTE);
  expect(looks.length).toBeLessThanOrEqual(events + net);
  expect(events).toBeLessThan(40);
  const ofEcs = stage.calls(undefined, released + 1).filter((call) => call.service === 'ecs' && call.at < from);
  expect(ofEcs.length).toBeLessThanOrEqual(5 * (events + net));

  // While the image is pulled nothing happens, so nothing is asked, but for the net's look.
  const quiet = [released + 90_000, released + (slow.pullSeconds - 30) * 1000] as const;
  const asked = stage.calls(undefined, quiet[0]).filter((call) => call.at < quiet[1]);
  const verifies = entriesOf(theDeploy(stage), 'Verify').filter((at) => at > quiet[0] && at < quiet[1]);
  expect(nudges(stage, ...quiet)).toBe(0);
  expect(verifies.length).toBeLessThanOrEqual(Math.ceil((quiet[1] - quiet[0]) / (5 * MINUTE)));
  // Verify: state, release, service, tasks (two calls), memory; Await: token, release, service. And the watchdog's look.
  expect(countCalls(asked.filter((call) => call.service === 'ecs'))).toEqual({
    ecs: expect.objectContaining({ DescribeServices: 2 * verifies.length }),
  });
});

const READS = /^(Describe|Query|GetItem|BatchGetItem|ReceiveMessage)/;

test('counts: a sleeping service causes no execution in 24 hours, and no call but the reads of one daily sweep', async () => {
  const stage = await platform();
  await untilAsleep(stage);
  // Its tasks drain and stop, and ECS tells so: these are the last events.
  await stage.untilRead('no task runs', async () => (await stage.service('web')).runningCount === 0, 10, 180);
  await stage.wait(60);
  await expectAtRest(stage);
  expect(await timersOf(stage)).toEqual([]);
  const before = { calls: stage.world.calls(byMachines), executions: stage.executions().length };
  const updatesBefore = countsSet(stage);
  const since = stage.now();
  await stage.wait(86_400);
  const sweeps = stage.calls(undefined, since).filter(({ principal }) => principal.includes('TidegateSweepRole'));
  expect(stage.calls('ReceiveMessage', since)).toHaveLength(1);
  expect(sweeps.filter(({ operation }) => !READS.test(operation))).toEqual([]);
  // Two services, one repository each: every further service adds its releases and its revision. What a person was told is read once.
  expect(sweeps).toHaveLength(12);
  expect(stage.calls(undefined, since)).toHaveLength(sweeps.length);
  expect(stage.executions()).toHaveLength(before.executions);
  expect(countsSet(stage)).toEqual(updatesBefore);
  expect(await stage.service('web')).toMatchObject({ desiredCount: 0, runningCount: 0 });
  await letIn(stage, 180);
});

test(
  'counts: a thousand visitors, one every 20 ms through the whole start, are one wake and one UpdateService',
  async () => {
    const stage = await platform();
    await untilAsleep(stage);
    const since = stage.now();
    const visits: Promise<number>[] = [];
    for (let n = 0; n < 1000; n++) {
      visits.push(stage.world.visit(WEB_URL).then((answer) => answer.status));
      await stage.wait(0.02);
    }
    const statuses = await stage.world.settle(Promise.all(visits));
    expect(new Set(statuses)).toEqual(new Set([503]));
    await stage.rest();
    expect(stage.executions('wake')).toHaveLength(1);
    expect(stage.calls('UpdateService', since)).toHaveLength(1);
    expect(countsSet(stage, since)).toEqual([2]);
    await letIn(stage, 10);
    await expectAtRest(stage);
  },
  SLOW,
);

test('counts: a Settle that could not arm the idle timer is mended by its watchdog: the service sleeps all the same', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.executions('deploy').some((one) => entriesOf(one, 'Promote').length > 0));
  stage.world.throttle({ service: 'scheduler', operation: 'CreateSchedule', forSeconds: 300 });
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v2: 'good' });
  expect((await timersOf(stage)).map((timer) => timer.name)).toEqual([expect.stringContaining('-watch-')]);
  await stage.wait(600);
  await stage.rest();
  await expectAtRest(stage);
  await untilAsleep(stage);
  expect(countsSet(stage)).toEqual([undefined, 0]);
});

test('counts: no timer is left of any turn: after deploys, a failed one, wanted ones, a dead holder, sleep and wake', async () => {
  const stage = await platform();
  await expectAtRest(stage);
  await expectAtRest(stage, 'worker');
  for (const tag of ['v2', 'v3', 'v4']) {
    stage.push('web', tag, answering(tag));
    await stage.rest();
    await expectAtRest(stage);
  }
  stage.push('web', 'v5', IMAGES.crashing);
  await stage.rest();
  await expectAtRest(stage);

  // While somebody holds the service there is his watchdog alone.
  stage.push('web', 'v6', answering('v6'));
  await stage.until(() => stage.executions('deploy').at(-1)?.status === 'RUNNING' && stage.updates('web').length === 6);
  const { turn } = await stage.state('web');
  expect((await timersOf(stage)).map((timer) => timer.name)).toEqual([expect.stringMatching(`-watch-${turn}$`)]);
  stage.push('web', 'v7', answering('v7'));
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v6: 'good', v7: 'good' });
  await expectAtRest(stage);

  stage.push('web', 'v8', answering('v8'));
  await stage.until(() => stage.updates('web').length === 8);
  await stage.world.settle(stage.world.abort(theDeploy(stage).arn));
  await stage.visitors(900, 30);
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v8: 'good' });
  await expectAtRest(stage);

  await untilAsleep(stage);
  await expectAtRest(stage);
  stage.push('web', 'v9', answering('v9'));
  await stage.rest();
  await expectAtRest(stage);
  await letIn(stage, 180);
  await stage.rest();
  await expectAtRest(stage);
  stage.push('worker', 'v2');
  await stage.rest();
  await expectAtRest(stage, 'worker');
});
