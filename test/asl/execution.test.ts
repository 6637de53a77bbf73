import { describe, expect, test } from 'vitest';
import { TaskFailure } from '../../local/asl/index.ts';
import { settle } from './manual-clock.ts';
import { only, start, task, types } from './harness.ts';

const pass = { Type: 'Pass', End: true };

describe('StopExecution', () => {
  test('ends ABORTED, lets go of the task and hears nothing more', async () => {
    const { clock, desk, execution } = start(only(task({ TimeoutSeconds: 60 })));
    await settle();
    execution.stop('Superseded', 'a newer push');
    desk.last.succeed('too late');
    await execution.done;
    expect(execution).toMatchObject({
      status: 'ABORTED',
      error: 'Superseded',
      cause: 'a newer push',
      stopDate: clock.now(),
    });
    expect(types(execution).slice(-2)).toEqual(['TaskStateAborted', 'ExecutionAborted']);
    expect(desk.last.cancelled).toBe(true);
    expect(clock.timers).toBe(0);
  });

  test('changes nothing after the end', async () => {
    const { execution } = start(only(pass));
    await execution.done;
    execution.stop();
    expect(execution.status).toBe('SUCCEEDED');
  });

  test('while a retry waits leaves no timer behind', async () => {
    const answer = (open: { fail(error: Error): void }): void => open.fail(new TaskFailure('Busy'));
    const { clock, execution } = start(only(task({ Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 30 }] })), {
      answer,
    });
    await clock.advance(10_000);
    execution.stop();
    await execution.done;
    expect(clock.timers).toBe(0);
  });
});

describe('limits', () => {
  const large = 'x'.repeat(262_144);

  test('a task result beyond 256 KiB fails the task, and States.ALL catches it', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const States = { Big: task({ Catch, End: true }), Caught: pass };
    const { execution } = start({ StartAt: 'Big', States }, { answer: (open) => open.succeed(large) });
    await execution.done;
    expect(execution.output).toMatchObject({ Error: 'States.DataLimitExceeded' });
    expect(types(execution)).toContain('TaskFailed');
  });

  test('an output beyond 256 KiB fails the state', async () => {
    const { execution } = start(only({ Type: 'Pass', Output: '{% $pad("", 262144, "x") %}' }));
    await execution.done;
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('an execution that never ends is failed at 25,000 events', async () => {
    const States = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } };
    const { execution } = start({ StartAt: 'A', States });
    await execution.done;
    expect(execution.status).toBe('FAILED');
    expect(execution.history).toHaveLength(25_000);
    expect(execution.history.at(-1)?.type).toBe('ExecutionFailed');
  });
});

describe('a task at the end of the history', () => {
  test('ends the execution without disturbing whoever answers it', async () => {
    const { clock, execution } = start(
      { StartAt: 'A', States: { A: task({ Next: 'A', TimeoutSeconds: 60 }) } },
      { answer: (open) => open.succeed(null) },
    );
    await clock.until(execution.done);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(execution.history).toHaveLength(25_000);
    expect(clock.timers).toBe(0);
  });
});

describe('a task runner that refuses', () => {
  test('fails the execution loudly, past every Catch', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const refuse = (): never => {
      throw new Error('aws-sdk:s3:getObject is not covered; covered: lambda:invoke');
    };
    const { execution } = start(
      { StartAt: 'A', States: { A: task({ Catch, End: true }), Caught: pass } },
      { answer: refuse },
    );
    await execution.done;
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(execution.cause).toContain('not covered');
  });
});

describe('history', () => {
  test('has the shape of GetExecutionHistory', async () => {
    const Assign = { answer: '{% $states.result.n %}' };
    const { clock, execution } = start(only(task({ Assign, Output: '{% $states.result.n %}' })), {
      input: { a: 1 },
      answer: (open) => open.succeed({ n: 42 }),
    });
    await execution.done;
    expect(execution.history.slice(0, 3)).toEqual([
      {
        id: 1,
        previousEventId: 0,
        type: 'ExecutionStarted',
        timestamp: new Date(clock.now()),
        executionStartedEventDetails: {
          input: '{"a":1}',
          inputDetails: { truncated: false },
          roleArn: 'arn:aws:iam::111111111111:role/machine',
        },
      },
      expect.objectContaining({
        stateEnteredEventDetails: { name: 'Only', input: '{"a":1}', inputDetails: { truncated: false } },
      }),
      expect.objectContaining({
        taskScheduledEventDetails: {
          resourceType: 'lambda',
          resource: 'invoke',
          region: 'us-east-1',
          parameters: '{"FunctionName":"step"}',
        },
      }),
    ]);
    expect(execution.history.at(-2)).toMatchObject({
      type: 'TaskStateExited',
      stateExitedEventDetails: { name: 'Only', output: '42', assignedVariables: { answer: '42' } },
    });
  });

  test('is told to listeners as it grows', async () => {
    const { execution } = start(only(pass));
    const heard: string[] = [];
    execution.onEvent(({ type }) => heard.push(type));
    await execution.done;
    expect(heard).toEqual(types(execution).slice(2));
  });
});

describe('expressions', () => {
  test('see variables only after the state that assigns them (SFN-10)', async () => {
    const States = {
      First: { Type: 'Pass', Assign: { n: 1 }, Next: 'Second' },
      Second: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Output: '{% $n %}', Next: 'Third' },
      Third: { Type: 'Pass', Output: ['{% $states.input %}', '{% $n %}'], End: true },
    };
    const { execution } = start({ StartAt: 'First', States });
    await execution.done;
    expect(execution.output).toEqual([1, 2]);
  });

  test('take time and chance from the model', async () => {
    const Output = { now: '{% $now() %}', millis: '{% $millis() %}', id: '{% $uuid() %}', die: '{% $random() %}' };
    const [one, other] = [start(only({ ...pass, Output })), start(only({ ...pass, Output }))];
    await Promise.all([one.execution.done, other.execution.done]);
    expect(one.execution.output).toEqual(other.execution.output);
    expect(one.execution.output).toMatchObject({ now: '2026-01-01T00:00:00.000Z', millis: one.clock.now() });
  });

  test('a condition that is not boolean fails with its type', async () => {
    const States = { A: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'B' }] }, B: pass };
    const { execution } = start({ StartAt: 'A', States });
    await execution.done;
    expect(execution.error).toBe('States.QueryEvaluationError');
    expect(execution.cause).toContain("Expected 'boolean', but was 'number' for value: 1");
  });

  test('no matching rule and no Default is States.NoChoiceMatched', async () => {
    const States = { A: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'B' }] }, B: pass };
    const { execution } = start({ StartAt: 'A', States });
    await execution.done;
    expect(execution.error).toBe('States.NoChoiceMatched');
  });
});
