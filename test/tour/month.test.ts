import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { measureMonth } from '../../local/tour/month.ts';
import type { Month } from '../../local/tour/month.ts';
import { configured } from '../configurations.ts';
import { ROOT } from './run.ts';

let month: Month;
beforeAll(async () => {
  month = await measureMonth(configured('defaults'));
});

test('a service costs well under a dollar a month while it is awake, and next to nothing asleep (PRICE-11)', () => {
  expect(month.asleep).toBeGreaterThan(0);
  expect(month.asleep).toBeLessThan(0.001);
  expect(month.awake).toBeLessThan(0.5);
});

test('what is paid once for all services is under a dollar a month', () => {
  expect(month.metric + month.alarms).toBeLessThan(1);
});

test('the README says what was counted', () => {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  for (const figure of [month.awake, month.metric, month.alarms])
    expect(readme).toContain(`${figure.toFixed(2)} USD a month`);
  expect(readme).toContain('under 0.001 USD a month');
});
