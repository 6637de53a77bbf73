import { expect, test } from 'vitest';
import { judge } from '../../local/simulation/invariants/index.ts';
import type { ServiceReading } from '../../local/simulation/reading.ts';
import { asks } from './made-up.ts';
import { MINUTE, asleep, awake, by, call, execution, looks, reading, visitor } from './made-up-reading.ts';

test('noStorm: an execution that hears of what somebody else set looks each time, and of nothing that was set after it (seed 1280920246)', () => {
  const executions = [execution({ machine: 'Tidegate-sleep', transitions: 34, stopDate: MINUTE })];
  const broken = (at: number) => {
    const call = asks(by('Forced'), 'ecs', 'UpdateService', { service: 'web' }, { service: { desiredCount: 2 } });
    const effects = [{ ...call, at, invocation: undefined }];
    return judge(reading({}, { executions, effects })).some(({ invariant }) => invariant === 'noStorm');
  };
  expect(broken(30_000)).toBe(false);
  expect(broken(2 * MINUTE)).toBe(true);
});

test('noStorm: a death of a function in its time costs an execution four transitions at most, a call refused one (seeds 158177, 138768)', () => {
  const broken = (transitions: number, ...struck: [name: string, at: number][]) => {
    const executions = [execution({ machine: 'Tidegate-sleep', transitions, startDate: MINUTE, stopDate: 2 * MINUTE })];
    const all = struck.map(([name, at]) => ({ name, at, seconds: 0 }));
    return judge(reading({}, { executions, struck: all })).some(({ invariant }) => invariant === 'noStorm');
  };
  expect(broken(33, ['diesBefore', 90_000])).toBe(false);
  expect(broken(34, ['diesBefore', 90_000])).toBe(true);
  expect(broken(33, ['diesBefore', 30_000])).toBe(true);
  expect(broken(33, ['diesAfter', 130_000])).toBe(true);
  expect(broken(30, ['failsBefore', 90_000])).toBe(false);
  expect(broken(31, ['failsBefore', 90_000])).toBe(true);
  expect(broken(30, ['eventLate', 90_000])).toBe(true);
});

test('quiet: who falls asleep at the end of the calm may call for that, once; who wakes again, or slept before, may not', () => {
  const calls = Array.from({ length: 40 }, () => call({ at: 89 * MINUTE }));
  const slept = (service: Partial<ServiceReading>, stopDate: number, more: object = {}) => {
    const input = { service: 'staging/web', turn: 3 };
    const one = execution({ machine: 'Tidegate-sleep', startDate: stopDate - 200_000, stopDate, input, ...more });
    const broken = judge(reading(service, { calls, executions: [one] }));
    return broken.some(({ invariant }) => invariant === 'quiet');
  };
  expect(slept(asleep, 89 * MINUTE)).toBe(false);
  expect(slept(asleep, 84 * MINUTE)).toBe(true);
  expect(slept(awake, 89 * MINUTE)).toBe(true);
  expect(slept(asleep, 89 * MINUTE, { transitions: 3 })).toBe(true);
  expect(slept(asleep, 89 * MINUTE, { input: { service: 'staging/api', turn: 3 } })).toBe(true);
});

test('counts neither idle looks at their time nor events that mean nothing as a storm', () => {
  const read = { principal: 'Tidegate-TidegateNudgeRole', operation: 'GetItem', at: 89 * MINUTE };
  const calls = Array.from({ length: 500 }, (_, at) => call({ ...read, invocation: `${at}` }));
  expect(judge(reading({}, { executions: looks(18), calls }))).toEqual([]);
});

test('noStorm: a deploy may look for six minutes at what it released, and as long at its way back (seeds 161772, 161803)', () => {
  const visited = Array.from({ length: 5 }, () => visitor);
  const broken = (transitions: number) =>
    judge(reading({}, { executions: [execution({ machine: 'Tidegate-deploy', transitions })], visited })).some(
      ({ invariant }) => invariant === 'noStorm',
    );
  expect(broken(150)).toBe(false);
  expect(broken(151)).toBe(true);
});
