// Constructs register themselves with their scope.
/* oxlint-disable no-new */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack, Stage, aws_sqs as sqs } from 'aws-cdk-lib';
import { afterAll, expect, test } from 'vitest';
import { createTemplateLoader, readStacks } from '../../local/template/index.ts';
import { createSqs } from '../../local/sqs/index.ts';
import { seededChance } from '../../local/chance.ts';
import { account } from './loading.ts';

const outdir = mkdtempSync(join(tmpdir(), 'tidegate-assembly-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const synthesize = (): void => {
  const app = new App({ outdir });
  const first = new Stack(app, 'First', { stackName: 'first-of-all' });
  const queue = new sqs.Queue(first, 'Queue', { queueName: 'letters' });
  const second = new Stack(app, 'Second');
  new CfnOutput(second, 'QueueArn', { value: queue.queueArn });
  new Stack(new Stage(app, 'Staging'), 'Inner');
  app.synth();
};

test('Stacks of a real assembly are found by any of their names and loaded with references between them', async () => {
  synthesize();
  const stacks = readStacks(outdir, ['first-of-all', 'Second', 'Staging/Inner']);
  expect(stacks.map((stack) => stack.name)).toEqual(['first-of-all', 'Second', 'Staging-Inner']);
  expect(stacks[2]?.directory).toBe(join(outdir, 'assembly-Staging'));
  const { model } = createSqs({
    account,
    chance: seededChance(1),
    clock: { now: () => 0, after: () => ({ cancel() {} }) },
  });
  const loaded = await createTemplateLoader(account, [model]).load(stacks.slice(0, 2));
  expect(loaded[1]?.outputs).toEqual({ QueueArn: 'arn:aws:sqs:us-east-1:111111111111:letters' });
});

test('A stack that is not there is named beside those that are', () => {
  expect(() => readStacks(outdir, ['Third'])).toThrow(
    /no stack Third in .*; there are: Staging-Inner, first-of-all, Second/,
  );
});
