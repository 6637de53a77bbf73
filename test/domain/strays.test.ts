import { describe, expect, it } from 'vitest';
import { endsOfStrays, ON_ITS_WAY_MS } from '../../functions/domain/strays.ts';
import type { Release, State } from '../../functions/domain/state.ts';
import { MINUTE, release, SECOND, state, T0 } from './facts.ts';

const NOW = T0 + 60 * MINUTE;
const at = (minute: number): number => T0 + minute * MINUTE;

/** A release asked for in this minute after T0; ordered by time unless told otherwise. */
const asked = (minute: number, part: Partial<Release> = {}): Release => {
  const time = new Date(at(minute)).toISOString();
  return release({ id: `REL#${time}#${minute}`, order: time, state: 'requested', requestedAt: at(minute), ...part });
};

const ends = (releases: Release[], part: Partial<State> = {}, now = NOW): string[] => {
  const newestFirst = releases.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const { passed, wanted } = endsOfStrays(newestFirst, state(part), now);
  const told = passed.map(({ release: one, by }) => `${one.id.at(-1)} superseded by ${by.id.at(-1)}`);
  return [...told, ...(wanted ? [`${wanted.id.at(-1)} wanted`] : [])];
};

const v1 = asked(1, { state: 'good' });
const stray = asked(2);

describe('what was asked for, and nobody is at it', () => {
  it.each<[string, Release[], string[], Partial<State>?]>([
    ['is wanted again where nothing newer passed it', [v1, stray], ['2 wanted']],
    ['is passed over by a newer good one', [v1, stray, asked(3, { state: 'good' })], ['2 superseded by 3']],
    [
      'by a newer one that failed, too: it was begun',
      [v1, stray, asked(3, { state: 'failed' })],
      ['2 superseded by 3'],
    ],
    ['not by what could never be deployed', [v1, stray, asked(3, { state: 'rejected' })], ['2 wanted']],
    ['nor by what is older', [v1, stray], ['2 wanted'], { current: v1.id }],
    ['by what is wanted', [v1, stray, asked(3)], ['2 superseded by 3'], { wantDeploy: asked(3).id }],
    ['by what is being deployed', [v1, stray, asked(3)], ['2 superseded by 3'], { candidate: asked(3).id }],
    [
      'of several the newest is wanted',
      [v1, stray, asked(4), asked(3)],
      ['3 superseded by 4', '2 superseded by 4', '4 wanted'],
    ],
    ['what was found on the service is no wish', [v1, asked(2, { by: 'adopted' })], []],
    ['nor is anything to be done about what is wanted', [v1, stray], [], { wantDeploy: stray.id }],
    [
      'but under a hold nobody would start what is wanted',
      [v1, stray],
      ['2 wanted'],
      { wantDeploy: stray.id, hold: { by: 'ann', reason: 'x', at: T0 } },
    ],
    ['nor about what is being deployed', [v1, stray], [], { candidate: stray.id }],
  ])('%s', (_, releases, expected, part = {}) => {
    expect(ends(releases, part)).toEqual(expected);
  });

  it('may still be on its way', () => {
    expect(ends([v1, stray], {}, at(2) + ON_ITS_WAY_MS)).toEqual([]);
    expect(ends([v1, stray], {}, at(2) + ON_ITS_WAY_MS + SECOND)).toEqual(['2 wanted']);
  });

  it('a version pushed again is passed over by the later push of it, and not by the earlier one', () => {
    const [first, second] = [asked(2, { order: '1.2.0' }), asked(3, { order: '1.2.0' })];
    expect(ends([{ ...first, state: 'good' }, second])).toEqual(['3 wanted']);
    expect(ends([first, { ...second, state: 'good' }])).toEqual(['2 superseded by 3']);
  });

  it('a person may ask for an older version: only what was asked for after it passes it over', () => {
    const older = asked(3, { by: 'manual', order: '1.0.0' });
    const newer = asked(2, { state: 'good', order: '1.2.0' });
    expect(ends([newer, older])).toEqual(['3 wanted']);
    expect(ends([newer, older, asked(4, { state: 'good', order: '0.9.0' })])).toEqual(['3 superseded by 4']);
  });

  it('nor does a newer version that was lost with it, and asked for before it', () => {
    const older = asked(3, { by: 'manual', order: '1.0.0' });
    expect(ends([asked(2, { order: '1.2.0' }), older])).toEqual(['2 superseded by 3', '3 wanted']);
    expect(ends([older, asked(4, { order: '1.2.0' })])).toEqual(['3 superseded by 4', '4 wanted']);
  });
});
