import { describe, expect, test } from 'vitest';
import { TaskFailure } from '../../local/asl/index.ts';
import { settle } from './manual-clock.ts';
import { only, start, task, types } from './harness.ts';

const seconds = 1000;
const flow = (name: string, state: Record<string, unknown>): Record<string, unknown> => ({
  StartAt: name,
  States: { [name]: { End: true, ...state } },
});

describe('Parallel', () => {
  const waits = {
    Type: 'Parallel',
    Branches: [10, 20].map((s) => flow(`Wait${s}`, { Type: 'Wait', Seconds: s, Output: s })),
  };

  test('runs its branches at once and keeps their order', async () => {
    const { clock, execution } = start(only(waits));
    await clock.advance(20 * seconds);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: [10, 20] });
  });

  test('aborts the other branches when one fails, and lets go of their tasks', async () => {
    const Branches = [flow('Slow', task()), flow('Nap', { Type: 'Wait', Seconds: 999 }), flow('Bad', task())];
    const { clock, desk, execution } = start(only({ Type: 'Parallel', Branches }));
    await settle();
    desk.tasks[1]?.fail(new TaskFailure('Broken'));
    await clock.until(execution.done);
    expect(execution.error).toBe('Broken');
    expect(types(execution).slice(-6)).toEqual([
      'TaskFailed',
      'TaskStateAborted',
      'TaskStateAborted',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    expect(desk.tasks[0]?.cancelled).toBe(true);
    expect(clock.timers).toBe(0);
  });

  test('keeps the variables of a branch to the branch', async () => {
    const Branches = [flow('Set', { Type: 'Pass', Assign: { seen: 'inside' }, Output: '{% $seen %}' })];
    const States = {
      Before: { Type: 'Pass', Assign: { seen: 'outside' }, Next: 'Split' },
      Split: { Type: 'Parallel', Branches, Next: 'After' },
      After: { Type: 'Pass', Output: { own: '{% $seen %}', branch: '{% $states.input[0] %}' }, End: true },
    };
    const { execution } = start({ StartAt: 'Before', States });
    await execution.done;
    expect(execution.output).toEqual({ own: 'outside', branch: 'outside' });
  });
});

describe('Map', () => {
  const each = (more: Record<string, unknown>): Record<string, unknown> =>
    only({
      Type: 'Map',
      Items: '{% [1..5] %}',
      ItemProcessor: flow('Do', task({ Arguments: '{% $states.input %}' })),
      ...more,
    });

  test('runs as many iterations at once as MaxConcurrency allows', async () => {
    const { desk, execution } = start(each({ MaxConcurrency: 2 }));
    await settle();
    expect(desk.tasks).toHaveLength(2);
    for (let i = 0; i < 5; i++) {
      desk.tasks[i]?.succeed(i * 10);
      await settle();
    }
    expect(execution.output).toEqual([0, 10, 20, 30, 40]);
  });

  test('tells each iteration its item and index', async () => {
    const ItemSelector = {
      index: '{% $states.context.Map.Item.Index %}',
      value: '{% $states.context.Map.Item.Value %}',
    };
    const ItemProcessor = flow('Echo', { Type: 'Pass' });
    const { execution } = start(each({ Items: ['a', 'b'], ItemSelector, ItemProcessor }));
    await execution.done;
    expect(execution.output).toEqual([
      { index: 0, value: 'a' },
      { index: 1, value: 'b' },
    ]);
  });

  test('fails as a whole and can be retried as a whole', async () => {
    const Retry = [{ ErrorEquals: ['Broken'], MaxAttempts: 1 }];
    const { clock, desk, execution } = start(each({ Retry }));
    await settle();
    desk.tasks[3]?.fail(new TaskFailure('Broken'));
    await clock.advance(1 * seconds);
    desk.tasks.slice(5).forEach((open) => open.succeed('fine'));
    await clock.until(execution.done);
    expect(execution.status).toBe('SUCCEEDED');
    expect(types(execution).filter((type) => type === 'MapIterationAborted')).toHaveLength(4);
  });
});
