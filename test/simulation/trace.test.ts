import { expect, test } from 'vitest';
import { withoutTrace } from '../../local/simulation/trace.ts';

/** A line of a failed execution: the failure lies in it as a text. */
const failed = (trace: readonly string[]): string =>
  JSON.stringify({ cause: JSON.stringify({ errorType: 'TimeoutError', trace, more: ['left'] }), after: ['left, too'] });

test('a failure is the same with a stack and without, whatever brackets and quotes its words hold (seed 9000)', () => {
  const stack = [String.raw`TimeoutError: [ERROR] "a \"request\"] of C:\x`, '    at send (file:1:2)'];
  expect(withoutTrace(failed(stack))).toBe(withoutTrace(failed([])));
  expect(withoutTrace(failed(stack))).toContain(String.raw`[\"left\"]`);
  expect(withoutTrace(failed(stack))).toContain('["left, too"]');
});
