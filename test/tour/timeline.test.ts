import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { condense } from '../../local/tour/moments/condense.ts';
import type { Moment } from '../../local/tour/moments/moment.ts';
import { taskMoments } from '../../local/tour/moments/tasks.ts';
import { wordsFor } from '../../local/tour/moments/words.ts';
import { nearest } from '../../local/tour/nearest.ts';
import { requireNode } from '../../local/tour/node-version.ts';
import type { Outcome } from '../../local/tour/outcome.ts';
import { createPaint } from '../../local/tour/paint.ts';
import { table } from '../../local/tour/table.ts';
import { leastRunning } from '../../local/tour/task-lives.ts';
import type { TaskLife } from '../../local/tour/task-lives.ts';
import { momentLines, tell } from '../../local/tour/tell.ts';
import { clockText, wrap } from '../../local/tour/wrap.ts';

const plain = createPaint({ columns: 80 });

const look = (at: number, why = 'all is well'): Moment => ({
  at,
  service: 'web',
  what: 'look',
  why,
  tone: 'plain',
  repeats: true,
});

const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  story: { name: 'a story', about: 'It is told.', play: async () => {} },
  facts: [{ what: 'it came out right', ok: true }],
  passed: true,
  moments: [],
  virtualSeconds: 402.3,
  transitions: 40,
  calls: { dynamodb: 73, ecs: 49, elasticloadbalancing: 7 },
  costUsd: 0.00104,
  ...more,
});

describe('a timeline', () => {
  it('shows clock, service, what and why', () => {
    expect(momentLines(look(84_400), plain)).toEqual([' 01:24   web     look      all is well']);
  });

  it('counts the same look again in one line, also with others between', () => {
    const push: Moment = { at: 5000, service: 'web', what: 'pushed', why: 'v2', tone: 'person' };
    const told = condense([look(0), push, look(60_000), look(120_000)]);
    expect(told.flatMap((moment) => momentLines(moment, plain))).toEqual([
      ' 00:00   web     look      all is well (3\u00a0times,\u00a0until\u00a002:00)',
      ' 00:05   web     pushed    v2',
    ]);
  });

  it('tells a look anew once it says something else', () => {
    expect(condense([look(0), look(1, 'broken'), look(2)]).map(({ why }) => why)).toEqual([
      'all is well',
      'broken',
      'all is well',
    ]);
  });

  it('never counts what is no look and no visit', () => {
    const step = { ...look(0), repeats: false };
    expect(condense([step, step])).toHaveLength(2);
  });

  it.each([60, 80, 110])('keeps within %i columns, in the middle of words if it must', (columns) => {
    const long = look(0, `targets of ${'x'.repeat(200)} are healthy, and that is told at some length, again and again`);
    const lines = tell(outcome({ moments: [long] }), createPaint({ columns })).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.join('').replaceAll(/\s/g, '')).toContain('x'.repeat(200));
  });

  it('tells a false fact with a cross', () => {
    expect(tell(outcome({ facts: [{ what: 'the moon is cheese', ok: false }] }), plain)).toContain(
      ' ✗ the moon is cheese',
    );
  });
});

describe('tasks in a timeline', () => {
  const journal = [{ at: 0, kind: 'push', repository: 'web', tag: 'v2', digest: `sha256:${'a'.repeat(64)}` }] as const;
  const life = (startedAt: number, more: Partial<TaskLife> = {}): TaskLife => ({
    service: 'web',
    image: `sha256:${'a'.repeat(64)}`,
    createdAt: 0,
    startedAt,
    ...more,
  });
  const told = (...lives: TaskLife[]): string[] => taskMoments(lives, 0, wordsFor(journal)).map(({ why }) => why);

  it('are told together, by the tag of their image', () => {
    expect(told(life(1000), life(2000), life(90_000))).toEqual(['2 tasks of v2 run', '1 task of v2 runs']);
  });

  it('that die say why', () => {
    const dead = { endedAt: 5000, stopCode: 'EssentialContainerExited', reason: 'Essential container', exitCode: 1 };
    expect(told(life(1000, dead))).toEqual([
      '1 task of v2 runs',
      '1 task of v2 dies: Essential container, exit code 1',
    ]);
  });

  it('are counted at the moment when fewest of them run', () => {
    const lives = [life(0, { endedAt: 50 }), life(0), life(40)];
    expect(leastRunning(lives, 10)).toBe(2);
    expect(leastRunning([...lives, life(60, { endedAt: 70 })], 10)).toBe(2);
    expect(leastRunning([life(0, { endedAt: 50 }), life(51)], 10)).toBe(0);
  });
});

describe('the table', () => {
  const wide = createPaint({ columns: 110 });

  it('has a column of calls for every service where there is room', () => {
    const [head, , row, , total] = table([outcome()], wide).split('\n');
    expect(head).toMatch(/^story +virtual steps ddb ecs elb +USD$/);
    expect(row).toMatch(/^a story +✓ +06:42 +40 +73 +49 +7 0\.00104$/);
    expect(total).toMatch(/^1 passed, 0 failed +06:42 +40 +73 +49 +7 0\.00104$/);
  });

  it.each([60, 80, 110])('keeps within %i columns, with every service', (columns) => {
    const calls = Object.fromEntries(
      ['application-autoscaling', 'dynamodb', 'ecr', 'ecs', 'monitoring', 'scheduler', 'sns', 'states'].map(
        (service) => [service, 123],
      ),
    );
    const lines = table([outcome({ calls, passed: false })], createPaint({ columns })).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toMatch(/0 passed, 1 failed/);
  });
});

describe('colours', () => {
  it('are for terminals only, and not where NO_COLOR is set', () => {
    const on = createPaint({ isTTY: true }, {})('good', '✓');
    expect(on).not.toBe('✓');
    expect(stripVTControlCharacters(on)).toBe('✓');
    expect(createPaint({ isTTY: true }, { NO_COLOR: '1' })('good', '✓')).toBe('✓');
    expect(createPaint({}, {})('good', '✓')).toBe('✓');
  });
});

describe('small things', () => {
  it('tells virtual time in minutes and seconds, half a day and more in hours and minutes', () => {
    expect([0, 59_999, 60_000, 6_300_000].map(clockText)).toEqual(['00:00', '00:59', '01:00', '105:00']);
    expect(clockText(67_560_000)).toBe('18h\u00a046m');
  });

  it('wraps between words, not at no-break spaces', () => {
    expect(wrap('one two\u00a0three four', 10)).toEqual(['one', 'two\u00a0three', 'four']);
  });

  it('finds the name that was meant', () => {
    const names = ['a visitor wakes a sleeping service', 'push to a running service', 'a push whose tasks crash'];
    expect(['wakes', 'tasks crahs', 'Push to runing'].map((typed) => nearest(typed, names))).toEqual([
      names[0],
      names[2],
      names[1],
    ]);
  });

  it('asks for Node.js 24 in words that say what to do', () => {
    expect(() => requireNode('22.18.0')).toThrow(/22\.18\.0 cannot run Tidegate: 24 or later is needed.*npm ci/s);
    expect(() => requireNode('24.0.0')).not.toThrow();
  });
});
