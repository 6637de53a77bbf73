import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { HABITS, TIMED_FAULTS } from '../local/simulation/faults/index.ts';
import { INVARIANTS } from '../local/simulation/invariants/index.ts';
import { MISTAKES } from '../local/simulation/sabotage/mistakes/index.ts';
import { OPEN } from '../local/simulation/sabotage/mistakes/open.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const PAGES = ['README.md', ...globSync('docs/*.md', { cwd: ROOT })];
/** Where a path in a page may begin. */
const FROM = ['.', 'functions', 'local', 'local/simulation', 'examples/platform'];

const textOf = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');

const found = (page: string, pattern: RegExp): string[] =>
  [...textOf(page).matchAll(pattern)].map(([, name = '']) => name);

/** Made by a run of the planted mistakes (`--sabotage all --markdown`), which no checkout has to wait for. */
const MADE = ['sabotage.md', 'docs/sabotage.md'];

const linksOf = (page: string): string[] => found(page, /\]\((?!https?:)([^)#]+)[^)]*\)/g);

/** Whatever looks like a file of ours, without what stands for any name. */
const filesOf = (page: string): string[] => found(page, /`([\w./-]+\.(?:ts|md|json|yaml))`/g);

/** The design that the house grew out of is not part of it. */
const ELSEWHERE = ['design.md'];

const isThere = (file: string): boolean =>
  ELSEWHERE.includes(file) ||
  FROM.some((folder) => globSync(path.join(folder, file), { cwd: ROOT }).length > 0) ||
  // Named alone, where its folder was named before.
  (!file.includes('/') && globSync(`{functions,local,docs,test,infra,config}/**/${file}`, { cwd: ROOT }).length > 0);

/** What a page says that fails without a rule: `*Shown by* x, y` and `planted as x`. */
const shownBy = (page: string): string[] =>
  found(
    page,
    /(?:[Ss]hown by\*?|planted as|[Ii]nvariants?\*)((?:[\s,;]|and |the net itself by |a gate [\w ]+ by |`\w+`)+)/g,
  )
    .flatMap((names) => [...names.matchAll(/`(\w+)`/g)])
    .map(([, name = '']) => name);

const KNOWN = [...MISTAKES, ...OPEN, ...INVARIANTS].map(({ name }) => name);
const FAULTS: readonly string[] = [...TIMED_FAULTS, ...HABITS].map(({ name }) => name);

describe('the pages for people', () => {
  it.each(PAGES)('%s links to what is there', (page) => {
    const folder = path.dirname(path.join(ROOT, page));
    expect(linksOf(page).filter((link) => !MADE.includes(link) && !existsSync(path.join(folder, link)))).toEqual([]);
  });

  it.each(PAGES)('%s names files that are there', (page) => {
    expect(filesOf(page).filter((file) => !isThere(file))).toEqual([]);
  });

  it.each(PAGES)('%s names mistakes and invariants that the simulation knows', (page) => {
    expect(shownBy(page).filter((name) => !KNOWN.includes(name))).toEqual([]);
  });

  it('the table of faults tells each of them, and no other', () => {
    const rows = textOf('docs/simulation.md').matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm);
    const told = [...rows].flatMap(([row]) => [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
    expect(told.toSorted()).toEqual(TIMED_FAULTS.map(({ name }) => name).toSorted());
  });

  it('every switch of the model stands in the table of assumptions', () => {
    const told = textOf('docs/assumptions.md');
    expect(FAULTS.filter((name) => HABITS.some((habit) => habit.name === name) && !told.includes(name))).toEqual([]);
  });

  it('no page is longer than can be read at one go', () => {
    expect(PAGES.filter((page) => page !== 'docs/sabotage.md' && textOf(page).split('\n').length > 260)).toEqual([]);
  });
});
