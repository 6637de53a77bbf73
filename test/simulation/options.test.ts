import { availableParallelism } from 'node:os';
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

  test('may ask for a process a core', () => {
    expect(parse(['--jobs', 'all']).jobs).toBe(availableParallelism());
  });

  test('given twice: the last counts, so that those of a script can be changed', () => {
    expect(parse(['--seeds', '20000', '--jobs', 'all', '--seeds', '5', '--jobs', '1'])).toMatchObject({
      seeds: 5,
      jobs: 1,
    });
  });

  test('play what was kept, and before seeds only if they are asked for', () => {
    expect(parse(['--kept'])).toMatchObject({ kept: true, seeds: 0 });
    expect(parse(['--kept', '--seeds', '100', '--from', '9'])).toMatchObject({ kept: true, seeds: 100, from: 9 });
  });

  test.each([
    [['--seeds', '0'], '--seeds takes a whole number above 0'],
    [['--seeds', '-5'], "--seeds takes a whole number of at most 15 digits, not '-5'"],
    [['--seeds', 'many'], "--seeds takes a whole number of at most 15 digits, not 'many'"],
    [['--seeds', '1.5'], "not '1.5'"],
    [['--seeds'], '--seeds'],
    [['--from', '-1'], "--from takes a whole number of at most 15 digits, not '-1'"],
    [['--seed', '0x2a'], "--seed takes a whole number of at most 15 digits, not '0x2a'"],
    [['--minutes', '0'], '--minutes takes a whole number above 0'],
    [['--jobs', '-1'], "--jobs takes a whole number of at most 15 digits, not '-1'"],
    [['--colour', 'red'], "Unknown option '--colour'"],
    [['42'], "Unexpected argument '42'"],
    [['--seed', '1', '--seeds', '2'], '--seed plays one seed'],
    [['--seed', '1', '--from', '2'], '--seed plays one seed'],
    [['--story', 'a.json', '--seed', '1'], '--story plays one story'],
    [['--trace', '--seeds', '2'], '--trace shows one run'],
    [['--trace', '--json', '--seed', '2'], '--trace is text'],
    [['--shrink'], '--shrink shrinks one'],
    [['--shrink', '--seed', '1', '--json'], '--shrink and --keep go with none of'],
    [['--keep', 'what it was'], '--keep keeps one story'],
    [['--keep', ' ', '--seed', '1'], '--keep takes a line'],
    [['--kept', '--seed', '1'], '--kept plays many'],
  ])('are refused where they make no sense: %j', (argv, words) => {
    expect(() => parse(argv)).toThrow(UsageError);
    expect(() => parse(argv)).toThrow(words);
  });
});

const played = (seed: number, more: Partial<Played> = {}): Played => ({
  story: drawStory(seed),
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
    expect(violations[0]?.story).toContain('replay: npm run simulate -- --seed 9\n');
    expect(violations[0]?.story).toContain('shrink: npm run simulate -- --seed 9 --shrink');
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
