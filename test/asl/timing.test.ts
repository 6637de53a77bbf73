import { describe, expect, test } from 'vitest';
import { TaskFailure } from '../../local/asl/index.ts';
import { seededChance } from '../../local/chance.ts';
import { delaySeconds } from '../../local/asl/retry.ts';
import { only, start, task, types } from './harness.ts';

const seconds = 1000;

describe('Wait', () => {
  test('goes on after its seconds, not before', async () => {
    const { clock, execution } = start(only({ Type: 'Wait', Seconds: '{% $states.input.pause %}' }), {
      input: { pause: 60 },
    });
    await clock.advance(59 * seconds);
    expect(execution.status).toBe('RUNNING');
    await clock.advance(1 * seconds);
    expect(execution.status).toBe('SUCCEEDED');
  });

  test('waits until a moment', async () => {
    const { clock, execution } = start(only({ Type: 'Wait', Timestamp: '2026-01-01T01:00:00+00:30' }));
    await clock.advance(30 * 60 * seconds - 1);
    expect(execution.status).toBe('RUNNING');
    await clock.advance(1);
    expect(execution.status).toBe('SUCCEEDED');
  });
});

describe('task timeout', () => {
  test('fails the state with States.Timeout and lets go of the task', async () => {
    const { clock, desk, execution } = start(only(task({ TimeoutSeconds: '{% 2 + 3 %}' })));
    await clock.advance(5 * seconds);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(types(execution).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
    expect(desk.last.cancelled).toBe(true);
  });

  test('does not hear the result that comes after it', async () => {
    const caught = { Type: 'Pass', End: true };
    const late = task({ TimeoutSeconds: 5, Next: 'Done', Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }] });
    const { clock, desk, execution } = start({ StartAt: 'A', States: { A: late, Late: caught, Done: caught } });
    await clock.advance(5 * seconds);
    desk.last.succeed('too late');
    await clock.until(execution.done);
    expect(execution.output).toEqual({ Error: 'States.Timeout', Cause: '' });
  });

  test('is not met by States.TaskFailed', async () => {
    const { clock, execution } = start(
      only(task({ TimeoutSeconds: 1, Retry: [{ ErrorEquals: ['States.TaskFailed'] }] })),
    );
    await clock.until(execution.done);
    expect(types(execution).filter((type) => type === 'TaskScheduled')).toHaveLength(1);
  });

  test('of a direct Lambda ARN has its own event', async () => {
    const Resource = 'arn:aws:lambda:us-east-1:111111111111:function:step';
    const { clock, execution } = start(only(task({ Resource, TimeoutSeconds: 1 })));
    await clock.until(execution.done);
    expect(types(execution)).toContain('LambdaFunctionTimedOut');
  });
});

describe('retry', () => {
  const failing = { answer: (open: { fail(error: Error): void }) => open.fail(new TaskFailure('Busy', 'try later')) };
  const delays = async (retrier: Record<string, unknown>): Promise<number[]> => {
    const { clock, desk, execution } = start(only(task({ Retry: [{ ErrorEquals: ['Busy'], ...retrier }] })), failing);
    await clock.until(execution.done);
    const starts = desk.tasks.map(({ startedAt }) => startedAt / seconds);
    return starts.slice(1).map((at, i) => at - (starts[i] as number));
  };

  test('waits with exponential backoff up to MaxDelaySeconds', async () => {
    expect(await delays({ IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 })).toEqual([
      2, 6, 18, 20,
    ]);
  });

  test('tries three times by default, doubling from one second', async () => {
    expect(await delays({})).toEqual([1, 2, 4]);
  });

  test('with full jitter waits anywhere below the backoff, the same for the same seed', async () => {
    const retrier = { IntervalSeconds: 10, MaxAttempts: 3, JitterStrategy: 'FULL' };
    const [first, again] = [await delays(retrier), await delays(retrier)];
    expect(first).toEqual(again);
    expect(first.every((delay, i) => delay >= 0 && delay < 10 * 2 ** i)).toBe(true);
    expect(new Set([...first, 10, 20, 40]).size).toBe(6);
  });

  test('counts each retrier on its own and bills each try as a transition', async () => {
    const errors = ['A', 'B', 'A', 'B', 'A'];
    const Retry = ['A', 'B'].map((name) => ({ ErrorEquals: [name], MaxAttempts: 2 }));
    const answer = (open: { fail(error: Error): void }): void => open.fail(new TaskFailure(errors.shift()));
    const { clock, execution } = start(only(task({ Retry })), { answer });
    await clock.until(execution.done);
    expect(execution.error).toBe('A');
    expect(execution.transitions).toBe(1 + 4);
  });

  test('shows the count in the context object', async () => {
    const Arguments = { count: '{% $states.context.State.RetryCount %}' };
    const { clock, desk, execution } = start(
      only(task({ Arguments, Retry: [{ ErrorEquals: ['States.ALL'] }] })),
      failing,
    );
    await clock.until(execution.done);
    expect(desk.tasks.map((open) => open.arguments)).toEqual([0, 1, 2, 3].map((count) => ({ count })));
  });

  test('never exceeds the cap, whatever the count', () => {
    const retrier = { ErrorEquals: ['States.ALL'], BackoffRate: 2, MaxDelaySeconds: 60 };
    expect(delaySeconds(retrier, 1000, seededChance(1))).toBe(60);
  });
});

describe('machine timeout', () => {
  test('ends the execution TIMED_OUT and aborts what runs', async () => {
    const { clock, desk, execution } = start({ ...only(task()), TimeoutSeconds: 100 });
    await clock.until(execution.done);
    expect(execution).toMatchObject({ status: 'TIMED_OUT', stopDate: clock.now() });
    expect(types(execution).slice(-2)).toEqual(['TaskStateAborted', 'ExecutionTimedOut']);
    expect(desk.last.cancelled).toBe(true);
  });

  test('leaves no timer behind when the execution ends before it', async () => {
    const { clock, execution } = start({ ...only({ Type: 'Pass' }), TimeoutSeconds: 100 });
    await clock.until(execution.done);
    expect(clock.timers).toBe(0);
  });
});
