import { describe, expect, test } from 'vitest';
import { TaskFailure } from '../../local/asl/index.ts';
import { settle } from './manual-clock.ts';
import { only, start, task, tokenTask, types } from './harness.ts';

const seconds = 1000;
const tokenOf = ({ taskToken = '' }: { taskToken?: string }): string => taskToken;

describe('a task with token', () => {
  test('gets its token in the arguments and goes on with what is sent', async () => {
    const { desk, execution } = start(only(tokenTask()));
    await settle();
    desk.last.succeed({ Payload: 'noted' });
    await settle();
    expect(desk.last.arguments).toMatchObject({ Payload: { token: tokenOf(desk.last) } });
    expect(execution.tokens()).toEqual([tokenOf(desk.last)]);
    expect(execution.taskSuccess(tokenOf(desk.last), { ready: true })).toBe('ok');
    await execution.done;
    expect(execution.output).toEqual({ ready: true });
    expect(types(execution).slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
  });

  test('is answered once: later answers find it timed out, foreign tokens are unknown', async () => {
    const { desk, execution } = start(only(tokenTask()));
    await settle();
    const token = tokenOf(desk.last);
    expect(execution.taskSuccess('foreign', 1)).toBe('unknown');
    expect(execution.taskSuccess(token, 'first')).toBe('ok');
    expect(execution.taskFailure(token, 'second')).toBe('timedOut');
    expect(execution.taskHeartbeat(token)).toBe('timedOut');
    await execution.done;
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: 'first' });
  });

  test('may be answered before the call that carried the token has returned', async () => {
    const { desk, execution } = start(only(tokenTask()));
    await settle();
    execution.taskSuccess(tokenOf(desk.last), 'early');
    desk.last.succeed('late');
    await execution.done;
    expect(execution.output).toBe('early');
    expect(types(execution)).not.toContain('TaskSubmitted');
  });

  test('fails when the call that carries the token fails', async () => {
    const { execution } = start(only(tokenTask()), { answer: (open) => open.fail(new TaskFailure('Boom', 'no call')) });
    await execution.done;
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Boom', cause: 'no call' });
    expect(execution.tokens()).toEqual([]);
  });

  test('fails with the error that is sent', async () => {
    const { desk, execution } = start(only(tokenTask()));
    await settle();
    execution.taskFailure(tokenOf(desk.last), 'Rejected', 'by hand');
    await execution.done;
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'by hand' });
  });

  test('gets a new token at each try; the old one is void', async () => {
    const Retry = [{ ErrorEquals: ['Again'] }];
    const { clock, desk, execution } = start(only(tokenTask({ Retry })));
    await settle();
    execution.taskFailure(tokenOf(desk.last), 'Again');
    await clock.advance(1 * seconds);
    const [first, second] = desk.tasks.map(tokenOf) as [string, string];
    expect(first).not.toBe(second);
    expect(execution.taskSuccess(first, 1)).toBe('timedOut');
    expect(execution.taskSuccess(second, 2)).toBe('ok');
  });

  test('is void when the timeout was first', async () => {
    const { clock, desk, execution } = start(only(tokenTask({ TimeoutSeconds: 30 })));
    await clock.advance(30 * seconds);
    expect(execution.taskSuccess(tokenOf(desk.last), 1)).toBe('timedOut');
    expect(execution.error).toBe('States.Timeout');
  });
});

describe('heartbeat', () => {
  const machine = only(tokenTask({ HeartbeatSeconds: 10, TimeoutSeconds: 100 }));

  test('keeps the task alive as long as it beats', async () => {
    const { clock, desk, execution } = start(machine);
    for (let beat = 0; beat < 5; beat++) {
      await clock.advance(9 * seconds);
      expect(execution.taskHeartbeat(tokenOf(desk.last))).toBe('ok');
    }
    await clock.advance(10 * seconds);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(execution.taskHeartbeat(tokenOf(desk.last))).toBe('timedOut');
  });

  test('does not outlast TimeoutSeconds', async () => {
    const { clock, desk, execution } = start(machine);
    for (let beat = 0; beat < 20; beat++) {
      await clock.advance(5 * seconds);
      execution.taskHeartbeat(tokenOf(desk.last));
    }
    expect(execution.status).toBe('FAILED');
    expect(execution.stopDate).toBe(Date.parse('2026-01-01T00:01:40Z'));
  });

  test('missed is caught as States.HeartbeatTimeout too', async () => {
    const Catch = [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Caught' }];
    const States = { A: tokenTask({ HeartbeatSeconds: 10, Catch, End: true }), Caught: { Type: 'Pass', End: true } };
    const { clock, execution } = start({ StartAt: 'A', States });
    await clock.until(execution.done);
    expect(execution.output).toEqual({ Error: 'States.Timeout', Cause: '' });
  });

  test('is not asked of a plain task', async () => {
    const { clock, execution } = start(only(task({ HeartbeatSeconds: 1 })));
    await clock.advance(60 * seconds);
    expect(execution.status).toBe('RUNNING');
  });
});
