import fc from 'fast-check';
import { knobsOf } from './knobs.ts';
import type { Knob } from './knobs.ts';
import { PLATFORMS } from './platforms.ts';
import type { PlannedFault, Story } from './story.ts';

/** Whether a story still breaks what was broken. */
export type StillBreaks = (story: Story) => Promise<boolean>;

/** What can be left out of a story. */
interface Part {
  happening?: Story['happenings'][number];
  fault?: PlannedFault;
  habit?: [string, number];
}

export const partsOf = ({ happenings, faults, habits }: Story): Part[] => [
  ...happenings.map((happening) => ({ happening })),
  ...faults.map((fault) => ({ fault })),
  ...Object.entries(habits).map((habit) => ({ habit })),
];

const withParts = (story: Story, parts: readonly Part[]): Story => ({
  ...story,
  happenings: parts.flatMap(({ happening }) => happening ?? []),
  faults: parts.flatMap(({ fault }) => fault ?? []),
  habits: Object.fromEntries(parts.flatMap(({ habit }) => (habit ? [habit] : []))),
});

/**
 * The least of what an arbitrary can shrink `whole` to that still breaks. fast-check drops halves first, then one by one, and
 * comes down to a number by bisection; nothing is drawn, its own seed is for nothing.
 */
const leastOf = async <T>(arbitrary: fc.Arbitrary<T>, whole: T, breaks: (one: T) => Promise<boolean>): Promise<T> => {
  const property = fc.asyncProperty(arbitrary, async (one) => !(await breaks(one)));
  const { counterexample } = await fc.check(property, { examples: [[whole]], numRuns: 1, seed: 0 });
  return counterexample?.[0] ?? whole;
};

const dropParts = async (story: Story, breaks: StillBreaks): Promise<Story> => {
  const parts = partsOf(story);
  return withParts(story, await leastOf(fc.subarray(parts), parts, (some) => breaks(withParts(story, some))));
};

/** The smallest fleet that has every service of the story. */
const shrinkFleet = async (story: Story, breaks: StillBreaks): Promise<Story> => {
  const size = (name: string): number => PLATFORMS.find((one) => one.name === name)?.services.length ?? 0;
  const fits = PLATFORMS.filter(({ services }) =>
    story.happenings.every(({ service }) => services.some(({ name }) => name === service)),
  );
  for (const { name } of fits.filter((one) => one.services.length < size(story.platform)))
    if (await breaks({ ...story, platform: name })) return { ...story, platform: name };
  return story;
};

/** A fault that strikes whatever it meets does so however chance is drawn in times to come. */
const strikeSurely = async (story: Story, breaks: StillBreaks): Promise<Story> => {
  let surer = story;
  for (const [index, one] of story.faults.entries()) {
    if (Number(one.with['share'] ?? 1) === 1) continue;
    const faults = surer.faults.with(index, { ...one, with: { ...one.with, share: 1 } });
    if (await breaks({ ...surer, faults })) surer = { ...surer, faults };
  }
  return surer;
};

const turnDown = async (story: Story, { of, turn }: Knob, breaks: StillBreaks): Promise<Story> => {
  const { least, value } = of(story);
  if (value <= least) return story;
  const to = await leastOf(fc.integer({ min: least, max: value }), value, (one) => breaks(turn(story, one)));
  return turn(story, to);
};

const simplify = async (story: Story, breaks: StillBreaks): Promise<Story> => {
  let simpler = story;
  for (const knob of knobsOf(story)) simpler = await turnDown(simpler, knob, breaks);
  return simpler;
};

/** What was found out is not played again. */
const remembering = (breaks: StillBreaks): StillBreaks => {
  const known = new Map<string, Promise<boolean>>();
  return (story) => {
    const text = JSON.stringify(story);
    if (!known.has(text)) known.set(text, breaks(story));
    return known.get(text)!;
  };
};

/**
 * Leaves out of a story, and makes smaller, what it can do without: until no part and no number of it can go without what was
 * broken holding again. A fault keeps the number it was drawn with, by which it draws where it strikes.
 * @param story one that breaks
 */
export const shrink = async (story: Story, stillBreaks: StillBreaks): Promise<Story> => {
  const breaks = remembering(stillBreaks);
  const faults = story.faults.map((fault, index) => ({ key: index, ...fault }));
  let before: Story = story;
  let shrunk: Story = { ...story, faults };
  while (JSON.stringify(before) !== JSON.stringify(shrunk)) {
    before = shrunk;
    for (const step of [dropParts, shrinkFleet, strikeSurely, simplify]) shrunk = await step(shrunk, breaks);
  }
  return shrunk;
};
