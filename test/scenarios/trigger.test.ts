import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { arn } from '../../local/arn.ts';
import { IMAGES } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';
import { configured } from '../configurations.ts';
import { everything, mutations, pushed, releaseBy, sample, statesOf } from './evidence.ts';
import { answering, platform, verdicts } from './platform.ts';

const SOME_DIGEST = /^[^@]+@sha256:[0-9a-f]{64}$/;
/** Events arrive as soon as they are sent: their order is what the test says. */
const AT_ONCE = { events: { delayMinSeconds: 0.1, delayMaxSeconds: 0.1 } };
/** What is pushed before the controller is there sends no event that anyone hears: the test sends them itself. */
const BEFORE = { install: false, settings: AT_ONCE };
const versions = configured('semver');

const runs = async (stage: Stage, digest: string, name = 'web'): Promise<boolean> => {
  const image = await stage.image(name);
  expect(image).toMatch(SOME_DIGEST);
  return image.endsWith(`@${digest}`);
};

const imageOf = async (stage: Stage, taskDefinition: string): Promise<string> => {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition });
  const described = await stage.world.settle(stage.world.client(ECSClient).send(command));
  return described.taskDefinition?.containerDefinitions?.[0]?.image ?? '';
};

const at = (stage: Stage, event: ReturnType<typeof sample>): ReturnType<typeof sample> => ({
  ...event,
  time: new Date(stage.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
});

/** The event of a push, heard now. */
const hear = (stage: Stage, tag: string, digest: string, time?: string): ReturnType<typeof sample> => {
  const event = sample('ecr-image-push-tag', { 'repository-name': 'web', 'image-tag': tag, 'image-digest': digest });
  const timed = time === undefined ? at(stage, event) : { ...event, time };
  stage.world.put(timed);
  return timed;
};

const outcomes = (stage: Stage): [string, string][] =>
  stage
    .executions('deploy')
    .map(({ status, output, cause }) => [status, (output as { reason?: string } | undefined)?.reason ?? cause ?? '']);

test('T1: one buildx push sends three events and is deployed once, as the index that its tag names', async () => {
  const stage = await platform();
  const index = stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  expect(stage.executions('deploy')).toHaveLength(1);
  expect(stage.updates('web')).toHaveLength(1);
  expect(stage.calls('RegisterTaskDefinition')).toHaveLength(1);
  expect(await pushed(stage)).toEqual([expect.objectContaining({ digest: index, tag: 'v2', state: 'good' })]);
  expect(await runs(stage, index)).toBe(true);
});

test('T1: the three recorded events of a push (untagged child, attestation, index) start one deploy of the index', async () => {
  const stage = await platform(BEFORE);
  const index = stage.push('web', 'v4-soci', answering('v4'));
  await stage.wait(5);
  await stage.install();
  stage.world.put(sample('ecr-image-push-untagged-child', { 'repository-name': 'web' }));
  stage.world.put(sample('ecr-image-push-untagged-attestation', { 'repository-name': 'web' }));
  stage.world.put(sample('ecr-image-push-tag-index', { 'repository-name': 'web', 'image-digest': index }));
  await stage.rest();
  expect(stage.executions('deploy')).toHaveLength(1);
  expect(stage.updates('web')).toHaveLength(1);
  const releases = await pushed(stage);
  expect(releases.map((release) => release['digest'])).toEqual([index]);
  // The record's key is the event's own time, and its digest.
  expect(releases[0]?.['sk']).toBe(`REL#2025-09-25T12:38:34.000Z#${index.slice(7, 19)}`);
  expect(await runs(stage, index)).toBe(true);
});

test('T2: every event comes twice; there is one release and one deployment, and the second is a no-op', async () => {
  const stage = await platform({ settings: { events: { duplicateOneIn: 1 } } });
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  expect(stage.executions('deploy')).toHaveLength(2);
  const [first, second] = stage.executions('deploy').toSorted((a, b) => b.transitions - a.transitions);
  expect(first?.input).toEqual(second?.input);
  expect(first?.status).toBe('SUCCEEDED');
  expect(statesOf(first!)).toContain('Promote');
  expect(second?.status).toBe('SUCCEEDED');
  expect(statesOf(second!)).toEqual(['Claim', 'After Claim', 'Skipped']);
  expect(await pushed(stage)).toEqual([expect.objectContaining({ digest, state: 'good' })]);
  expect(stage.updates('web')).toHaveLength(1);
  expect(stage.calls('RegisterTaskDefinition')).toHaveLength(1);
  expect((await stage.state('web'))['wantDeploy']).toBeUndefined();
});

test('T2: the same event an hour after its release became good changes nothing', async () => {
  const stage = await platform(BEFORE);
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.wait(5);
  await stage.install();
  const event = hear(stage, 'v2', digest);
  await stage.rest();
  await stage.visitors(3600, 120);
  const before = await everything(stage, 'web');
  const since = stage.now();
  stage.world.put(event);
  await stage.rest();
  expect(outcomes(stage).at(-1)).toEqual(['SUCCEEDED', expect.stringMatching(/already runs|is good/)]);
  expect(await everything(stage, 'web')).toEqual(before);
  expect(mutations(stage, since)).toEqual([]);
});

const oneDeployment = async (stage: Stage, digest: string): Promise<void> => {
  const [deploy, ...more] = stage.executions('deploy');
  expect(more).toEqual([]);
  expect(deploy?.status).toBe('SUCCEEDED');
  expect(await pushed(stage)).toEqual([expect.objectContaining({ digest, state: 'good' })]);
  const updates = stage.calls('UpdateService');
  expect(new Set(updates.map((call) => call.input.taskDefinition)).size).toBe(1);
  expect(updates.every((call) => call.input.forceNewDeployment === undefined)).toBe(true);
  expect(stage.updates('web').length).toBeLessThanOrEqual(1);
  expect((await stage.service('web')).deployments).toHaveLength(1);
  expect(await runs(stage, digest)).toBe(true);
  expect((await stage.state('web'))['holder']).toBeUndefined();
};

const retries = (stage: Stage): number =>
  stage.executions('deploy')[0]?.history.filter((event) => event.type === 'TaskFailed').length ?? 0;

test.each([
  // A conditional write that is sent again meets its own effect, and knows it.
  ['its record of the release', 'dynamodb', 'PutItem', 0],
  ['the write that took the lease', 'dynamodb', 'UpdateItem', 0],
  ['the timer of its watchdog', 'scheduler', 'CreateSchedule', 1],
  ['the registered task definition', 'ecs', 'RegisterTaskDefinition', 1],
  ['its UpdateService', 'ecs', 'UpdateService', 1],
])(
  'T2: a step twice loses the answer to %s and is tried again: one release, one deployment',
  async (_, service, operation, failures) => {
    const stage = await platform();
    stage.world.failAfterEffect({ service, operation, times: 2 });
    const digest = stage.push('web', 'v2', answering('v2'));
    await stage.rest();
    expect(retries(stage)).toBe(failures);
    await oneDeployment(stage, digest);
  },
);

test.each(['PutItem', 'UpdateItem'])(
  'T2: Claim gives up on a slow %s and is retried, and then the slow calls land: still one of each',
  async (operation) => {
    const stage = await platform();
    stage.world.delay({ service: 'dynamodb', operation, seconds: 45, times: 2 });
    const digest = stage.push('web', 'v2', answering('v2'));
    await stage.rest();
    expect(retries(stage)).toBe(1);
    await oneDeployment(stage, digest);
  },
);

test('T4: by version, v1.2.9 pushed after v1.3.0 is not deployed, nor is a pre-release of what runs', async () => {
  const stage = await platform({ cdkOut: versions });
  const newest = stage.push('web', 'v1.3.0', answering('1.3.0'));
  await stage.rest();
  expect(await runs(stage, newest)).toBe(true);
  const since = stage.now();
  const before = await stage.service('web');
  for (const tag of ['v1.2.9', 'v1.3.0-rc.2']) {
    stage.push('web', tag, answering(tag));
    await stage.rest();
    const release = await releaseBy(stage, 'web', tag);
    expect(release).toMatchObject({ state: 'rejected', reason: `${tag} is older than v1.3.0 (T4)` });
  }
  expect(stage.updates('web', since)).toEqual([]);
  expect(stage.calls('RegisterTaskDefinition', since)).toEqual([]);
  expect((await stage.service('web')).deployments).toEqual(before.deployments);
  // A patch of the older line that is newer than what runs is no downgrade.
  const next = stage.push('web', 'v1.3.1', answering('1.3.1'));
  await stage.rest();
  expect(await runs(stage, next)).toBe(true);
});

test('T4: by version, v1.2.9 pushed while v1.3.0 is being deployed never runs, whichever is heard first', async () => {
  const stage = await platform({ cdkOut: versions });
  const newest = stage.push('web', 'v1.3.0', answering('1.3.0'));
  await stage.until(() => stage.updates('web').length === 1);
  stage.push('web', 'v1.4.0', answering('1.4.0'));
  await stage.wait(20);
  stage.push('web', 'v1.2.9', answering('1.2.9'));
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', 'v1.3.0': 'good', 'v1.4.0': 'good', 'v1.2.9': 'superseded' });
  expect(stage.updates('web')).toHaveLength(2);
  expect(await runs(stage, newest)).toBe(false);
});

test('T4: versions outside the configured range do not deploy', async () => {
  const stage = await platform({ cdkOut: versions });
  const since = stage.now();
  stage.push('worker', 'v2.0.0');
  await stage.rest();
  expect(outcomes(stage)).toEqual([['SUCCEEDED', 'version v2.0.0 is outside ^1']]);
  expect(await pushed(stage, 'worker')).toEqual([]);
  expect(mutations(stage, since)).toEqual([]);
});

test('T5: a tag that the registry does not list any more is not replaced by an older image: nothing is deployed', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  const since = stage.now();
  const service = await stage.service('web');
  stage.push('web', 'v3', answering('v3'));
  await stage.wait(1.01);
  stage.world.ecr.untag('web', 'v3');
  await stage.rest();
  expect(await releaseBy(stage, 'web', 'v3')).toMatchObject({
    state: 'rejected',
    reason: 'v3 is not in the registry: nothing is deployed instead (T5)',
  });
  expect(stage.updates('web', since)).toEqual([]);
  expect((await stage.service('web')).taskDefinition).toBe(service.taskDefinition);
});

