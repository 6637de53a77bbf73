import { describe, expect, test } from 'vitest';
import { drawStory } from '../../local/simulation/draw.ts';
import { TIMED_FAULTS, HABITS } from '../../local/simulation/faults/index.ts';
import { HAPPENINGS } from '../../local/simulation/happenings/index.ts';
import { PLATFORMS } from '../../local/simulation/platforms.ts';

const stories = Array.from({ length: 2000 }, (_, seed) => drawStory(seed));

describe('a seed', () => {
  test('draws the same story again', () => {
    expect(drawStory(42)).toEqual(drawStory(42));
    expect(drawStory(42)).not.toEqual(drawStory(43));
  });

  test('draws plain data, which can be stored and played again', () => {
    expect(JSON.parse(JSON.stringify(stories[7]))).toEqual(stories[7]);
  });

  test('draws happenings in order of time, all before the calm, of services that are there', () => {
    for (const { happenings, calmAt, platform } of stories) {
      const times = happenings.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.at(-1)).toBeLessThan(calmAt);
      const services = PLATFORMS.find(({ name }) => name === platform)!.services.map(({ name }) => name);
      for (const { service } of happenings) expect(services).toContain(service);
    }
  });

  test('draws no fault that lasts into the calm', () => {
    for (const { faults, calmAt } of stories)
      for (const { from, until } of faults) {
        expect(until).toBeLessThanOrEqual(calmAt);
        expect(from).toBeLessThan(until);
      }
  });
});

test('two thousand seeds draw every happening, fault, habit and platform', () => {
  const drawn = new Set(
    stories.flatMap(({ happenings, faults, habits, platform }) => [
      ...[...happenings, ...faults].map(({ name }) => name),
      ...Object.keys(habits),
      platform,
    ]),
  );
  for (const { name } of [...HAPPENINGS, ...TIMED_FAULTS, ...HABITS, ...PLATFORMS]) expect(drawn).toContain(name);
});

test('no two entries share a name, which is what they are counted by', () => {
  const names = [...HAPPENINGS, ...TIMED_FAULTS, ...HABITS].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
