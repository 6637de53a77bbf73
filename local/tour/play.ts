import { Stage } from '../stage/stage.ts';
import { momentsSince } from './moments/index.ts';
import type { Outcome } from './outcome.ts';
import { measure } from './span.ts';
import { Facts } from './story.ts';
import type { Story } from './story.ts';

export interface PlaySettings {
  /** Folder of the synthesized app. */
  cdkOut: string;
  seed: number;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const perform = async (
  story: Story,
  stage: Stage,
  facts: Facts,
): Promise<Omit<Outcome, 'story' | 'passed' | 'facts'>> => {
  const since = stage.now();
  const end = measure(stage);
  try {
    await story.play(stage, facts);
  } catch (error) {
    facts.check(`it is played to its end: ${reasonOf(error)}`, false);
  }
  // Measured before the looking back, which takes calls and time, too.
  const { usage: _, ...measures } = end();
  for (const refusal of stage.world.refusals()) facts.check(`the model covers all that is asked: ${refusal}`, false);
  return { ...measures, moments: await momentsSince(stage, since) };
};

const nothing = { moments: [], virtualSeconds: 0, transitions: 0, calls: {}, costUsd: 0 };

/** Plays a story in a world of its own; whatever goes wrong becomes a failed fact. */
export const play = async (story: Story, settings: PlaySettings): Promise<Outcome> => {
  const facts = new Facts();
  let stage: Stage | undefined;
  let seen: Omit<Outcome, 'story' | 'passed' | 'facts'> = nothing;
  try {
    stage = await Stage.open({ ...settings, ...(story.settings && { settings: story.settings }) });
    seen = await perform(story, stage, facts);
  } catch (error) {
    facts.check(`its world can be played in: ${reasonOf(error)}`, false);
  } finally {
    await stage?.close();
  }
  // Without facts it proves nothing.
  if (facts.all.length === 0) facts.check('it checks a fact', false);
  const passed = facts.all.every(({ ok }) => ok);
  return { story, facts: facts.all, passed, ...seen };
};
