import { expect, it } from 'vitest';
import { runOf } from '../../functions/runtime/ports.ts';

it('two sandboxes that are handed one request are two runs; the same one is the same', () => {
  const [a, b] = ['2026/01/05/[$LATEST]a', '2026/01/05/[$LATEST]b'];
  expect(runOf({ awsRequestId: 'r' }, a)).toBe(runOf({ awsRequestId: 'r' }, a));
  expect(runOf({ awsRequestId: 'r' }, a)).not.toBe(runOf({ awsRequestId: 'r' }, b));
  expect(runOf({ awsRequestId: 'r' }, a)).not.toBe(runOf({ awsRequestId: 's' }, a));
  expect(runOf({ awsRequestId: 'r' })).toBe('r');
});
