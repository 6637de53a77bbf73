import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { arn } from '../../local/arn.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';
import { everything, mutations, pushed, releaseBy, sample, statesOf, tasksOf } from './evidence.ts';
import { answering, platform } from './platform.ts';

const WORKER = 'staging/worker';
const NOWHERE = `sha256:${'0'.repeat(64)}`;
/** Longer than any retry of Step Functions, EventBridge (1 h) or Lambda would take. */
const LONG = 7200;

const started = (stage: Stage, executionArn: string): ExecutionRecord =>
  stage.executions().find((one) => one.arn === executionArn)!;

const ended = async (stage: Stage, machine: string, input: unknown): Promise<ExecutionRecord> => {
  const name = await stage.start(machine, input);
  await stage.until(() => started(stage, name).status !== 'RUNNING');
  await stage.rest();
  return started(stage, name);
};

/** Both services with all that is on record of them. */
const both = async (stage: Stage): Promise<unknown[]> => [
  await everything(stage, 'web'),
  await everything(stage, 'worker'),
];

/** Of a stage the calls that its functions made, by `service operation`. */
const asked = (stage: Stage, since: number): string[] =>
  stage.calls(undefined, since).map((call) => `${call.service} ${call.operation}`);

/** The same without the one read by which the nudge tells that an execution that has failed left no lease behind (T59). */
const askedByRefused = (stage: Stage, since: number): string[] => {
  const all = asked(stage, since);
  const read = all.lastIndexOf('dynamodb GetItem');
  return all.filter((_, n) => n !== read);
};

/** Starts a machine with an input that it must refuse: in words, in its first step, once, with nothing changed. */
const refusedBy = async (stage: Stage, machine: string, input: unknown, words: string): Promise<void> => {
  const before = await both(stage);
  const since = stage.now();
  const execution = await ended(stage, machine, input);
  const told = JSON.stringify(input)?.slice(0, 200);
  expect([execution.status, execution.error], told).toEqual(['FAILED', 'Refused']);
  expect(execution.cause, told).toContain(words);
  expect(tasksOf(execution), told).toBe(1);
  expect(statesOf(execution).at(-1), told).toBe('Refused');
  expect(mutations(stage, since), told).toEqual([]);
  expect(await both(stage), told).toEqual(before);
};

const deadLetters = (stage: Stage): { body: string; attributes: Record<string, string> }[] =>
  stage.world.sqs.messages(arn(stage.world.account, 'sqs', 'Tidegate-dead-letters'));

const MANUAL: [string, Record<string, unknown>, string][] = [
  [
    'an unknown service',
    { service: 'staging/wbe', tag: 'v1' },
    'service "staging/wbe" is not configured; configured are staging/web, staging/worker',
  ],
  ['a service of another environment', { service: 'prod/web', tag: 'v1' }, 'service "prod/web" is not configured'],
  [
    'the name of every object’s parts',
    { service: 'constructor', tag: 'v1' },
    'service "constructor" is not configured',
  ],
  ['no service', { tag: 'v1' }, 'service: '],
  ['neither tag nor digest', { service: WORKER }, 'give either `tag` or `digest`'],
  ['both tag and digest', { service: WORKER, tag: 'v1', digest: NOWHERE }, 'give either `tag` or `digest`'],
  ['an empty tag', { service: WORKER, tag: '' }, 'tag: a tag has 1 to 128'],
  ['a tag with a space', { service: WORKER, tag: 'v1 beta' }, 'tag: a tag has 1 to 128'],
  ['a tag that begins with a dash', { service: WORKER, tag: '-v1' }, 'tag: a tag has 1 to 128'],
  ['a tag that is too long', { service: WORKER, tag: 'v'.repeat(129) }, 'tag: a tag has 1 to 128'],
  ['a tag with its repository', { service: WORKER, tag: 'worker:v1' }, 'tag: a tag has 1 to 128'],
  ['a tag that is a number', { service: WORKER, tag: 1 }, 'tag: '],
  ['a digest as tag', { service: WORKER, tag: NOWHERE }, 'tag: a tag has 1 to 128'],
  ['a short digest', { service: WORKER, digest: 'sha256:abc' }, 'digest: a digest is `sha256:` and 64 hex digits'],
  ['a digest without its algorithm', { service: WORKER, digest: '0'.repeat(64) }, 'digest: a digest is `sha256:`'],
  ['a misspelt field', { service: WORKER, tag: 'v1', dryrun: true }, 'dryrun'],
  ['a field of somebody else', { service: WORKER, tag: 'v1', desiredCount: 9 }, 'desiredCount'],
  ['a dry run in words', { service: WORKER, tag: 'v1', dryRun: 'yes' }, 'dryRun: '],
  ['a force in words', { service: WORKER, tag: 'v1', force: 'true' }, 'force: '],
  ['a novel for a name', { service: WORKER, tag: 'v1', by: 'x'.repeat(101) }, 'by: '],
  [
    'a release that is not in the ledger',
    { service: WORKER, release: 'REL#2026-01-01T00:00:00.000Z#000000000000' },
    'is not in the ledger',
  ],
  ['another item of the ledger as release', { service: WORKER, release: 'STATE' }, 'release'],
  ['a release and a tag', { service: WORKER, release: 'REL#2026-01-01T00:00:00.000Z#000000000000', tag: 'v1' }, 'tag'],
];