test('T5: with the running tag gone from the registry, an older version is still older', async () => {
  const stage = await platform({ cdkOut: versions });
  stage.push('web', 'v1.3.0', answering('1.3.0'));
  await stage.rest();
  stage.world.ecr.untag('web', 'v1.3.0');
  const since = stage.now();
  stage.push('web', 'v1.2.9', answering('1.2.9'));
  await stage.rest();
  expect(await releaseBy(stage, 'web', 'v1.2.9')).toMatchObject({ state: 'rejected' });
  expect(stage.updates('web', since)).toEqual([]);
});

test.each([
  ['throttles', 'throttle', 'ThrottlingException', 7],
  ['fails', 'failAfterEffect', 'ServerException', 7],
  ['refuses access', 'throttle', 'AccessDeniedException', 1],
  ['says that there is no such repository', 'throttle', 'RepositoryNotFoundException', 1],
] as const)(
  'T5: a registry that %s decides nothing: the release is an error, the service as before, and later tried again',
  async (_, fault, code, tries) => {
    const stage = await platform();
    const service = await stage.service('web');
    stage.world[fault]({ service: 'ecr', code });
    const digest = stage.push('web', 'v2', answering('v2'));
    await stage.rest();
    const [deploy] = stage.executions('deploy');
    expect([deploy?.status, deploy?.error]).toEqual(['FAILED', 'ReleaseFailed']);
    expect(deploy?.cause).toContain(code);
    expect(deploy?.history.filter((event) => event.type === 'TaskFailed')).toHaveLength(tries);
    expect(await releaseBy(stage, 'web', 'v2')).toMatchObject({ state: 'error', digest });
    expect(await stage.quarantine('web')).toEqual([]);
    expect(stage.updates('web')).toEqual([]);
    expect((await stage.service('web')).deployments).toEqual(service.deployments);
    stage.world.clearFaults();
    await stage.wait(60);
    stage.world.ecr.retag('web', digest, 'v2-again');
    await stage.rest();
    expect(await releaseBy(stage, 'web', 'v2-again')).toMatchObject({ state: 'good', digest });
    expect(await runs(stage, digest)).toBe(true);
  },
);

