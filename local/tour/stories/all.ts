import type { Story } from '../story.ts';
import { alarmStories } from './alarms.ts';
import { deployStories } from './deploys.ts';
import { handStories } from './hands.ts';
import { outsideStories } from './outside.ts';
import { tideStories } from './tides.ts';

/** In the order in which they are told. */
export const allStories: readonly Story[] = [
  ...deployStories,
  ...alarmStories,
  ...tideStories,
  ...handStories,
  ...outsideStories,
];
