import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tidegate-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `cdk synth` without the CLI: it hands context and output folder on by environment. */
const app = (context: Record<string, unknown>) =>
  spawnSync(process.execPath, ['infra/app.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: join(folder, 'cdk.out') },
  });

test('a broken tidegate.yaml fails synth with every mistake named', () => {
  const config = join(folder, 'tidegate.yaml');
  copyFileSync(join(ROOT, 'examples/platform/tidegate.lock.json'), join(folder, 'tidegate.lock.json'));
  writeFileSync(
    config,
    'environments: { staging: { cluster: demo } }\nservices:\n  web: { gate: { bkae: 5m } }\n  wroker: {}\n',
  );
  const { status, stderr } = app({ 'tidegate:config': config });
  expect(status).toBe(1);
  expect(stderr).toContain('3 mistakes in the configuration:');
  expect(stderr).toContain('did you mean bake?');
  expect(stderr).toContain('did you mean worker?');
  // Words, not a stack of calls.
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('what AWS would refuse fails synth in words, every limit at once', () => {
  const config = join(folder, 'tidegate.yaml');
  const match = Array.from({ length: 200 }, (_, index) => `branch-${index}`).join(', ');
  const tags = `{ tags: { kind: newest, match: [${match}] } }`;
  writeFileSync(config, `environments: { staging: { cluster: demo } }\nservices:\n  web: ${tags}\n  worker: ${tags}\n`);
  const { status, stderr } = app({ 'tidegate:config': config });
  expect(status).toBe(1);
  expect(stderr).toContain('Over the limits of AWS:');
  expect(stderr).toMatch(/the pattern of \S*web\S* has \d+ characters/);
  expect(stderr).toMatch(/the pattern of \S*worker\S* has \d+ characters/);
  expect(stderr).not.toMatch(/^\s+at /m);
});