test('T58: a manual start that cannot be meant is refused before any call, in words', async () => {
  const stage = await platform();
  for (const [, input, words] of MANUAL) {
    const since = stage.now();
    await refusedBy(stage, 'deploy', input, words);
    // Only what names a release looks it up.
    expect(askedByRefused(stage, since)).toEqual(words === 'is not in the ledger' ? ['dynamodb GetItem'] : []);
  }
  expect(stage.executions('deploy')).toHaveLength(MANUAL.length);
  await stage.wait(LONG);
  expect(stage.executions('deploy')).toHaveLength(MANUAL.length);
  expect(deadLetters(stage)).toEqual([]);
});

test('T58: a tag or digest that is not in the registry is refused after one question to the registry', async () => {
  const stage = await platform();
  for (const [input, words] of [
    [{ service: WORKER, digest: NOWHERE }, `${NOWHERE} is not in the registry worker; push it first`],
    [{ service: WORKER, tag: 'v99' }, 'v99 is not in the registry worker; push it first'],
    [{ service: WORKER, tag: 'v99', dryRun: true }, 'v99 is not in the registry worker; push it first'],
    [{ service: WORKER, tag: 'v99', force: true }, 'v99 is not in the registry worker; push it first'],
  ] as const) {
    const since = stage.now();
    await refusedBy(stage, 'deploy', input, words);
    expect(askedByRefused(stage, since)).toEqual(['ecr DescribeImages']);
  }
  expect(await stage.releases('worker')).toHaveLength(1);
});

test('T58: a digest of another repository is not one of this', async () => {
  const stage = await platform();
  const digest = (await stage.releases('web'))[0]?.['digest'];
  await refusedBy(stage, 'deploy', { service: WORKER, digest }, 'is not in the registry worker');
});

test.each([
  ['a tag', (stage: Stage) => ({ tag: 'v2', digest: stage.push('worker', 'v2', answering('v2')) })],
  ['a digest', (stage: Stage) => ({ digest: stage.push('worker', 'v2', answering('v2')) })],
])('T58: a dry run by %s tells its plan and the values of the gate, and changes nothing', async (_, push) => {
  const stage = await platform();
  const named = push(stage);
  await stage.rest();
  // The service has to be able to go somewhere: back to v1, by hand, and the dry run is about v2.
  await ended(stage, 'deploy', { service: WORKER, tag: 'v1' });
  await stage.wait(1);
  const before = await both(stage);
  const since = stage.now();
  const wanted = 'tag' in named ? { tag: named.tag } : { digest: named.digest };
  const dry = await ended(stage, 'deploy', { service: WORKER, ...wanted, dryRun: true });
  expect(dry.status).toBe('SUCCEEDED');
  expect(statesOf(dry)).toEqual(['Claim', 'After Claim', 'Skipped']);
  const { plan, reason } = dry.output as { plan: string[]; reason: string };
  expect(reason).toBe('a dry run: nothing was changed');
  expect(plan.join('\n')).toContain(named.digest);
  expect(plan.join('\n')).toMatch(/release: \d+ tasks? (?:is|are) replaced in a rolling deployment/);
  expect(plan.join('\n')).toContain('gate: rollout within 900 s, bake 300 s, a look every 60 s, 0 HTTP checks');
  expect(mutations(stage, since)).toEqual([]);
  expect(await both(stage)).toEqual(before);
});

