import { describe, expect, test } from 'vitest';
import type { LockedRule } from '../../config/lock-schema.ts';
import { choosePriorities } from '../../config/priorities.ts';
import { LISTENER, LOAD_BALANCER, rule } from './files.ts';

const listener = (...rules: LockedRule[]) => ({ arn: LISTENER, loadBalancer: LOAD_BALANCER, rules });
const anything = (priority: number): LockedRule => ({
  ...rule(priority),
  conditions: [{ field: 'path-pattern', values: ['/api/*'] }],
});
const choose = (rules: LockedRule[], own: number | undefined, taken: number[] = [], probe = true) =>
  choosePriorities(listener(...rules), new Set(taken), own === undefined ? undefined : rule(own).arn, probe);

describe('the wake rule stands right above the user rule, the probe rule above the wake rule', () => {
  test('two free numbers', () => {
    expect(choose([rule(10)], 10)).toEqual({ wakePriority: 9, probePriority: 8 });
  });

  test('numbers that another service of ours has are left alone', () => {
    expect(choose([rule(10), rule(12)], 12, [11, 9])).toEqual({ wakePriority: 8, probePriority: 7 });
  });

  test('where the user rule asks for a login there is no probe rule', () => {
    expect(choose([rule(10)], 10, [], false)).toEqual({ wakePriority: 9, probePriority: undefined });
  });

  test('the default rule is last: its wake rule takes nothing from anybody', () => {
    expect(choose([anything(10)], undefined)).toEqual({ wakePriority: 50_000, probePriority: 49_999 });
  });

  test('what is chosen counts as taken', () => {
    const taken = new Set<number>();
    const both = listener(rule(10), rule(20));
    choosePriorities(both, taken, rule(10).arn, true);
    choosePriorities(both, taken, rule(20).arn, true);
    expect([...taken].sort((a, b) => a - b)).toEqual([8, 9, 18, 19]);
  });
});

describe('closed, the wake rule must not take the requests of a rule that stands between', () => {
  test('rules of other hosts may stand between', () => {
    expect(choose([rule(9), rule(10)], 10)).toEqual({ wakePriority: 8, probePriority: 7 });
  });

  test('a rule that may match the same requests is not jumped over', () => {
    expect(choose([anything(9), rule(10)], 10)).toEqual({
      refused: 'the rule with priority 9 stands right above and may match the same requests',
    });
  });

  test('a wildcard host may be the same host', () => {
    expect(choose([rule(9, '*.example.test'), rule(10)], 10)).toHaveProperty('refused');
  });

  test('the probe rule may stand anywhere: its header is a secret of the turn', () => {
    expect(choose([anything(8), rule(10)], 10)).toEqual({ wakePriority: 9, probePriority: 7 });
  });
});

describe('where nothing is free', () => {
  test('priority 1 has nothing above it', () => {
    expect(choose([rule(1)], 1)).toEqual({ refused: 'the rule has priority 1, so none is free above it' });
  });

  test('priority 2 has no place for the probe rule', () => {
    expect(choose([rule(2)], 2)).toEqual({ refused: 'no priority is free above 1 for the probe rule' });
  });

  test('every number above is taken', () => {
    expect(choose([rule(1), rule(2), rule(3)], 3)).toEqual({ refused: 'every priority above 3 is taken' });
  });
});
