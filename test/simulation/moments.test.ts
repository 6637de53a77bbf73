import { describe, expect, test } from 'vitest';
import { createAgenda } from '../../local/simulation/agenda.ts';
import { createMoments } from '../../local/simulation/moments.ts';
import type { Run } from '../../local/simulation/run.ts';
import type { Happening, PlannedFault } from '../../local/simulation/story.ts';
import { createTroubles } from '../../local/simulation/troubles.ts';
import { seededChance } from '../../local/chance.ts';
import type { StateEntry } from '../../local/states/index.ts';

/** A run at a second of its story, with timers that ring at once, and executions that go where they are told. */
const fakeRun = (second = 0) => {
  const listeners: ((entry: StateEntry) => void)[] = [];
  const moments = createMoments({ onEntered: (listener) => void listeners.push(listener) });
  const enters = (machine: string, state: string, service = 'web'): void => {
    const entry = {
      arn: `arn:${machine}`,
      machine: `Tidegate-${machine}`,
      state,
      input: { service: `staging/${service}` },
    };
    for (const listener of listeners) listener(entry);
  };
  const clock = { after: (_: number, what: () => void) => what() };
  const stage = { now: () => second * 1000, world: { clock } };
  const run = { moments, stage, began: 0, fired: new Map(), struck: [], story: { calmAt: 1000 } } as unknown as Run;
  return { run, enters };
};

describe('moments', () => {
  test('tell where an execution stays, until it leaves for a state that is passed in no time', () => {
    const { run, enters } = fakeRun();
    enters('sleep', 'Cut');
    expect([run.moments.isAnyAt('sleep.Cut'), run.moments.placeOf('arn:sleep')]).toEqual([true, 'sleep.Cut']);
    enters('sleep', 'After Cut');
    expect([run.moments.isAnyAt('sleep.Cut'), run.moments.placeOf('arn:sleep')]).toEqual([false, undefined]);
    expect(Object.fromEntries(run.moments.entered)).toEqual({ 'sleep.Cut': 1 });
  });
});

describe('an agenda', () => {
  const visit: Happening = { at: 0, name: 'visitsUpon', service: 'web', with: { place: 'sleep.Cut', afterMs: 5 } };

  test('lets a happening wait for a moment of its own service, once', () => {
    const { run, enters } = fakeRun();
    const agenda = createAgenda(run);
    agenda.await(visit);
    enters('sleep', 'Drowse');
    enters('sleep', 'Cut', 'shop');
    expect(agenda.isDue()).toBe(false);
    enters('sleep', 'Cut');
    enters('sleep', 'Cut');
    expect(agenda.take()).toEqual([visit]);
    expect(agenda.isDue()).toBe(false);
  });
});

describe('troubles', () => {
  const planned = (name: string, more: PlannedFault['with']): PlannedFault => ({
    name,
    from: 10,
    until: 20,
    with: more,
  });
  const troublesOf = (fault: PlannedFault, second: number) => {
    const { run } = fakeRun(second);
    return { run, troubles: createTroubles([fault], seededChance('test'), () => run) };
  };
  const point = { namespace: 'AWS/ECS', name: 'CPUUtilization', dimensions: {}, value: 5, at: 0 };

  test('strike while they are in the air, so often as planned, and are counted', () => {
    const { run, troubles } = troublesOf(planned('invokedTwice', { share: 1, times: 1, seconds: 3 }), 15);
    expect(troubles.invocations('Tidegate-cut')).toEqual({ againSeconds: 3 });
    expect(troubles.invocations('Tidegate-cut')).toEqual({});
    expect(run.fired.get('invokedTwice')).toBe(1);
  });

  test('do not strike before or after', () => {
    for (const second of [9, 20]) {
      const { troubles } = troublesOf(planned('metricsMissing', { namespace: 'AWS/ECS' }), second);
      expect(troubles.metrics(point)).toEqual({});
    }
  });

  test('of metrics strike one namespace, and all of it', () => {
    const { troubles } = troublesOf(planned('metricsMissing', { namespace: 'AWS/ECS' }), 12);
    expect(troubles.metrics(point)).toEqual({ isLost: true });
    expect(troubles.metrics({ ...point, namespace: 'AWS/ApplicationELB' })).toEqual({});
  });

  test('lose no answer of the doorbell, behind which nobody asks again', () => {
    const { troubles } = troublesOf(planned('answerLost', { share: 1, times: 9, seconds: 0.5 }), 12);
    expect(troubles.invocations('Tidegate-doorbell')).toEqual({});
    expect(troubles.invocations('Tidegate-cut')).toEqual({ lostSeconds: 0.5 });
  });
});
