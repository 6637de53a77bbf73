import { describe, expect, it } from 'vitest';
import { worksLate } from '../../local/simulation/calm.ts';

const MINUTE = 60_000;
/** The calm begins at 0, its sweep comes after 12 minutes, and it ends after 30. */
const SWEPT = 12 * MINUTE;
const END = 30 * MINUTE;

const works = (name: string, from: number, until?: number): boolean => {
  const stopDate = until === undefined ? {} : { stopDate: until * MINUTE };
  return worksLate([{ machine: `Tidegate-${name}`, startDate: from * MINUTE, ...stopDate }], SWEPT, END);
};

describe('the calm goes on', () => {
  it.each<[string, boolean, boolean]>([
    ['for a deploy that the sweep started and that ended in its last five minutes', works('deploy', 13, 26), true],
    ['for one that runs still', works('deploy', 13), true],
    ['not for one that ended before', works('deploy', 13, 25), false],
    ['not for one from before the sweep, however long it takes', works('deploy', 11), false],
    ['not for idle looks, and not for a sleep, which has time of its own', works('sleep', 28), false],
  ])('%s', (_, late, goesOn) => {
    expect(late).toBe(goesOn);
  });
});
