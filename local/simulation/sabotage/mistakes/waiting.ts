import type { Mistake } from '../mistake.ts';

/** Waiting for events, and the net under it. */
export const WAITING: readonly Mistake[] = [
  {
    name: 'noNet',
    what: 'a deploy waits for its event without a time limit: an event that is lost is a hang',
    caughtBy: 'rest',
    hint: 4,
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
        find: 'const holder = await armIdleTimer(ports, service, turn, at);',
        put: 'const holder: string | undefined = undefined;',
      },
    ],
  },
  {
    name: 'readsBeforeRelease',
    what: 'Settle reads what is wanted before it gives the lease back: a push that comes in between is lost',
    caughtBy: 'attended',
    hint: 162,
    plants: [
      {
        in: 'code',
        file: 'functions/steps/settle.ts',
        find: 'await succeed(ports, service, after);',
        put: 'await succeed(ports, service, { ...after, wantDeploy: found.wantDeploy });',
      },
    ],
  },
  {
    name: 'noTruthRead',
    what: 'Await subscribes and reads no truth: what came just before the subscription is noticed only when the wait is over',
    caughtBy: 'prompt',
    hint: 182,
    plants: [
      {
        in: 'code',
        file: 'functions/steps/await.ts',
        find: 'if (answer) await ports.machines.answer(input.token);',
        put: '',
      },
    ],
  },
];
