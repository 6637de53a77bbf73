import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { INVARIANTS } from '../../local/simulation/invariants/index.ts';
import { keptFiles, shortName } from '../../local/simulation/keep.ts';
import type { Kept } from '../../local/simulation/keep.ts';
import { readStory } from '../../local/simulation/story-file.ts';

test.each(keptFiles())(
  '%s can still be played, and says what it broke, where it was found and what mended it',
  (file) => {
    const { generator, seed, invariant, line, found, fixed } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    expect(readStory(file)).toMatchObject({ generator, seed });
    expect(INVARIANTS.map(({ name }) => name)).toContain(invariant);
    expect(line).not.toBe('');
    expect(found).toMatch(/^[0-9a-f]{7,}$/);
    expect(fixed).toMatch(/^[0-9a-f]{7,}(, [0-9a-f]{7,})*$/);
  },
);

test('a file is named by the first words of its line', () => {
  expect(shortName("Cut ran twice: it's at zero, and more")).toBe('cut-ran-twice-it-s');
});

test.each([
  ['not JSON', '{', 'no story can be read from'],
  ['nothing', 'null', 'holds no story'],
  ['no habits', { habits: null }, 'habits'],
  [
    'a happening without its numbers',
    { happenings: [{ at: 1, name: 'visits', service: 'web' }] },
    'happenings[0].with',
  ],
  ['an unknown service', { happenings: [{ at: 1, name: 'visits', service: 'wep', with: {} }] }, 'nobody can play: wep'],
  ['an unknown platform', { platform: 'duo' }, 'nobody can play: duo'],
])('a file with %s is refused, and told why', (_, content, words) => {
  const [kept = ''] = keptFiles();
  const { story } = JSON.parse(readFileSync(kept, 'utf8')) as Kept;
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'tidegate-story-')), 'story.json');
  writeFileSync(
    file,
    typeof content === 'string' ? content : JSON.stringify({ ...story, platform: 'solo', ...content }),
  );
  expect(() => readStory(file)).toThrow(words);
});