test.each([
  ['in order', [0, 1]],
  ['the wrong way round', [1, 0]],
])(
  'T6: `latest` moved before its deploy began; with the events %s only the newer image is deployed',
  async (_, order) => {
    const stage = await platform(BEFORE);
    const digests = [stage.push('web', 'latest', answering('older')), stage.push('web', 'latest', answering('newer'))];
    await stage.wait(5);
    await stage.install();
    const times = ['2026-01-05T09:10:00Z', '2026-01-05T09:10:07Z'];
    for (const one of order) {
      hear(stage, 'latest', digests[one]!, times[one]!);
      await stage.wait(2);
    }
    await stage.rest();
    const states = Object.fromEntries((await pushed(stage)).map((release) => [release['digest'], release]));
    expect(states[digests[0]!]).toMatchObject({ state: 'superseded' });
    expect(states[digests[0]!]?.['reason']).toContain(`latest names ${digests[1]} by now (T6)`);
    expect(states[digests[1]!]).toMatchObject({ state: 'good' });
    expect(stage.updates('web')).toHaveLength(1);
    expect(await runs(stage, digests[1]!)).toBe(true);
  },
);

test('T6: `latest` moves while its deploy runs: what was begun is the digest of its event, and the newer one follows', async () => {
  const stage = await platform();
  const first = stage.push('web', 'latest', answering('first'));
  await stage.until(() => stage.updates('web').length === 1);
  const second = stage.push('web', 'latest', answering('second'));
  await stage.wait(60);
  expect(await runs(stage, first)).toBe(true);
  await stage.rest();
  expect((await pushed(stage)).map((release) => [release['digest'], release['state']])).toEqual([
    [first, 'good'],
    [second, 'good'],
  ]);
  expect(await runs(stage, second)).toBe(true);
  expect((await stage.visit()).body).toBe('second');
});

