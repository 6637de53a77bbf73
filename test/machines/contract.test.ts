import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as errors from '../../functions/domain/errors.ts';
import { AWAIT_SECONDS_MIN } from '../../functions/domain/gate.ts';
import { timeoutSeconds } from '../../infra/timeouts.ts';
import type { ChoiceState, TaskState } from '../../local/asl/types.ts';
import { kebab, MACHINES, type Machine, states, targetsOf, tasks, valueOf, verbOf } from './machines.ts';
import { nextValues } from './next-values.ts';

const STEPS = readdirSync('functions/steps').map((file) => file.replace('.ts', ''));
const OURS = Object.values(errors).map((It) => new It('').name as string);
/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html and what Lambda's integration documents */
const AWS = [
  'States.ALL',
  'States.Timeout',
  'Lambda.ServiceException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.AWSLambdaException',
  'Sandbox.Timedout',
  // A function that died: of memory, or with its process.
  'Runtime.ExitError',
  'Lambda.Unknown',
];
/** From here on something of the user's may have been changed: failing for good leads to compensation, not to the end. */
const COMPENSATED: Record<string, Record<string, string>> = {
  deploy: { Plan: 'Revert', Adopt: 'Revert', Release: 'Revert', Verify: 'Revert', Promote: 'Revert' },
  // Its Pause is Judge's.
  rollback: { Await: 'Later' },
  sleep: { Drowse: 'Open', Cut: 'Open' },
  wake: { Verify: 'GiveUp' },
};

const waits = (task: TaskState): boolean => task.Resource.endsWith('.waitForTaskToken');
const each = <T>(of: (it: Machine) => [string, T][]): [string, string, T, Machine][] =>
  MACHINES.flatMap((it) => of(it).map(([name, state]): [string, string, T, Machine] => [it.name, name, state, it]));

describe.each(MACHINES.map((it) => [it.name, it] as const))('%s', (name, it_) => {
  it('is in JSONata, has a comment and an end', () => {
    const { definition } = it_;
    expect(definition.QueryLanguage).toBe('JSONata');
    expect(definition.Comment).toBeTruthy();
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
  });

  it('is valid JSON before substitution: placeholders stand inside strings only', () => {
    const outside = it_.text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
    expect(outside).not.toContain('${');
  });

  it('has no other placeholder than the function of a task', () => {
    const filled = tasks(it_).map(([, task]) => `${verbOf(task)}FunctionArn`);
    const open = [...it_.text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder);
    expect(new Set(open)).toEqual(new Set(filled));
  });

  it('reaches every state', () => {
    const seen = new Set<string>();
    const visit = (state: string): void => {
      if (seen.has(state)) return;
      seen.add(state);
      for (const target of targetsOf(it_.definition.States[state] ?? { Type: 'Succeed' })) visit(target);
    };
    visit(it_.definition.StartAt);
    expect(Object.keys(it_.definition.States).filter((state) => !seen.has(state))).toEqual([]);
  });

  it('gives the whole event to its first state as one value (SFN-8)', () => {
    const first = it_.definition.States[it_.definition.StartAt] as TaskState;
    // A state that is entered again takes it from where it cannot change.
    const again = states(it_).some(([, state]) => targetsOf(state).includes(it_.definition.StartAt));
    const request = again ? '{% $states.context.Execution.Input %}' : '{% $states.input %}';
    expect(first.Arguments).toMatchObject({ Payload: { request } });
  });

  it('ends a lost lease without Settle', () => {
    expect(it_.definition.States['Lost']).toMatchObject({ Type: 'Fail', Error: 'LeaseLost' });
  });

  it('ends what failed in a Fail state: a failed run never reads SUCCEEDED', () => {
    const ends = states(it_).filter(([, state]) => state.Type === 'Fail' || state.Type === 'Succeed');
    expect(Object.fromEntries(ends.map(([end, state]) => [end, state.Type]))).toEqual({
      Good: 'Succeed',
      Skipped: 'Succeed',
      Failed: 'Fail',
      Refused: 'Fail',
      Lost: 'Fail',
    });
    expect(it_.definition.States['After Settle']).toMatchObject({ Default: 'Failed' });
  });

  it(`leaves every other failure of a step to Settle, or to what compensates for it in ${name}`, () => {
    const expected = tasks(it_).map(([state, task]) => {
      if (state === 'Settle') return [state, 'Failed'];
      return [state, COMPENSATED[name]?.[state] ?? (waits(task) ? 'Pause' : 'Settle')];
    });
    const actual = tasks(it_).map(([state, task]) => [
      state,
      task.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'))?.Next,
    ]);
    expect(actual).toEqual(expected);
  });
});

