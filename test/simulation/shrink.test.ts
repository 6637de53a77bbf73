import { describe, expect, test } from 'vitest';
import { partsOf, shrink } from '../../local/simulation/shrink.ts';
import type { StillBreaks } from '../../local/simulation/shrink.ts';
import type { Story } from '../../local/simulation/story.ts';

const fault = (name: string, more: Partial<Story['faults'][number]> = {}): Story['faults'][number] => ({
  name,
  from: 100,
  until: 900,
  with: { service: 'ecs', share: 0.2, times: 4 },
  ...more,
});

const story: Story = {
  generator: 1,
  seed: 7,
  platform: 'fleet',
  habits: { slowEcs: 1, describeExecutionLags: 15 },
  happenings: [
    { at: 10, name: 'visits', service: 'web', with: {} },
    { at: 40, name: 'browses', service: 'web', with: { minutes: 12, every: 30 } },
    { at: 60, name: 'pushesGood', service: 'shop', with: { image: 'healthy', children: true } },
    {
      at: 300,
      name: 'pushesBurst',
      service: 'worker',
      with: { first: 'crashing', last: 'healthy', count: 4, apart: 9 },
    },
  ],
  faults: [fault('throttled'), fault('diesBefore'), fault('aborted', { with: { after: 9 } })],
  calmAt: 1000,
};

/** Breaks where every one of these is in the story, whatever else. */
const whenAll =
  (...needs: ((story: Story) => boolean)[]): StillBreaks =>
  async (one) =>
    needs.every((need) => need(one));

const happens =
  (name: string) =>
  ({ happenings }: Story) =>
    happenings.some((one) => one.name === name);
const strikes =
  (name: string) =>
  ({ faults }: Story) =>
    faults.some((one) => one.name === name);

describe('a shrunk story', () => {
  test('has the parts without which it does not break, and no other', async () => {
    const shrunk = await shrink(story, whenAll(happens('pushesBurst'), strikes('diesBefore'), strikes('aborted')));
    expect(shrunk.happenings.map(({ name }) => name)).toEqual(['pushesBurst']);
    expect(shrunk.faults.map(({ name }) => name)).toEqual(['diesBefore', 'aborted']);
    expect(shrunk.habits).toEqual({});
  });

  test('keeps a habit that it needs, as weak as it may be', async () => {
    const shrunk = await shrink(
      story,
      whenAll(({ habits }) => (habits['describeExecutionLags'] ?? 0) > 6),
    );
    expect(shrunk).toMatchObject({ habits: { describeExecutionLags: 7 }, happenings: [], faults: [] });
  });

  test('has the smallest numbers that break, and the others at least', async () => {
    const burst = ({ happenings }: Story) => happenings.some(({ with: { count } }) => Number(count) >= 3);
    const shrunk = await shrink(story, whenAll(burst));
    expect(shrunk.happenings).toEqual([
      { ...story.happenings[3], with: { first: 'crashing', last: 'healthy', count: 3, apart: 1 } },
    ]);
    expect(shrunk.calmAt).toBe(301);
  });

  test('is not simpler by more visits or by a fault that strikes at once', async () => {
    const shrunk = await shrink(story, whenAll(happens('browses'), strikes('throttled')));
    expect(shrunk.happenings[0]?.with).toEqual({ minutes: 1, every: 30 });
    expect(shrunk.faults[0]?.with).toEqual({ service: 'ecs', share: 1, times: 1 });
  });

  test('has faults that strike by chance only where they must', async () => {
    const rare = ({ faults }: Story) => faults.some(({ with: { share } }) => share === 0.2);
    const { faults } = await shrink(story, whenAll(rare, strikes('diesBefore')));
    expect(faults.map((one) => one.with['share'])).toContain(0.2);
  });

  test('has faults that are in the air for no longer than they must', async () => {
    const covers = ({ faults }: Story) => faults.some(({ from, until }) => from <= 200 && until > 230);
    const { faults, calmAt } = await shrink(story, whenAll(covers));
    expect(faults).toMatchObject([{ from: 200, until: 231 }]);
    expect(calmAt).toBe(231);
  });

  test('has the smallest fleet with all its services', async () => {
    expect((await shrink(story, whenAll(happens('pushesGood')))).platform).toBe('pair');
    expect((await shrink(story, whenAll(happens('visits'), happens('pushesGood')))).platform).toBe('trio');
  });

  test('has faults that draw as they did when others were there', async () => {
    const { faults } = await shrink(story, whenAll(strikes('aborted')));
    expect(faults).toMatchObject([{ name: 'aborted', key: 2 }]);
  });

  test('is the story itself when nothing can go', async () => {
    const whole = partsOf(story).length;
    const shrunk = await shrink(
      story,
      whenAll((one) => partsOf(one).length === whole && one.platform === 'fleet' && one.calmAt === 1000),
    );
    expect(partsOf(shrunk)).toHaveLength(whole);
  });
});

test('no story is played twice', async () => {
  const played: string[] = [];
  await shrink(story, async (one) => {
    played.push(JSON.stringify(one));
    return happens('visits')(one);
  });
  expect(new Set(played).size).toBe(played.length);
});
