import { expect, it } from 'vitest';
import { newsOf } from '../../functions/domain/told.ts';
import { T0 } from './facts.ts';

const DAY = 86_400_000;
const gone = { mark: 'a', words: 'staging/web: gone' };
const archived = { mark: 'b', words: 'staging/web: archived' };

it('what was told already is no news for a week', () => {
  const first = newsOf([gone], {}, T0);
  expect(first).toEqual({ news: [gone.words], told: { a: T0 } });
  for (const days of [0, 1, 6])
    expect(newsOf([gone], first.told, T0 + days * DAY)).toEqual({ news: [], told: first.told });
  const week = T0 + 7 * DAY;
  expect(newsOf([gone], first.told, week)).toEqual({ news: [gone.words], told: { a: week } });
  // The seventh sweep may come an hour before its time.
  expect(newsOf([gone], first.told, week - 3_600_000).news).toEqual([gone.words]);
});

it('what is added is told alone', () => {
  expect(newsOf([gone, archived], { a: T0 }, T0 + DAY)).toEqual({
    news: [archived.words],
    told: { a: T0, b: T0 + DAY },
  });
});

it('what is gone is forgotten, and news when it comes back', () => {
  const { told } = newsOf([], { a: T0 }, T0 + DAY);
  expect(told).toEqual({});
  expect(newsOf([gone], told, T0 + 2 * DAY).news).toEqual([gone.words]);
});
