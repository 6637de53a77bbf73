import { PLATFORMS } from '../local/simulation/platforms.ts';
import { staleOf } from '../local/simulation/synthesize.ts';
import { requireNode } from '../local/tour/node-version.ts';
import { synthesizeForTests } from './synthesized.ts';

/** All that `npm test` runs and plays, in one process, while types and lint are checked. */
requireNode();
synthesizeForTests(staleOf(PLATFORMS));
