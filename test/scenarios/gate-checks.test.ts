import { DescribeTasksCommand, ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ScriptedAnswer } from '../../local/parts.ts';
import { CLUSTER } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { LedgerItem } from '../../local/stage/ledger-view.ts';
import { configured } from '../configurations.ts';
import { releaseBy } from './evidence.ts';
import { decided, isQuarantined, openGated, ready, textOf, toldSince, untilBake } from './gated.ts';
import { expectAtRest, tasksOf } from './tide.ts';

const cdkOut = configured('gated');

let stage: Stage;
let since = 0;
let told = 0;

beforeAll(async () => {
  stage = await openGated(cdkOut, 'checks');
});

afterAll(async () => {
  const refusals = stage.world.refusals();
  await stage.close();
  expect(refusals).toEqual([]);
});

beforeEach(async () => {
  await stage.visit();
  await stage.wait(60);
  [since, told] = [stage.now(), stage.world.sns.published().length];
});

/** Failed by a look or a task, taken back by one UpdateService, quarantined, told. */
const expectFailed = async (tag: string, says: string): Promise<LedgerItem> => {
  const release = await decided(stage, tag);
  const reason = expect.stringContaining(says);
  expect(release).toMatchObject({ state: 'failed', reason, why: { decision: 'reverted', reason } });
  expect(release['why'].nextStep).toContain('push a mended image');
  expect(textOf(release)).toContain('revert (fail)');
  expect(await isQuarantined(stage, release['digest'])).toBe(true);
  expect(toldSince(stage, told)).toContain('staging/web: failed');
  expect(toldSince(stage, told)).toContain(says);
  expect(stage.updates('web', since)).toHaveLength(2);
  expect((await stage.visit()).body).not.toBe(tag);
  await expectAtRest(stage);
  return release;
};

/** The longest that a Verify took, seconds of virtual time. */
const slowestLook = (): number => {
  const history = stage.executions('deploy').at(-1)?.history ?? [];
  const at = (name: 'stateEnteredEventDetails' | 'stateExitedEventDetails') =>
    history.filter((event) => event[name]?.['name'] === 'Verify').map((event) => event.timestamp.getTime());
  const ends = at('stateExitedEventDetails');
  return Math.max(...at('stateEnteredEventDetails').map((start, n) => ((ends[n] ?? start) - start) / 1000));
};

const WRONG: [string, Partial<ScriptedAnswer>, string][] = [
  ['a wrong body', { body: 'maintenance' }, 'answered 200 without the text "ready": its body begins "maintenance"'],
  ['no header', { headers: {} }, 'answered 200 without the header x-app, expected "web" in it'],
  ['another header', { headers: { 'x-app': 'old' } }, 'answered 200 with x-app: "old", expected "web" in it'],
  [
    'a redirect to a login',
    { status: 302, headers: { location: 'https://login.example.test/?next=%2Fapi' } },
    'redirected with 302 to https://login.example.test/?next=%2Fapi, which is not followed; expected 200',
  ],
  ['an error', { status: 500, body: 'oops' }, 'answered 500, expected 200'],
  ['silence for 30 s', { takesSeconds: 30 }, 'no answer within 3 s'],
];

test.each(WRONG)(
  'T31: a check that is answered with %s fails the release for that reason, in bounded time',
  async (how, api, says) => {
    const tag = how.replaceAll(' ', '-');
    stage.push('web', tag, ready(tag, { ...api, fromSecond: 0 }));
    const release = await expectFailed(tag, `GET http://web.example.test/api: ${says}`);
    expect(textOf(release)).toContain(`fail: GET http://web.example.test/api: ${says}`);
    // The 3 s of the check, and the calls of a look before and after it: not the 30 s of the silence.
    expect(slowestLook()).toBeLessThan(10);
  },
);

