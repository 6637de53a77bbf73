import { describe, expect, test } from 'vitest';
import { drawStory } from '../../local/simulation/draw.ts';
import { ENOUGH, figuresOf, neverOf, progressText } from '../../local/simulation/figures.ts';
import type { Played } from '../../local/simulation/play.ts';
import { reportOf } from '../../local/simulation/report.ts';

const played = (seed: number, more: Partial<Played> = {}): Played => ({
  story: { ...drawStory(1), seed },
  violations: [],
  trace: 'abc',
  fired: {},
  aborted: {},
  entered: {},
  executions: {},
  calls: 10,
  transitions: 5,
  virtualHours: 1,
  ...more,
});

const counts = { fired: { throttled: 7, eventLost: 0 }, aborted: { 'deploy.Await': 3, 'wake.GiveUp': 0 } };

describe('what never comes up', () => {
  test('fails many seeds: a fault that never fired, a state at which nothing was aborted', () => {
    expect(neverOf({ seeds: ENOUGH, ...counts })).toEqual(['eventLost fired', 'aborted at wake.GiveUp']);
  });

  test('is no failure of few seeds', () => {
    expect(neverOf({ seeds: ENOUGH - 1, ...counts })).toEqual([]);
  });

  test('is everything, where nothing came up: each kind is in the report as a zero', () => {
    const report = { ...reportOf([played(1)], 1), seeds: ENOUGH };
    const never = neverOf(report);
    expect(never).toHaveLength(Object.keys(report.fired).length + Object.keys(report.aborted).length);
    expect(never).toEqual(expect.arrayContaining(['throttled fired', 'aborted at deploy.Settle']));
  });
});

describe('the figures of a run', () => {
  const run = { from: 5, jobs: 2, seconds: 4 };
  const figures = (all: Played[]) => figuresOf(reportOf(all, run.seconds), all, run);

  test('say how many seeds a core plays in a second', () => {
    expect(figures([5, 6, 7, 8, 9, 10].map((seed) => played(seed)))).toMatchObject({ seedsPerSecondPerCore: 0.75 });
  });

  test('say where to go on: at the lowest seed that was not played, whichever process was ahead', () => {
    expect(figures([5, 7, 9].map((seed) => played(seed))).next).toBe(6);
    expect(figures([played(5, { file: 'kept.json' })]).next).toBe(5);
  });
});

test('progress tells how long it will take still', () => {
  expect(progressText(100, 400, 20, 1)).toBe('100 of 400 seeds, 5.0 a second, 1 with a violation, 60 s left');
  expect(progressText(100, 20_000, 20, 0)).toBe('100 of 20000 seeds, 5.0 a second, 0 with a violation, 67 min left');
});
