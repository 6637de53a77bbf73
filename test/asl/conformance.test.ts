import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { derivedCases, readCases, recordedCases } from '../conformance/asl-cases.ts';
import { judge, play } from '../conformance/asl.ts';

const cases = readCases(join(import.meta.dirname, '../fixtures/conformance/asl'));
const recorded = recordedCases(cases);

describe('recorded from real AWS', () => {
  test.each(recorded.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(await judge(one)).toBeUndefined();
  });

  const ordered = recorded.filter(({ events, unorderedParallelEvents }) => events && !unorderedParallelEvents);
  test.each(ordered.map((one) => [one.name, one] as const))(
    '%s: each event points back as recorded',
    async (_name, one) => {
      const { history } = await play(one);
      expect(history.map(({ type, previousEventId }) => `${type} < ${previousEventId}`)).toEqual(
        one.events?.map(({ type, prev }) => `${type} < ${prev}`),
      );
    },
  );
});

describe('derived from recordings in JSONPath', () => {
  test.each(derivedCases(cases).map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(await judge(one)).toBeUndefined();
  });
});