test('T31: TLS that fails is a reason of its own', async () => {
  await untilBake(stage, 'tls');
  stage.world.breakTls('web.example.test', 'CERT_HAS_EXPIRED');
  const says = 'GET https://web.example.test/: TLS failed: the certificate has expired (CERT_HAS_EXPIRED)';
  const release = await decided(stage, 'tls');
  stage.world.breakTls('web.example.test', undefined);
  expect(textOf(release)).toContain(`fail: ${says}`);
  expect(textOf(release)).toContain('pass: GET http://web.example.test/api: answered 200');
  await expectFailed('tls', says);
});

test('T33: one of two tasks that runs out of memory in the bake fails the release at once; its last lines are kept', async () => {
  const lines = ['heap 500 MB', 'FATAL ERROR: Reached heap limit'];
  const exit = { afterSeconds: 150, code: 137, outOfMemory: true, tasks: 1, logs: lines };
  const { looks } = await untilBake(stage, 'oom', ready('oom', {}, { logs: ['listening'], exit }));
  const release = await expectFailed('oom', 'a task ran out of memory: EssentialContainerExited');
  expect(release['reason']).toContain('web 137 OutOfMemoryError');
  expect(release['logs']).toEqual(['listening', ...lines]);
  expect(release['looks'].passes).toBeGreaterThanOrEqual(1);
  expect(textOf(release)).toMatch(/fail: restarts: 1 task failed: .*OutOfMemoryError/);
  expect(release['why'].evidence.join('\n')).toContain('OutOfMemoryError');
  expect(release['decidedAt'] - looks.bakeFrom).toBeLessThan(200_000);
});

test.each(['scale-in', 'rebalancing', 'retirement', 'spot'] as const)(
  'T32: two tasks that go by %s in the bake are nothing that the release did: it is promoted',
  async (cause) => {
    await untilBake(stage, cause);
    for (let n = 0; n < 2; n++) {
      await stage.takeTask('web', cause);
      await stage.wait(150);
    }
    const release = await decided(stage, cause);
    expect(release).toMatchObject({ state: 'good', why: { decision: 'promoted', nextStep: 'nothing to do' } });
    expect(textOf(release)).toContain('pass: restarts: none');
    expect(stage.updates('web', since)).toHaveLength(1);
    expect((await stage.visit()).body).toBe(cause);
    // They did go: no task is as old as the bake.
    const command = new DescribeTasksCommand({ cluster: CLUSTER, tasks: await tasksOf(stage) });
    const { tasks = [] } = await stage.world.settle(stage.world.client(ECSClient).send(command));
    expect(tasks.filter((task) => (task.createdAt?.getTime() ?? 0) > release['looks'].bakeFrom)).not.toEqual([]);
  },
);

test('evidence is bounded: a task that prints thousands of long lines, checks that answer with pages', async () => {
  const logs = Array.from({ length: 3000 }, (_, n) => `${n} ${'x'.repeat(5000)}`);
  const api = { status: 500, body: 'y'.repeat(500_000), headers: { 'x-app': 'z'.repeat(4000) } };
  const tag = 'loud';
  stage.push('web', tag, ready(tag, api, { logs, exit: { afterSeconds: 100, code: 1, logs: logs.slice(-30) } }));
  const release = await decided(stage, tag);
  expect(release['state']).toBe('failed');
  expect(release['logs']).toHaveLength(20);
  expect(release['logs'].at(-1)).toMatch(/^2999 x+$/);
  expect(Math.max(...release['logs'].map((line: string) => line.length))).toBeLessThanOrEqual(200);
  expect(release['evidence'].length).toBeLessThanOrEqual(20);
  expect(Math.max(...release['evidence'].map((line: string) => line.length))).toBeLessThanOrEqual(400);
  // DynamoDB refuses items of 400 KB; STATE is read and written at each step (`protocol.md` §2).
  expect(JSON.stringify(release).length).toBeLessThan(24_000);
  expect(JSON.stringify(await stage.state('web')).length).toBeLessThan(4_096);
  expect(
    Math.max(
      ...toldSince(stage, told)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(2_000);
  expect((await releaseBy(stage, 'web', tag))?.['why'].evidence.length).toBeLessThanOrEqual(6);
});
