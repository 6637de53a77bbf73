import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coverageFile, currentCoverage } from '../../local/coverage/current.ts';

test('local/COVERAGE.md says what the code covers (else run: node local/coverage/main.ts)', () => {
  expect(readFileSync(coverageFile, 'utf8')).toBe(currentCoverage());
});