test('T6: events of two pushes come the wrong way round: the older push is superseded, not deployed over the newer', async () => {
  const stage = await platform(BEFORE);
  const older = stage.push('web', 'build-1', answering('older'));
  const newer = stage.push('web', 'build-2', answering('newer'));
  await stage.wait(5);
  await stage.install();
  hear(stage, 'build-2', newer, '2026-01-05T09:10:20Z');
  await stage.until(() => stage.updates('web').length === 1);
  hear(stage, 'build-1', older, '2026-01-05T09:10:00Z');
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', 'build-2': 'good', 'build-1': 'superseded' });
  expect((await releaseBy(stage, 'web', 'build-1'))?.['reason']).toContain('build-2');
  expect(stage.updates('web')).toHaveLength(1);
  expect(await runs(stage, newer)).toBe(true);
});

test('T7: a tag put on the running image deploys nothing and is recorded with its release', async () => {
  const stage = await platform();
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  await stage.wait(30);
  const service = await stage.service('web');
  const since = stage.now();
  for (const tag of ['prod', 'prod-2026']) {
    stage.world.ecr.retag('web', digest, tag);
    await stage.rest();
  }
  expect(outcomes(stage).map(([status]) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  expect(stage.updates('web', since)).toEqual([]);
  expect((await stage.service('web')).deployments).toEqual(service.deployments);
  expect(await pushed(stage)).toEqual([
    expect.objectContaining({ tag: 'v2', state: 'good', aliases: ['prod', 'prod-2026'] }),
  ]);
});

test('T7: the same holds for an image that was adopted, and for a tag that comes during its deploy', async () => {
  const stage = await platform();
  const adopted = (await stage.releases('web'))[0]?.['digest'];
  stage.world.ecr.retag('web', adopted, 'prod');
  await stage.rest();
  expect(stage.updates('web')).toEqual([]);
  expect((await stage.releases('web')).map((release) => [release['tag'], release['aliases']])).toEqual([
    ['v1', ['prod']],
  ]);
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  stage.world.ecr.retag('web', digest, 'v2-prod');
  await stage.rest();
  expect(stage.updates('web')).toHaveLength(1);
  expect(await verdicts(stage)).toMatchObject({ v2: 'good' });
  expect((await stage.releases('web')).filter((release) => release['state'] === 'good')).toHaveLength(2);
  expect(JSON.stringify(await stage.releases('web'))).toContain('v2-prod');
});

test('T7: a tag put on the current image while somebody deploys another one is wanted, once that one is adopted (seed 151254)', async () => {
  const stage = await platform();
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 'unset' });
  await stage.wait(20);
  stage.world.ecr.retag('web', digest, 'v3');
  await stage.visitors(900, 60);
  await stage.rest();
  expect(await verdicts(stage)).toMatchObject({ v3: 'good' });
  expect(await stage.image('web')).toContain(digest);
  expect((await stage.state('web'))['wantDeploy']).toBeUndefined();
});

