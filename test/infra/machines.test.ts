import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { afterAll, expect, test } from 'vitest';
import { placeholderOf, placeholdersOf, Workflow } from '../../infra/machines.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-machines-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a placeholder is named after its step', () => {
  expect(placeholderOf('give-up')).toBe('GiveUpFunctionArn');
});

test('placeholders are found once each, and JSONata is none', () => {
  const definition = '{ "a": "${ClaimFunctionArn}", "b": "${ClaimFunctionArn}", "c": "{% $states.input %}" }';
  expect(placeholdersOf(definition)).toEqual(['ClaimFunctionArn']);
});

test('a placeholder that no step fills is refused in words', () => {
  writeFileSync(join(folder, 'deploy.asl.json'), '{ "a": "${ClaimFunctionArn}", "b": "${CliamFunctionArn}" }');
  const stack = new Stack(new App({ outdir: join(folder, 'cdk.out') }), 'Stack');
  const arn = 'arn:aws:lambda:us-east-1:111111111111:function:claim';
  const functions = { claim: LambdaFunction.fromFunctionArn(stack, 'Claim', arn) };
  expect(() => new Workflow(stack, 'Deploy', { machine: 'deploy', definitions: folder, functions })).toThrow(
    'deploy.asl.json names CliamFunctionArn, but functions/steps has no such step',
  );
});
