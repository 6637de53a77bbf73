import type { Mistake } from '../mistake.ts';

/** Waiting for events, and the net under it. */
export const WAITING: readonly Mistake[] = [
  {
    name: 'noNet',
    what: 'a deploy waits for its event without a time limit: an event that is lost is a hang',
    caughtBy: 'rest',
    hint: 1,
    plants: [
      {
        in: 'machine',
        machine: 'deploy',
        path: ['States', 'Await', 'TimeoutSeconds'],
        from: '{% $states.input.seconds %}',
        to: 21_600,
      },
    ],
  },
  {
    name: 'timerNotRenewed',
    what: 'a look that finds visitors arms no timer for the next one: the service never sleeps again',
    caughtBy: 'rest',
    hint: 3,
    plants: [
      {
        in: 'code',
        file: 'functions/steps/assess.ts',
        find: '  await armIdleTimer(ports, service, turn, at);\n',
        put: '',
      },
    ],
  },
];
