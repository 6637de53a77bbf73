import { describe, expect, test } from 'vitest';
import { coverageOf } from '../../local/asl/coverage.ts';
import { type HistoryEvent, parseDefinition, TaskFailure } from '../../local/asl/index.ts';
import { type OpenTask, start, task } from './harness.ts';

const pass = { Type: 'Pass', End: true };
const States = {
  Try: task({
    Next: 'Decide',
    Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }, { ErrorEquals: ['Slow'] }],
    Catch: [
      { ErrorEquals: ['Busy'], Next: 'Rescue' },
      { ErrorEquals: ['States.ALL'], Next: 'Rescue' },
    ],
    Output: '{% $states.result %}',
  }),
  Decide: {
    Type: 'Choice',
    Choices: [
      { Condition: '{% $states.input = 1 %}', Next: 'One' },
      { Condition: '{% $states.input = 2 %}', Next: 'Many' },
      { Condition: '{% $states.input = 3 %}', Next: 'Many' },
    ],
    Default: 'Rescue',
  },
  One: pass,
  Many: pass,
  Rescue: pass,
};
const machine = { StartAt: 'Try', States };
const definition = parseDefinition(JSON.stringify({ QueryLanguage: 'JSONata', ...machine }));

const historyOf = async (answer: (open: OpenTask) => void): Promise<readonly HistoryEvent[]> => {
  const { clock, execution } = start(machine, { answer });
  await clock.until(execution.done);
  return execution.history;
};

/** What the API shows of a history. */
const asRead = (history: readonly HistoryEvent[]): HistoryEvent[] =>
  history.map((event) => ({ ...event, taken: undefined }));

describe('coverage of a machine', () => {
  test('nothing is covered without an execution', () => {
    expect(coverageOf(definition, []).taken).toEqual([]);
    expect(coverageOf(definition, []).missing).toContain('Decide → Choices[2]');
  });

  test('names the states, rules, retriers and catchers that executions took', async () => {
    const busy = await historyOf((open) => open.fail(new TaskFailure('Busy')));
    const many = await historyOf((open) => open.succeed(3));
    expect(coverageOf(definition, [busy, many])).toEqual({
      taken: ['Try', 'Try → Retry[0]', 'Try → Catch[0]', 'Decide', 'Decide → Choices[2]', 'Many', 'Rescue'],
      missing: [
        'Try → Retry[1]',
        'Try → Catch[1]',
        'Decide → Choices[0]',
        'Decide → Choices[1]',
        'Decide → Default',
        'One',
      ],
    });
  });

  test('tells the same of a history read through the API, except where two rules share a target', async () => {
    const busy = await historyOf((open) => open.fail(new TaskFailure('Busy')));
    const one = await historyOf((open) => open.succeed(1));
    const many = await historyOf((open) => open.succeed(3));
    const other = await historyOf((open) => open.succeed(7));
    expect(coverageOf(definition, [busy, one, many, other].map(asRead)).missing).toEqual([
      'Try → Retry[1]',
      'Try → Catch[1]',
      'Decide → Choices[1]',
      'Decide → Choices[2]',
    ]);
  });
});
