import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bound } from '../../local/lambda/compiled.ts';

const root = mkdtempSync(join(tmpdir(), 'tidegate-compiled-'));
afterAll(() => rmSync(root, { recursive: true }));

test('what was compiled is kept up to a limit, then thrown away as a whole', () => {
  const folder = join(root, '.compiled');
  bound(folder, 10);
  mkdirSync(join(folder, 'v24'), { recursive: true });
  for (const name of ['a', 'b']) writeFileSync(join(folder, 'v24', name), 'x'.repeat(5));
  bound(folder, 10);
  expect(existsSync(join(folder, 'v24', 'a'))).toBe(true);
  bound(folder, 9);
  expect(existsSync(folder)).toBe(false);
});
