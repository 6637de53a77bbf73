import { MINUTE, asleep, awake, execution, healthy, promoted, reading, standing } from './made-up-reading.ts';
import type { Broken } from './broken.ts';

/** What is left when all has come to rest: the invariant that is broken, by what. */
export const REST: Broken[] = [
  ['provenRuns', 'a failed release that runs', reading(standing(2))],
  ['agreement', 'another revision than the current one', reading({ state: { ...awake.state, current: 'REL#2' } })],
  [
    'stopsForCause',
    'a hold though there was a way back',
    reading(
      { ...promoted, state: { ...promoted.state, phase: 'awake', hold: { by: 'tidegate', at: 30 * MINUTE } } },
      { pushed: healthy },
    ),
  ],
  ['rest', 'a token', reading({ state: { ...awake.state, token: 't' } })],
  ['rest', 'a want', reading({ state: { ...awake.state, wantDeploy: 'REL#2' } })],
  ['rest', 'a want under a hold', reading({ state: { ...awake.state, wantDeploy: 'REL#2', hold: { by: 'ann' } } })],
  ['rest', 'a ring', reading({ ...asleep, state: { ...asleep.state, ring: 1 } })],
  ['rest', 'the back-off of a wake that came about', reading({ state: { ...awake.state, wakeNotBefore: 1 } })],
  ['rest', 'a phase between', reading({ ...asleep, state: { ...asleep.state, phase: 'drowsy' } })],
  ['rest', 'a watchdog', reading({ timers: [...awake.timers, 'staging-web-0-watch-3'] })],
  ['rest', 'an idle timer of an old turn', reading({ timers: ['staging-web-0-idle-2-1'] })],
  ['rest', 'no idle timer', reading({ timers: [] })],
  ['rest', 'an execution that runs', reading({}, { executions: [execution({ status: 'RUNNING' })] })],
  ['agreement', 'awake without tasks', reading({ desired: 0 })],
  ['agreement', 'awake with capacity saved', reading({ state: { ...awake.state, capacity: {} } })],
  ['agreement', 'awake behind a closed route', reading({ routes: { ...awake.routes!, closed: ['web.example.test'] } })],
  ['agreement', 'asleep before an open route', reading({ ...asleep, routes: awake.routes! })],
  ['agreement', 'awake with scaling suspended', reading({ scaling: { min: 1, max: 4, suspended: 'some' } })],
  [
    'agreement',
    'asleep with scaling that is suspended in part',
    reading({ ...asleep, scaling: { min: 0, max: 4, suspended: 'some' } }),
  ],
  [
    'agreement',
    'asleep before a host that the user added',
    reading({ ...asleep, routes: { ...asleep.routes!, hosts: ['web.example.test', 'also.web.example.test'] } }),
  ],
  ['agreement', 'a probe rule that is left', reading({ routes: { ...awake.routes!, probed: true } })],
  ['sleeps', 'awake though nobody comes', reading({ state: { ...awake.state, phaseAt: 74 * MINUTE } })],
  ['agreement', 'a minimum that is not restored', reading({ scaling: { min: 0, max: 4, suspended: 'none' } })],
];
