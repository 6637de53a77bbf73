import { seededChance } from '../../chance.ts';
import type { Call } from '../../model.ts';
import { Stage } from '../../stage/stage.ts';
import { IMAGES } from '../images.ts';
import { createMoments } from '../moments.ts';
import { platformNamed, SIMULATION } from '../platforms.ts';
import type { Platform, Plays } from '../platforms.ts';
import { createRecorder } from '../recorder.ts';
import type { Recorder } from '../recorder.ts';
import type { Run } from '../run.ts';
import { GENERATOR } from '../story.ts';
import { createWatch } from './watch.ts';
import type { Watch } from './watch.ts';
import type { Weather } from './ways.ts';

/** A world whose service sleeps and wakes once for each interleaving. */
export interface Ground {
  stage: Stage;
  run: Run;
  service: Plays;
  watch: Watch;
  recorder: Recorder;
}

export const PLATFORM = 'solo';

const runOf = (stage: Stage, platform: Platform, seed: string): Run => ({
  story: { generator: GENERATOR, seed: 0, platform: PLATFORM, habits: {}, happenings: [], faults: [], calmAt: 0 },
  platform,
  stage,
  chance: seededChance(seed),
  moments: createMoments(stage.world),
  began: stage.now(),
  happened: [],
  pushed: [],
  visited: [],
  fired: new Map(),
  struck: [],
  aborted: new Map(),
  bounds: new Map(),
});

export interface GroundOptions {
  /** Where the cloud assembly of a platform lies. */
  cdkOut: (platform: Platform) => string;
  /** Stands between the functions and AWS: a mistake planted by a test. */
  mislead?: (call: Call, input: any) => void;
}

export const openGround = async (
  weather: Weather,
  seed: string,
  { cdkOut, mislead }: GroundOptions,
): Promise<Ground> => {
  const platform = platformNamed(PLATFORM);
  const stage = await Stage.open({
    cdkOut: cdkOut(platform),
    inProcess: true,
    example: SIMULATION,
    seed: `interleavings/${seed}`,
    settings: weather.settings,
    first: Object.fromEntries(SIMULATION.repositories.map((name) => [name, IMAGES['healthy']!])),
  });
  const watch = createWatch(mislead);
  const recorder = createRecorder(() => stage.now());
  stage.world.meddle(recorder.beside(watch));
  stage.world.onEntered(({ machine, state }) => {
    if (machine === 'Tidegate-sleep') watch.enters(state);
  });
  return { stage, run: runOf(stage, platform, seed), service: platform.services[0]!, watch, recorder };
};
