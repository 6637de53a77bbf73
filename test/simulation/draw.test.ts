import { describe, expect, test } from 'vitest';
import { drawStory } from '../../local/simulation/draw.ts';
import { TIMED_FAULTS, HABITS } from '../../local/simulation/faults/index.ts';
import { HAPPENINGS } from '../../local/simulation/happenings/index.ts';
import { IMAGES } from '../../local/simulation/images.ts';
import { PLACES } from '../../local/simulation/places.ts';
import { PLATFORMS } from '../../local/simulation/platforms.ts';

import type { Params } from '../../local/simulation/story.ts';

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

/** In two thousand stories: what is drawn so often comes about in the long run, though it may have to wait for its moment in vain. */
const AT_LEAST = 40;

const drawnBy = (all: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const name of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

const seldom = (counts: Map<string, number>, names: readonly string[], least: number): string[] =>
  names.filter((name) => (counts.get(name) ?? 0) < least);

describe('two thousand seeds', () => {
  test('draw every happening, fault, habit and platform many times', () => {
    const counts = drawnBy(
      stories.flatMap(({ happenings, faults, habits, platform }) => [
        ...new Set([...happenings, ...faults].map(({ name }) => name)),
        ...Object.keys(habits),
        platform,
      ]),
    );
    const names = [...HAPPENINGS, ...TIMED_FAULTS, ...HABITS, ...PLATFORMS].map(({ name }) => name);
    expect(seldom(counts, names, AT_LEAST)).toEqual([]);
  });

  test('aim faults and stops at every state, happenings at every machine', () => {
    const placesIn = (parts: readonly { with: Params }[]): string[] =>
      parts.flatMap(({ with: { place } }) => (place === undefined ? [] : [String(place)]));
    const stops = stories.flatMap(({ faults }) => faults).filter(({ name }) => name === 'abortedAt');
    const others = stories.flatMap(({ faults }) => faults).filter(({ name }) => name !== 'abortedAt');
    expect(seldom(drawnBy(placesIn(stops)), PLACES, 8)).toEqual([]);
    expect(seldom(drawnBy(placesIn(others)), PLACES, 8)).toEqual([]);
    const aims = placesIn(stories.flatMap(({ happenings }) => happenings)).map((place) => place.split('.')[0]!);
    expect(seldom(drawnBy(aims), ['deploy', 'rollback', 'sleep', 'wake', 'reconcile'], AT_LEAST)).toEqual([]);
  });

  test('draw every image', () => {
    const images = stories.flatMap(({ happenings }) => happenings).flatMap(({ with: { image } }) => image ?? []);
    expect(seldom(drawnBy(images.map(String)), Object.keys(IMAGES), AT_LEAST)).toEqual([]);
  });
});

test('no two entries share a name, which is what they are counted by', () => {
  const names = [...HAPPENINGS, ...TIMED_FAULTS, ...HABITS].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
