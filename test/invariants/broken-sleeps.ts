import { asks, updates, writes } from './made-up.ts';
import { MINUTE, awake, by, reading, turn, visitor } from './made-up-reading.ts';
import { sleep, SLEEP, opens } from './sequences.ts';
import type { Broken } from './broken.ts';

/** Visitors, sleeps and wakes: the invariant that is broken, by what. */
export const SLEEPS: Broken[] = [
  ['nobodyLost', 'a visitor who was never let in', reading({}, { visited: [visitor] })],
  [
    'neverDenied',
    'a visitor who is told that there is nothing',
    reading({}, { visited: [{ ...visitor, served: 9000, answers: [{ at: 0, status: 404, app: false }] }] }),
  ],
  ['prompt', 'a visitor who waits without a cause', reading({}, { visited: [{ ...visitor, served: 7 * MINUTE }] })],
  [
    'sleepsAlone',
    'a visitor served just before the cut',
    reading({}, { visited: [{ ...visitor, at: 18 * MINUTE, served: 18 * MINUTE }], effects: SLEEP }),
  ],
  ['drowsyFirst', 'a cut before the metrics could see', reading({}, { effects: sleep(2 * MINUTE) })],
  [
    'minimumFirst',
    'a count at 0 with scaling that goes on',
    reading(
      { plays: { ...awake.plays, bounds: { min: 1, max: 4 } } },
      { effects: sleep(4 * MINUTE, { ResourceId: 'x/web', MinCapacity: 0 }) },
    ),
  ],
  [
    'doorbellHears',
    'a route that is closed while it is awake',
    reading(
      {},
      { effects: [...turn(), writes(by('Drowse'), {}), asks(by('Drowse'), 'elasticloadbalancing', 'ModifyRule', {})] },
    ),
  ],
  [
    'doorbellHears',
    'awake before its route is opened',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Drowse'), { phase: 'drowsy' }),
          asks(by('Drowse'), 'elasticloadbalancing', 'ModifyRule', {}),
          writes(by('Open', { at: 21 * MINUTE }), {}),
        ],
      },
    ),
  ],
  [
    'drowsyFirst',
    'a route that was closed just before the cut',
    reading(
      {},
      {
        effects: [
          ...SLEEP.slice(0, 3),
          asks(by('Drowse', { at: 18 * MINUTE }), 'elasticloadbalancing', 'ModifyRule', {}),
          ...SLEEP.slice(3),
        ],
      },
    ),
  ],
  [
    'drowsyFirst',
    'an awake service that is stopped by another step',
    reading({}, { effects: [...turn(), ...updates(by('Home'), { desiredCount: 0 })] }),
  ],
  [
    'minimumFirst',
    'a minimum that a person had set again a minute before',
    reading(
      { plays: { ...awake.plays, bounds: { min: 1, max: 4 } } },
      {
        effects: [
          ...SLEEP.slice(0, -1),
          {
            ...asks(by('Cut', { at: 19 * MINUTE }), 'application-autoscaling', 'RegisterScalableTarget', {
              ResourceId: 'x/web',
              MinCapacity: 1,
            }),
            principal: 'person',
          },
          SLEEP.at(-1)!,
        ],
      },
    ),
  ],
  [
    'capacityRestored',
    'the minimum that is saved in place of the count',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Drowse'), { phase: 'awake' }),
          writes(by('Drowse'), { phase: 'awake', capacity: { desired: 1, bounds: { min: 1 } } }),
        ],
      },
    ),
  ],
  ['capacityRestored', 'a wake with fewer tasks', reading({}, { effects: opens(3, 1) })],
  [
    'capacityRestored',
    'a count that is saved twice',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Drowse'), { phase: 'drowsy', capacity: { desired: 2 } }),
          writes(by('Drowse', { at: 21 * MINUTE }), { phase: 'drowsy', capacity: { desired: 1 } }),
        ],
      },
    ),
  ],
];
