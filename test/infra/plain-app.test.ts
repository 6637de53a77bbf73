import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSettings } from '../../config/load.ts';
import { bundleNow } from '../../infra/bundle.ts';
import type { Bundles } from '../../infra/bundle.ts';
import { Tidegate } from '../../infra/tidegate.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-plain-'));
let bundles: Bundles;
beforeAll(() => {
  bundles = bundleNow({ directory: join(folder, 'assets') });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What somebody writes who has read the README and nothing else. */
class Mine extends Stack {
  readonly tidegate: Tidegate;
  constructor(scope: Construct, example: string, props: StackProps) {
    super(scope, 'Mine', props);
    const [yaml, lock] = ['tidegate.yaml', 'tidegate.lock.json'].map((file) => `examples/${example}/${file}`);
    // The bundles only for the tests beside this one, which must not find them half made.
    this.tidegate = new Tidegate(this, 'Tidegate', { config: loadSettings(yaml!, lock!), bundles });
  }
}

const synthesized = (example: string, props: StackProps): string => {
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const { stackName } = new Mine(app, example, props);
  return readFileSync(app.synth().getStackByName(stackName).templateFullPath, 'utf8');
};

const PLACES: [string, StackProps][] = [
  ['with account and Region', { env: { account: '111111111111', region: 'us-east-1' } }],
  ['that leaves both open', {}],
];

describe.each(PLACES)('in an app without any context, in a stack %s', (_, props) => {
  test.each(['platform', 'fleet'])('the construct synthesizes: %s', (example) => {
    const template = synthesized(example, props);
    expect(template).toContain('arn:aws:states:us-east-1:111111111111:stateMachine:Tidegate-');
    expect(template).toContain('arn:aws:ecs:us-east-1:111111111111:task-definition/');
  });
});

test('a stack for another account or Region than the lock is refused in words', () => {
  expect(() => synthesized('platform', { env: { account: '222222222222', region: 'eu-central-1' } })).toThrow(
    'The stack is for account 222222222222 and Region eu-central-1, but the lock for account 111111111111 and Region us-east-1',
  );
});

test('the README says the same', () => {
  expect(readFileSync('README.md', 'utf8')).toContain("new Tidegate(this, 'Tidegate', { config: loadSettings(");
});