test('T58: a dry run during a deploy tells that its release would have to wait, and leaves no wish behind', async () => {
  const stage = await platform();
  stage.push('worker', 'v2');
  await stage.until(() => stage.updates('worker').length === 1);
  await stage.wait(5);
  const state = await stage.state('worker');
  const dry = await stage.start('deploy', { service: WORKER, tag: 'v1', dryRun: true });
  await stage.until(() => started(stage, dry).status !== 'RUNNING');
  expect(JSON.stringify(started(stage, dry).output)).toContain('the service is held by a deploy');
  expect((await stage.state('worker'))['wantDeploy']).toBeUndefined();
  expect((await stage.state('worker'))['turn']).toBe(state['turn']);
  await stage.rest();
  expect((await releaseBy(stage, 'worker', 'v2'))?.['state']).toBe('good');
  expect(stage.updates('worker')).toHaveLength(1);
});

test('Bad input: a push of a repository that is not configured starts nothing', async () => {
  const stage = await platform();
  const before = await both(stage);
  const since = stage.now();
  const count = stage.executions().length;
  stage.world.ecr.createRepository('other');
  stage.push('other', 'v1');
  stage.push('other', 'latest', {}, { children: false });
  for (const name of ['web-2', 'my/web', 'WEB', 'we', '']) {
    stage.world.put(sample('ecr-image-push-tag', { 'repository-name': name }));
  }
  stage.world.put(sample('ecr-image-push-tag'));
  stage.world.put(sample('ecr-image-push-tag-index'));
  await stage.wait(60);
  expect(stage.executions()).toHaveLength(count);
  expect(asked(stage, since)).toEqual([]);
  expect(await both(stage)).toEqual(before);
  expect(deadLetters(stage)).toEqual([]);
});

test('Bad input: what else a registry tells of a configured repository starts nothing', async () => {
  const stage = await platform();
  const since = stage.now();
  const count = stage.executions().length;
  const image = {
    'repository-name': 'web',
    'image-tag': 'v1',
    'image-digest': (await stage.releases('web'))[0]?.['digest'],
  };
  for (const name of [
    'ecr-image-push-failure',
    'ecr-image-delete',
    'ecr-image-archive',
    'ecr-image-restore',
    'ecr-image-scan-complete-basic',
    'ecr-image-scan-complete-enhanced',
    'ecr-replication',
    'ecr-pull-through-cache',
    'ecr-referrer-restore',
  ]) {
    stage.world.put(sample(name, image));
  }
  for (const name of ['ecr-image-push-untagged-child', 'ecr-image-push-untagged-attestation']) {
    stage.world.put(sample(name, { 'repository-name': 'web' }));
  }
  await stage.wait(60);
  expect(stage.executions()).toHaveLength(count);
  expect(asked(stage, since)).toEqual([]);
});

const push = (detail: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...(sample('ecr-image-push-tag', { 'repository-name': 'worker', 'image-tag': 'v1', ...detail }) as object),
});

const without = (event: Record<string, unknown>, name: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(event).filter(([key]) => key !== name));

const wrapped = (event: unknown): unknown => ({ service: WORKER, event });

