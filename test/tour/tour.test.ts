import { beforeAll, describe, expect, it } from 'vitest';
import { allStories } from '../../local/tour/stories/all.ts';
import { run, tour } from './run.ts';
import type { Run } from './run.ts';

describe('the tour as a user runs it', () => {
  let all: Run;
  let report: any;
  beforeAll(() => {
    all = tour('--json');
    report = all.stdout.startsWith('{') ? JSON.parse(all.stdout) : undefined;
  }, 280_000);

  it('plays every story, all come out right, and the exit code is 0', () => {
    expect(all.stderr).not.toContain('✗');
    expect(report?.stories.map((story: any) => story.name)).toEqual(allStories.map(({ name }) => name));
    expect({ code: all.code, passed: report.passed, failed: report.failed }).toEqual({
      code: 0,
      passed: allStories.length,
      failed: 0,
    });
  });

  it('prints its data in the promised shape and nothing else on stdout', () => {
    expect(Object.keys(report)).toEqual(['stories', 'passed', 'failed']);
    for (const story of report.stories) {
      expect(Object.keys(story)).toEqual(['name', 'passed', 'virtualSeconds', 'transitions', 'calls', 'costUsd']);
      expect(story.passed).toBe(true);
      for (const number of [story.virtualSeconds, story.transitions, story.costUsd]) expect(number).toBeGreaterThan(0);
      for (const number of Object.values(story.calls)) expect(Number.isInteger(number)).toBe(true);
      expect(story.calls.dynamodb).toBeGreaterThan(0);
    }
  });

  it('keeps a push on the success path within its budget of 60 transitions', () => {
    const push = report.stories.find((story: any) => story.name === 'push to a running service');
    expect(push.transitions).toBeLessThanOrEqual(60);
  });

  it('talks on stderr meanwhile', () => {
    expect(all.stderr).toContain('Synthesizing');
    expect(all.stderr).toContain('✓ push to a running service');
  });
});

describe('a tour with stories that go wrong', () => {
  let planted: Run;
  beforeAll(() => {
    planted = run('test/tour/planted.ts');
  }, 120_000);

  it('ends with exit code 1 after it has played all the others', () => {
    const report = JSON.parse(planted.stdout);
    expect(planted.code).toBe(1);
    expect(report.stories.map(({ name, passed }: any) => [name, passed])).toEqual([
      ['throws', false],
      ['wrong', false],
      ['proves nothing', false],
      ['right', true],
    ]);
    expect([report.passed, report.failed]).toEqual([1, 3]);
  });

  it('says why', () => {
    expect(planted.stderr).toContain('✗ it is played to its end: planted');
    expect(planted.stderr).toContain('✗ the moon is cheese');
    expect(planted.stderr).toContain('✗ it checks a fact');
  });
});

describe('a command that is not understood', () => {
  it.each([
    [['--jsno'], "Unknown option '--jsno'"],
    [['stray'], "Unexpected argument 'stray'"],
    [['--seed', 'x'], '--seed takes a whole number'],
    [['--story', 'a vistor wakes'], "did you mean 'a visitor wakes a sleeping service'?"],
  ])('%j ends with exit code 2 and says why', (args, words) => {
    const { code, stdout, stderr } = tour(...args);
    expect(stderr).toContain(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('--list names the stories without playing them', () => {
    const { code, stdout } = tour('--list');
    expect(code).toBe(0);
    for (const { name, about } of allStories) expect(stdout).toContain(`${name}\n    ${about}\n`);
  });
});
