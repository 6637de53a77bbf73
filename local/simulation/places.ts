/** States in which an execution can be stopped (Task and Wait), by machine; the rest is passed in no time. */
const STATES = {
  deploy: [
    'Claim',
    'Plan',
    'MakeRoom',
    'Adopt',
    'Release',
    'Await',
    'Pause',
    'Verify',
    'Promote',
    'Home',
    'Revert',
    'Open',
    'Settle',
  ],
  rollback: ['Judge', 'Pause', 'Revert', 'Await', 'Later', 'Verify', 'Open', 'Settle'],
  sleep: ['Assess', 'Drowse', 'Await', 'Pause', 'Cut', 'Open', 'Settle'],
  wake: ['Start', 'Pause', 'Verify', 'Open', 'GiveUp', 'Settle'],
  reconcile: ['Inspect', 'Adopt', 'Open', 'Settle'],
} as const;

/** All of them, as `<machine>.<state>`. Written down, so that what a seed draws hangs on nothing else; a test holds it to the machines. */
export const PLACES: readonly string[] = Object.entries(STATES).flatMap(([machine, states]) =>
  states.map((state) => `${machine}.${state}`),
);

/** Entered in few stories, so that what waits for one of them has to be drawn more often. */
const SELDOM = [
  'deploy.MakeRoom',
  'deploy.Adopt',
  'deploy.Pause',
  'deploy.Home',
  'deploy.Revert',
  'deploy.Open',
  'rollback.Pause',
  'rollback.Revert',
  'rollback.Later',
  'rollback.Open',
  'sleep.Pause',
  'sleep.Open',
  'wake.GiveUp',
  'reconcile.Adopt',
  'reconcile.Open',
];

/** To draw from: each at least once, the seldom ones three times. */
export const DRAWN_PLACES: readonly string[] = [...PLACES, ...SELDOM, ...SELDOM];

/** Of machines of these names. */
export const placesOf = (...machines: string[]): readonly string[] =>
  DRAWN_PLACES.filter((place) => machines.includes(place.split('.')[0] ?? ''));
