import { expect, test } from 'vitest';
import { judge } from '../../local/simulation/invariants/index.ts';
import type { Reading } from '../../local/simulation/reading.ts';
import { MINUTE, asleep, awake, execution, pushed, reading, visitor } from './made-up-reading.ts';
import { SLEEP } from './sequences.ts';

test('sleepsAlone: where some are allowed for, the rest of a minute may be kept back until after the cut; else it is no silence', () => {
  const late = {
    key: 0,
    name: 'metricsLate',
    from: 0,
    until: 2000,
    with: { namespace: 'AWS/ApplicationELB', seconds: 120 },
  };
  const served = (minute: number, allows: number): Reading => {
    const one = { ...visitor, at: minute * MINUTE, served: minute * MINUTE };
    const made = reading({ plays: { ...awake.plays, allows } }, { visited: [one, one], effects: SLEEP });
    return { ...made, began: 0, story: { ...made.story, faults: [late] } };
  };
  const broken = (minute: number, allows = 1) =>
    judge(served(minute, allows)).filter(({ invariant }) => invariant === 'sleepsAlone');
  expect(broken(18)).toEqual([]);
  expect(broken(18, 0)).toHaveLength(2);
  expect(broken(15.5)).toHaveLength(2);
});

test.each<[string, string, number[], string[]]>([
  ['whose image failed its checks in two wakes', 'slow', [5, 12], []],
  ['whose image failed them in one', 'slow', [5], ['nobodyLost']],
  ['whose image failed them outside of his wakes', 'slow', [5, 8], ['nobodyLost']],
  ['whose image never passes them', 'neverReady', [5, 12], ['nobodyLost']],
])('asks for a visitor %s', (_, image, minutes, broken) => {
  const wake = {
    machine: 'Tidegate-wake',
    status: 'FAILED',
    cause: 'none is healthy',
    input: { service: 'staging/web' },
  };
  const executions = [4, 11].map((at) =>
    execution({ ...wake, name: `w${at}`, startDate: at * MINUTE, stopDate: (at + 3) * MINUTE }),
  );
  const unfit = minutes.map((at) => ({ service: 'web', digests: ['sha256:2'], at: at * MINUTE }));
  const visited = [{ ...visitor, answers: [{ at: 25 * MINUTE, status: 503, app: false }] }];
  const found = judge(reading({}, { visited, executions, unfit, pushed: pushed({ image }) }));
  expect(found.map(({ invariant }) => invariant).filter((name) => name === 'nobodyLost')).toEqual(broken);
});

test.each<[string, number[], number, string[]]>([
  ['where AWS had no room, and the next try comes after his patience', [300, 600], 26, []],
  ['where it had room', [], 26, ['nobodyLost']],
  ['where the next try comes later than promised', [300, 600], 60, ['nobodyLost']],
  ['where the next try was due in his time', [300, 600], 21, ['nobodyLost']],
])('asks for a visitor %s (seed 171108)', (_, lacks, tryMinute, broken) => {
  const visited = [{ ...visitor, at: 0, answers: [{ at: 25 * MINUTE, status: 503, app: false }] }];
  const happenings = lacks.map((at) => ({
    at,
    name: 'lacksCapacity',
    service: 'web',
    with: { seconds: 300, how: 'stopped' },
  }));
  const made = reading({ ...asleep, state: { ...asleep.state, wakeNotBefore: tryMinute * MINUTE } }, { visited });
  const found = judge({ ...made, story: { ...made.story, happenings } });
  expect(found.map(({ invariant }) => invariant).filter((name) => name === 'nobodyLost')).toEqual(broken);
});

test.each<[string, string, string[]]>([
  ['whose functions died', 'Runtime.ExitError: RequestId: 1', []],
  ['of which nothing got healthy', 'nothing healthy within 300 s', ['nobodyLost']],
])(
  'asks for a visitor who left in the back-off behind a lack of room and a start %s (seed 180787)',
  (_, cause, broken) => {
    const visited = [{ ...visitor, at: 0, answers: [{ at: 25 * MINUTE, status: 503, app: false }] }];
    const happenings = [{ at: 60, name: 'lacksCapacity', service: 'web', with: { seconds: 300, how: 'stopped' } }];
    const wake = { machine: 'Tidegate-wake', status: 'FAILED', input: { service: 'staging/web' }, cause };
    const died = execution({ ...wake, name: 'w1', startDate: 17 * MINUTE, stopDate: 17.1 * MINUTE } as object);
    const made = reading(
      { ...asleep, state: { ...asleep.state, wakeNotBefore: 33 * MINUTE } },
      { visited, executions: [died] },
    );
    const found = judge({ ...made, story: { ...made.story, happenings } });
    expect(found.map(({ invariant }) => invariant).filter((name) => name === 'nobodyLost')).toEqual(broken);
  },
);

test.each<[string, object, string[]]>([
  ['a start that ECS took away by luck', { unfit: [{ service: 'web', digests: ['sha256:2'], at: 2 * MINUTE }] }, []],
  ['no such start', {}, ['prompt']],
])('holds a wait of seven minutes against %s', (_, more, broken) => {
  const visited = [{ ...visitor, served: 7 * MINUTE }];
  const found = judge(reading({}, { visited, pushed: pushed({ image: 'slow' }), ...more }));
  expect(found.map(({ invariant }) => invariant).filter((name) => name === 'prompt')).toEqual(broken);
});

test.each<[string, number, number | undefined, string[]]>([
  ['set to 0 before him, and raised when he had gone (seed 200592)', 1, 60, []],
  ['set to 0 before him, and raised in his time', 1, 10, ['nobodyLost']],
  ['set to 0 in his time', 10, undefined, ['nobodyLost']],
])('asks for a visitor of a service without a doorbell whose count a person has %s', (_, zero, raised, broken) => {
  const person = (minute: number, desiredCount: number): any => ({
    at: minute * MINUTE,
    principal: 'person',
    operation: 'UpdateService',
    input: { service: 'web', desiredCount },
    output: { service: { desiredCount, deployments: [{ status: 'PRIMARY', createdAt: minute * MINUTE }] } },
  });
  const { sleepsAfter: __, ...plays } = awake.plays;
  const visited = [{ ...visitor, at: 5 * MINUTE, answers: [{ at: 30 * MINUTE, status: 503, app: false }] }];
  const effects = [person(zero, 0), ...(raised === undefined ? [] : [person(raised, 2)])];
  const found = judge(reading({ plays }, { visited, effects }));
  expect(found.map(({ invariant }) => invariant).filter((name) => name === 'nobodyLost')).toEqual(broken);
});
