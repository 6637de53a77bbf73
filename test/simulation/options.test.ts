import { describe, expect, test } from 'vitest';
import { parse, UsageError } from '../../local/simulation/options.ts';
import { reportOf } from '../../local/simulation/report.ts';
import { drawStory } from '../../local/simulation/draw.ts';
import type { Played } from '../../local/simulation/play.ts';

describe('flags of npm run simulate', () => {
  test('have defaults', () => {
    expect(parse([])).toMatchObject({ from: 1, seeds: 100, jobs: 1, json: false, minutes: Infinity });
  });

  test('say which seeds', () => {
    expect(parse(['--seeds', '500', '--from', '7'])).toMatchObject({ from: 7, seeds: 500 });
    expect(parse(['--seed', '42', '--trace'])).toMatchObject({ from: 42, seeds: 1, trace: true });
  });

  test.each([
    ['--seeds', '0'],
    ['--seeds', 'many'],
    ['--jobs', '-1'],
    ['--colour', 'red'],
    ['--seed', '1', '--seeds', '2'],
    ['--trace', '--seeds', '2'],
    ['--trace', '--json', '--seed', '2'],
  ])('are refused where they make no sense: %s %s', (...argv) => {
    expect(() => parse(argv)).toThrow(UsageError);
  });
});

const played = (seed: number, more: Partial<Played> = {}): Played => ({
  story: drawStory(seed),
  violations: [],
  trace: 'abc',
  fired: {},
  aborted: {},
  executions: {},
  calls: 10,
  transitions: 5,
  virtualHours: 1,
  ...more,
});

describe('the report', () => {
  test('sums what fired and shows a zero for what never did', () => {
    const report = reportOf([played(1, { fired: { throttled: 2 } }), played(2, { fired: { throttled: 1 } })], 4);
    expect(report).toMatchObject({ seeds: 2, seedsPerSecond: 0.5, violations: [] });
    expect(report.fired).toMatchObject({ throttled: 3, eventLost: 0, pushesGood: 0 });
  });

  test('names each broken invariant of a seed once, with the story and the command that replays it', () => {
    const broken = { invariant: 'rest', words: 'web: token is left' };
    const { violations } = reportOf([played(9, { violations: [broken, broken] })], 1);
    expect(violations).toMatchObject([{ seed: 9, invariant: 'rest' }]);
    expect(violations[0]?.story).toContain('web: token is left');
    expect(violations[0]?.story).toContain('npm run simulate -- --seed 9');
  });

  test('has exactly the members that readers of --json were promised', () => {
    expect(Object.keys(reportOf([played(1)], 1))).toEqual([
      'seeds',
      'violations',
      'seedsPerSecond',
      'fired',
      'aborted',
    ]);
  });
});
