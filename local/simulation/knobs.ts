import type { Params, PlannedFault, Story } from './story.ts';

/** A number of a story that is simpler when it is smaller. */
export interface Knob {
  of: (story: Story) => { least: number; value: number };
  turn: (story: Story, to: number) => Story;
}

const calm: Knob = {
  of: ({ happenings, faults, calmAt }) => ({
    least: 1 + Math.max(0, ...happenings.map(({ at }) => at), ...faults.map(({ from }) => from)),
    value: calmAt,
  }),
  turn: (story, calmAt) => ({
    ...story,
    calmAt,
    faults: story.faults.map((one) => ({ ...one, until: Math.min(one.until, calmAt) })),
  }),
};

const faultKnob = (
  index: number,
  of: (fault: PlannedFault) => { least: number; value: number },
  turn: (fault: PlannedFault, to: number) => Partial<PlannedFault>,
): Knob => ({
  of: ({ faults }) => of(faults[index]!),
  turn: (story, to) => ({ ...story, faults: story.faults.with(index, change(story.faults[index]!, turn, to)) }),
});

const change = <T>(one: T, turn: (one: T, to: number) => Partial<T>, to: number): T => ({ ...one, ...turn(one, to) });

/** How long between two visits, what share of calls: smaller is not simpler. */
const AS_DRAWN = ['every', 'share'];

/** Whole numbers come down to 1, what is true to false. */
const namesOf = (params: Params): string[] =>
  Object.keys(params).filter(
    (name) => !AS_DRAWN.includes(name) && (params[name] === true || Number.isInteger(params[name])),
  );

const paramOf = (params: Params, name: string): { least: number; value: number } => {
  const value = params[name]!;
  return typeof value === 'number' ? { least: Math.min(1, value), value } : { least: 0, value: Number(value) };
};

const withParam = (params: Params, name: string, to: number): Params => ({
  ...params,
  [name]: typeof params[name] === 'boolean' ? to === 1 : to,
});

const faultKnobs = (fault: PlannedFault, index: number): Knob[] => [
  faultKnob(
    index,
    ({ from, until }) => ({ least: from + 1, value: until }),
    (_, until) => ({ until }),
  ),
  faultKnob(
    index,
    ({ from, until }) => ({ least: 1, value: until - from }),
    ({ until }, seconds) => ({ from: until - seconds }),
  ),
  ...namesOf(fault.with).map((name) =>
    faultKnob(
      index,
      (one) => paramOf(one.with, name),
      (one, to) => ({ with: withParam(one.with, name, to) }),
    ),
  ),
];

const happeningKnobs = (story: Story): Knob[] =>
  story.happenings.flatMap((happening, index) =>
    namesOf(happening.with).map((name) => ({
      of: ({ happenings }: Story) => paramOf(happenings[index]!.with, name),
      turn: (given: Story, to: number) => {
        const one = given.happenings[index]!;
        return {
          ...given,
          happenings: given.happenings.with(index, { ...one, with: withParam(one.with, name, to) }),
        };
      },
    })),
  );

const habitKnobs = ({ habits }: Story): Knob[] =>
  Object.keys(habits).map((name) => ({
    of: (given) => paramOf(given.habits, name),
    turn: (given, to) => ({ ...given, habits: { ...given.habits, [name]: to } }),
  }));

/** In the order in which they are turned: an earlier calm cuts off faults, too. */
export const knobsOf = (story: Story): Knob[] => [
  calm,
  ...story.faults.flatMap(faultKnobs),
  ...happeningKnobs(story),
  ...habitKnobs(story),
];