test('T7: so is a tag that floats, put back on the current image from one that somebody deployed over', async () => {
  const stage = await platform();
  const digest = stage.push('web', 'prod', answering('a'));
  await stage.rest();
  stage.push('web', 'prod', answering('b'));
  await stage.until(() => stage.updates('web').length === 2);
  await stage.wait(20);
  await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 'unset' });
  await stage.untilRead(
    'the deploy has left it to him',
    async () => (await stage.state('web'))['holder'] === undefined,
  );
  stage.world.ecr.retag('web', digest, 'prod');
  await stage.visitors(900, 60);
  await stage.rest();
  expect(await stage.image('web')).toContain(digest);
  expect((await stage.state('web'))['wantDeploy']).toBeUndefined();
});

test('T7: a tag put on the current image before somebody deploys another one is passed over by that', async () => {
  const stage = await platform();
  const digest = stage.push('web', 'v2', answering('v2'));
  await stage.rest();
  stage.world.ecr.retag('web', digest, 'v3');
  await stage.wait(20);
  await stage.cdkDeploys('web', { tag: 'v1', desiredCount: 'unset' });
  await stage.visitors(900, 60);
  await stage.rest();
  expect(Object.keys(await verdicts(stage))).not.toContain('v3');
  expect(await stage.image('web')).not.toContain(digest);
});

test('T7: an image pushed under two tags within one second is one release, deployed once, with both tags on record', async () => {
  const stage = await platform(BEFORE);
  const digest = stage.push('web', 'v2', answering('v2'));
  stage.world.ecr.retag('web', digest, 'v2-prod');
  await stage.wait(5);
  await stage.install();
  for (const tag of ['v2', 'v2-prod']) hear(stage, tag, digest, '2026-01-05T09:10:00Z');
  await stage.rest();
  expect(outcomes(stage).map(([status]) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(stage.updates('web')).toHaveLength(1);
  const [release, ...more] = await pushed(stage);
  expect([release?.['state'], more]).toEqual(['good', []]);
  expect([release?.['tag'], ...(release?.['aliases'] ?? [])].toSorted()).toEqual(['v2', 'v2-prod']);
});

test.each(['1234567', '20260105', '7'])(
  'T10: tag %s is a commit or a date, not a version: nothing is deployed',
  async (tag) => {
    const stage = await platform({ cdkOut: versions });
    const since = stage.now();
    stage.push('web', tag);
    await stage.rest();
    expect(outcomes(stage)).toEqual([['SUCCEEDED', `tag ${tag} is not a semantic version`]]);
    expect(await pushed(stage)).toEqual([]);
    expect(mutations(stage, since)).toEqual([]);
    // Nor does it stand above the versions that follow.
    const digest = stage.push('web', 'v0.1.0', answering('0.1.0'));
    await stage.rest();
    expect(await runs(stage, digest)).toBe(true);
  },
);

test('T16: v3 and v4 pushed during the deploy of v2: v3 is superseded and never runs, v4 is next', async () => {
  const stage = await platform();
  stage.push('web', 'v2', answering('v2'));
  await stage.until(() => stage.updates('web').length === 1);
  const v3 = stage.push('web', 'v3', answering('v3'));
  await stage.wait(30);
  const v4 = stage.push('web', 'v4', answering('v4'));
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'good', v3: 'superseded', v4: 'good' });
  const fourth = await releaseBy(stage, 'web', 'v4');
  expect((await releaseBy(stage, 'web', 'v3'))?.['reason']).toBe(`superseded by ${fourth?.['sk']}`);
  expect(stage.updates('web')).toHaveLength(2);
  const registered = JSON.stringify(stage.calls('RegisterTaskDefinition').map((call) => call.input));
  expect(registered).not.toContain(v3);
  expect(await runs(stage, v4)).toBe(true);
});