/** The rule's wrapping around what no registry ever sent. */
const GARBAGE: [string, unknown, string][] = [
  ['nothing', wrapped(null), 'Expected the event of an ECR push'],
  ['a text', wrapped('a push'), 'Expected the event of an ECR push'],
  ['a number', wrapped(42), 'Expected the event of an ECR push'],
  ['a list', wrapped([push()]), 'Expected the event of an ECR push'],
  ['an empty object', wrapped({}), 'Expected the event of an ECR push'],
  ['an event wrapped twice', wrapped(wrapped(push())), 'Expected the event of an ECR push'],
  ['an event of ECS', wrapped(sample('ecs-task-stopped-oom')), 'event.source'],
  ['a delete', wrapped(sample('ecr-image-delete', { 'repository-name': 'worker' })), 'event.detail.action-type'],
  ['a failed push', wrapped(sample('ecr-image-push-failure', { 'repository-name': 'worker' })), 'event.detail.result'],
  ['no detail', wrapped(without(push(), 'detail')), 'event.detail'],
  ['no time', wrapped(without(push(), 'time')), 'event.time'],
  ['a time of the moon', wrapped({ ...push(), time: 'full moon' }), 'event.time'],
  ['a digest that is none', wrapped(push({ 'image-digest': 'latest' })), 'event.detail.image-digest'],
  ['a digest that would be a key', wrapped(push({ 'image-digest': 'sha256:../STATE#' })), 'event.detail.image-digest'],
  ['a digest that is a number', wrapped(push({ 'image-digest': 7 })), 'event.detail.image-digest'],
  ['a tag that is none', wrapped(push({ 'image-tag': 'v1; rm -rf /' })), 'event.detail.image-tag'],
  ['a tag that is an object', wrapped(push({ 'image-tag': { $eval: 'v1' } })), 'event.detail.image-tag'],
  ['more than the rule wraps', { service: WORKER, event: push(), desiredCount: 0 }, 'desiredCount'],
  ['an unknown service', { service: 'staging/none', event: push() }, 'service "staging/none" is not configured'],
  ['a service that is a list', { service: [WORKER], event: push() }, 'service: '],
  ['no object at all', null, 'Expected'],
  ['a list instead', [], 'Expected'],
  ['a number instead', 0, 'Expected'],
  ['a text instead', 'deploy web', 'Expected'],
  ['an empty object instead', {}, 'service: '],
];

test('Bad input: garbage in the wrapping of an event is refused once each, in words, and never again', async () => {
  const stage = await platform();
  for (const [, input, words] of GARBAGE) await refusedBy(stage, 'deploy', input, words);
  expect(stage.executions('deploy')).toHaveLength(GARBAGE.length);
  const timers = stage.executions().length;
  const refused = stage.executions('deploy').map(({ arn: name }) => name);
  await stage.visitors(LONG, 120);
  expect(stage.executions('deploy').map(({ arn: name }) => name)).toEqual(refused);
  expect(stage.executions().length).toBeGreaterThanOrEqual(timers);
  expect(stage.updates('web')).toEqual([]);
  expect(stage.updates('worker')).toEqual([]);
  expect(deadLetters(stage)).toEqual([]);
});

test.each(['sleep', 'wake', 'reconcile'])(
  'Bad input: %s refuses what it cannot work with, once, in words',
  async (machine) => {
    const stage = await platform();
    for (const [input, words] of [
      [null, 'Expected'],
      ['web', 'Expected'],
      [[], 'Expected'],
      [{}, 'service: '],
      [{ service: 'staging/none', turn: 1 }, machine === 'wake' ? 'turn' : 'service "staging/none" is not configured'],
      [{ service: WORKER, turn: 'one' }, 'turn'],
      [{ service: WORKER, turn: 1, capacity: { desired: 9 } }, 'capacity'],
    ] as const) {
      await refusedBy(stage, machine, input, words);
    }
  },
);

/** As they would come from the bus: the rule's pattern looks at five members and leaves the others as they are. */
const ODD: [string, Record<string, unknown>, string][] = [
  [
    'without a digest',
    without(push()['detail'] as Record<string, unknown>, 'image-digest'),
    'event.detail.image-digest',
  ],
  [
    'with a digest that is a number',
    { ...(push()['detail'] as object), 'image-digest': 12 },
    'event.detail.image-digest',
  ],
  [
    'with a digest of another kind',
    { ...(push()['detail'] as object), 'image-digest': 'md5:1' },
    'event.detail.image-digest',
  ],
  ['with a tag that is a number', { ...(push()['detail'] as object), 'image-tag': 3 }, 'event.detail.image-tag'],
  ['with a tag that is null', { ...(push()['detail'] as object), 'image-tag': null }, 'event.detail.image-tag'],
  ['with a tag that is none', { ...(push()['detail'] as object), 'image-tag': '../../etc' }, 'event.detail.image-tag'],
];