describe('every task', () => {
  const TASKS = each(tasks);

  it.each(TASKS)('%s: %s calls the step of its own name', (_, name, task) => {
    expect(verbOf(task)).toBe(name);
    expect(STEPS).toContain(kebab(name));
  });

  it.each(TASKS)('%s: %s gives its function more time than that has (protocol §1.3)', (_, name, task) => {
    const least = timeoutSeconds(kebab(name)) + 5;
    if (!waits(task)) return expect(task.TimeoutSeconds).toBeGreaterThan(least);
    expect(task.TimeoutSeconds).toBe('{% $states.input.seconds %}');
    expect(AWAIT_SECONDS_MIN).toBeGreaterThan(least);
  });

  it.each(TASKS)('%s: %s retries by name, with full jitter and a longest delay', (_, _name, task) => {
    expect(task.Retry?.length).toBeGreaterThan(0);
    for (const retrier of task.Retry ?? []) {
      expect(retrier).toMatchObject({ JitterStrategy: 'FULL', MaxDelaySeconds: expect.any(Number) });
      expect(retrier.MaxAttempts).toBeGreaterThan(0);
      expect(retrier.ErrorEquals).not.toContain('States.ALL');
    }
    const retried = task.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried).toEqual(expect.arrayContaining(['Throttled', 'AwsUnavailable', 'OutOfTime']));
    for (const final of ['LeaseLost', 'AwsRefused', 'BadInput']) expect(retried).not.toContain(final);
  });

  it.each(TASKS)('%s: %s ends at once when its lease is lost', (_, _name, task) => {
    expect(task.Catch?.[0]).toMatchObject({ ErrorEquals: ['LeaseLost'], Next: 'Lost' });
  });

  it.each(TASKS)('%s: %s names errors that exist', (_, _name, task) => {
    const named = [...(task.Retry ?? []), ...(task.Catch ?? [])].flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(named.filter((error) => !OURS.includes(error) && !AWS.includes(error))).toEqual([]);
  });

  it.each(TASKS)('%s: %s tells its step who holds the service', (_, _name, task) => {
    expect(JSON.stringify(task.Arguments)).toContain('$states.context.Execution.Id');
  });

  it.each(TASKS.filter(([, , task]) => waits(task)))('%s: %s goes on when nobody answers in time', (_, _name, task) => {
    const caught = task.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.Timeout'));
    expect(caught?.Next).toBe(task.Next);
    expect(task.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain('States.Timeout');
  });
});

describe('every step', () => {
  it('is a state of some machine', () => {
    const used = new Set(MACHINES.flatMap((it) => tasks(it).map(([, task]) => kebab(verbOf(task)))));
    expect(STEPS.filter((step) => !used.has(step))).toEqual([]);
  });

  it('has error names that a minifier cannot change', () => {
    expect(OURS).toEqual(Object.keys(errors));
  });
});

describe('every choice', () => {
  const CHOICES = each((it) =>
    states(it).filter((entry): entry is [string, ChoiceState] => entry[1].Type === 'Choice'),
  );

  it.each(CHOICES)('%s: %s compares `next` only, with the name of the state that follows', (_, _name, choice) => {
    for (const { Condition, Next } of choice.Choices) expect(valueOf(Condition)).toBe(Next);
    expect(choice.Default).toBeTruthy();
  });

  it.each(CHOICES)('%s: %s knows every `next` of the step before it, and no other', (machine, name, choice, it_) => {
    const before = tasks(it_).filter(([, task]) => task.Next === name);
    expect(before).toHaveLength(1);
    const returned = before.flatMap(([, task]) => nextValues(machine, verbOf(task)));
    expect(returned.length).toBeGreaterThan(0);
    const handled = [...choice.Choices.map(({ Next }) => Next), choice.Default ?? ''];
    expect(returned.filter((value) => !handled.includes(value))).toEqual([]);
    expect(choice.Choices.map(({ Next }) => Next).filter((value) => !returned.includes(value))).toEqual([]);
  });
});

describe('a step without a choice behind it', () => {
  const DIRECT = each(tasks).filter(
    ([, , task, it_]) => !waits(task) && it_.definition.States[task.Next ?? '']?.Type !== 'Choice',
  );

  it.each(DIRECT)('%s: %s has one `next`, and that is the state that follows', (machine, _name, task) => {
    const returned = nextValues(machine, verbOf(task)).filter((value) => value !== 'Next');
    expect(returned.filter((value) => value !== task.Next)).toEqual([]);
  });
});