test('T16: neither v2 nor v4 proves itself: the way back leads to v1 both times, never to v2 or v3', async () => {
  const stage = await platform();
  const v1 = (await stage.releases('web'))[0]?.['digest'];
  const v2 = stage.push('web', 'v2', IMAGES.crashing);
  await stage.until(() => stage.updates('web').length === 1);
  stage.push('web', 'v3', answering('v3'));
  await stage.wait(10);
  const v4 = stage.push('web', 'v4', IMAGES.crashing);
  await stage.rest();
  expect(await verdicts(stage)).toEqual({ v1: 'good', v2: 'failed', v3: 'superseded', v4: 'failed' });
  const images: string[] = [];
  for (const call of stage.updates('web')) images.push(await imageOf(stage, call.input.taskDefinition));
  expect(images.map((image) => image.split('@')[1])).toEqual([v2, v1, v4, v1]);
  expect((await stage.visit()).body).toBe('v1');
});

/** Two people's starts in one and the same millisecond. */
const together = async (stage: Stage, inputs: unknown[]): Promise<void> => {
  const stateMachineArn = arn(stage.world.account, 'states', 'stateMachine:Tidegate-deploy');
  const starts = inputs.map((input) =>
    stage.world.client(SFNClient).send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) })),
  );
  await stage.world.settle(Promise.all(starts));
};

test.each([
  ['v2 first, as it comes', ['v2', 'v3'], false],
  ['v3 first, as it comes', ['v3', 'v2'], false],
  ['v2 first, and its write held up', ['v2', 'v3'], true],
  ['v3 first, and its write held up', ['v3', 'v2'], true],
])(
  'T17: two starts in one millisecond (%s): one wins, what the other wanted is deployed next',
  async (_, tags, heldUp) => {
    // Where every call takes as long, who starts first asks first.
    const stage = await platform(heldUp ? { settings: { latency: { low: 20, high: 20 } } } : {});
    for (const tag of tags) stage.push('worker', tag);
    await stage.rest();
    await stage.start('deploy', { service: 'staging/worker', tag: 'v1' });
    await stage.rest();
    const since = stage.now();
    const before = stage.executions('deploy').length;
    // The first that asks for the lease is the second to get it.
    if (heldUp) stage.world.delay({ service: 'dynamodb', operation: 'UpdateItem', seconds: 1, times: 1 });
    await together(
      stage,
      tags.map((tag) => ({ service: 'staging/worker', tag, by: 'ann' })),
    );
    const started = stage.executions('deploy').slice(before);
    expect(new Set(started.map((one) => one.startDate)).size).toBe(1);
    await stage.rest();

    const [a, b, successor, ...more] = stage.executions('deploy').slice(before);
    expect(more).toEqual([]);
    const [loser, winner] = (statesOf(a!).at(-1) === 'Skipped' ? [a, b] : [b, a]) as [ExecutionRecord, ExecutionRecord];
    expect(statesOf(winner)).toContain('Promote');
    const { reason, release } = loser.output as { reason: string; release: string };
    expect(reason).toBe('wanted: deployed when the deploy under way has ended');
    expect(successor?.input).toEqual({ service: 'staging/worker', release });
    expect(statesOf(successor!)).toContain('Promote');
    const order = [winner, loser].map(({ input }) => (input as { tag: string }).tag);
    if (heldUp) expect(order).toEqual(tags.toReversed());
    const manual = (await stage.releases('worker')).filter((release) => release['requestedAt'] >= since);
    expect(manual.map((release) => release['state'])).toEqual(['good', 'good']);
    expect(stage.updates('worker', since)).toHaveLength(2);
    const digest = manual.find((release) => release['tag'] === order[1])?.['digest'];
    expect(await runs(stage, digest, 'worker')).toBe(true);
    expect((await stage.state('worker'))['wantDeploy']).toBeUndefined();
  },
);
