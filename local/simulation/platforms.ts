import type { Example } from '../stage/examples.ts';

/** A service of `examples/simulation`, as far as a story has to know it: what is not told by the model. */
export interface Plays {
  name: string;
  /** Where visitors find it; absent: nobody visits it. */
  url?: string;
  /** Tasks at first. */
  count: number;
  /** Bounds of its scalable target. */
  bounds?: { min: number; max: number };
  /** Its gate asks it over HTTP, and so knows at once what it answers. */
  checks?: true;
  /** The alarm that its gate and its watch window heed. */
  alarm?: string;
  /** Minutes after a promotion in which that alarm takes it back; absent: none. */
  watch?: number;
  tags: 'any' | 'semver';
  /** Whether it goes to sleep, and after how many idle minutes. */
  sleepsAfter?: number;
  /** Seconds that a wake may take at most; absent: the default. */
  startSeconds?: number;
  /** Requests a minute that are a monitor's, and keep nobody awake; default 0. */
  allows?: number;
}

/** A configuration of `examples/simulation` that is synthesized once and serves many seeds. */
export interface Platform {
  name: string;
  /** From the root of the repository. */
  config: string;
  services: readonly Plays[];
}

const web: Plays = { name: 'web', url: 'http://web.example.test/', count: 2, bounds: { min: 1, max: 4 }, tags: 'any' };
const shop: Plays = { name: 'shop', url: 'http://shop.example.test/', count: 1, tags: 'any' };
const worker: Plays = { name: 'worker', count: 2, bounds: { min: 1, max: 3 }, tags: 'any', alarm: 'worker-cpu' };
const jobs: Plays = { name: 'jobs', count: 1, tags: 'any' };

const config = (name: string): string => `examples/simulation/${name}.yaml`;

/** Small fleets first: where a seed of one service fails, its story is short. */
export const PLATFORMS: readonly Platform[] = [
  {
    name: 'solo',
    config: config('solo'),
    services: [{ ...web, checks: true, alarm: 'web-5xx', watch: 15, sleepsAfter: 5 }],
  },
  {
    name: 'pair',
    config: config('pair'),
    services: [
      { ...shop, tags: 'semver', sleepsAfter: 5 },
      { ...worker, watch: 10 },
    ],
  },
  {
    name: 'trio',
    config: config('trio'),
    services: [{ ...web, alarm: 'web-5xx' }, { ...shop, sleepsAfter: 5, startSeconds: 180, allows: 1 }, jobs],
  },
  {
    name: 'fleet',
    config: config('tidegate'),
    services: [
      { ...web, alarm: 'web-5xx', watch: 15, sleepsAfter: 5 },
      { ...shop, checks: true, sleepsAfter: 5 },
      { ...worker, watch: 15 },
      jobs,
    ],
  },
];

/** Every platform is made from the same template: services that are not managed run all the same. */
export const SIMULATION: Example = {
  name: 'simulation',
  stacks: ['SimulationWorkload'],
  repositories: ['web', 'shop', 'worker', 'jobs'],
  clusters: { staging: 'simulation' },
};

/** @throws Error for an unknown name */
export const platformNamed = (name: string): Platform => {
  const found = PLATFORMS.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`no platform ${name}; there are ${PLATFORMS.map((one) => one.name).join(', ')}`);
};