test('Bad input: a push event with odd members ends on record after one try each, and changes nothing', async () => {
  const stage = await platform();
  const before = await both(stage);
  const since = stage.now();
  for (const [, detail] of ODD) stage.world.put({ ...sample('ecr-image-push-tag'), detail });
  await stage.rest();
  const executions = stage.executions('deploy');
  expect(executions).toHaveLength(ODD.length);
  for (const [what, , words] of ODD) {
    const execution = executions.find((one) => one.cause?.includes(words) && one.status === 'FAILED');
    expect(execution?.error, what).toBe('Refused');
  }
  expect(executions.map(({ status, error }) => [status, error])).toEqual(ODD.map(() => ['FAILED', 'Refused']));
  expect(executions.map(tasksOf)).toEqual(ODD.map(() => 1));
  expect(mutations(stage, since)).toEqual([]);
  expect(await both(stage)).toEqual(before);
  await stage.visitors(LONG, 120);
  expect(stage.executions('deploy')).toHaveLength(ODD.length);
  expect(deadLetters(stage)).toEqual([]);
});

test('Bad input: members that AWS adds to a push event do not stop it', async () => {
  const stage = await platform({ install: false });
  const digest = stage.push('worker', 'v2');
  await stage.wait(5);
  await stage.install();
  const detail = {
    'repository-name': 'worker',
    'image-tag': 'v2',
    'image-digest': digest,
    'added-in-2027': { deep: [1] },
  };
  stage.world.put({
    ...sample('ecr-image-push-tag-single-arch-media-types', detail),
    resources: ['arn:aws:ecr:somewhere'],
  });
  await stage.rest();
  expect(await pushed(stage, 'worker')).toEqual([expect.objectContaining({ digest, state: 'good' })]);
  expect((await stage.image('worker')).endsWith(digest)).toBe(true);
});

test.each(['nudge', 'sweep'])(
  'Bad input: an event that %s cannot read is tried three times and lies in the dead letters',
  async (name) => {
    const stage = await platform();
    const functionName = `Tidegate-${name}`;
    const before = await both(stage);
    const since = stage.now();
    const Payload = Buffer.from(JSON.stringify({ service: 7, event: null }));
    const command = new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload });
    await stage.world.settle(stage.world.client(LambdaClient).send(command));
    await stage.wait(290);
    expect(deadLetters(stage).map(({ body }) => JSON.parse(body))).toEqual([{ service: 7, event: null }]);
    expect(deadLetters(stage)[0]?.attributes['ErrorMessage']).toContain('the input is not as expected');
    const failures = stage.world.lambda
      .logs(functionName)
      .filter((line) => line.at >= since && line.line.includes('ERROR Invoke Error'));
    expect(failures).toHaveLength(3);
    expect(asked(stage, since)).toEqual([]);
    expect(await both(stage)).toEqual(before);
  },
);

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Synthesizes the app with the configuration of one fixture, as a person's `npm run synth` does. */
const synthesize = (fixture: string): { status: number | null; stdout: string; stderr: string; left: boolean } => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const yaml = path.join(folder, 'tidegate.yaml');
  copyFileSync(path.join(import.meta.dirname, 'fixtures', fixture), yaml);
  copyFileSync(path.join(ROOT, 'examples/platform/tidegate.lock.json'), path.join(folder, 'tidegate.lock.json'));
  const outdir = path.join(folder, 'cdk.out');
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ 'tidegate:config': yaml }) };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, left: existsSync(path.join(outdir, 'manifest.json')) };
};

test('Bad input: a broken tidegate.yaml fails synth with every mistake named, by file, line and path', () => {
  const { status, stdout, stderr, left } = synthesize('broken.yaml');
  expect(status).toBe(1);
  expect(stdout).toBe('');
  // Nothing that the next command could take for an app.
  expect(left).toBe(false);
  const [head, ...mistakes] = stderr.trim().split('\n');
  expect(head).toBe('9 mistakes in the configuration:');
  expect(mistakes.map((line) => line.replace(/^ *\S*tidegate\.yaml:/, '').split(': ')[0])).toEqual([
    '4:14 environments.staging.cluster',
    '9:13 services.web.gate.bake',
    '10:7 services.web.gate.chekcs',
    '12:13 services.web.idle.mode',
    '15:13 services.worker.tags.kind',
    '17:17 services.worker.ecsService',
    '18:9 services.gost',
    '18:9 services.gost',
    '20:3 overrides["production/web"]',
  ]);
  expect(mistakes.every((line) => line.includes(', expected '))).toBe(true);
  expect(stderr).toContain('did you mean worker?');
});
