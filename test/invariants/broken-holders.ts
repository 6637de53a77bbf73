import { asks, reads, writes } from './made-up.ts';
import { MINUTE, by, call, execution, looks, reading, revert, turn } from './made-up-reading.ts';
import { ended, takeover } from './sequences.ts';
import type { Broken } from './broken.ts';

/** Who may change what, and at what cost: the invariant that is broken, by what. */
export const HOLDERS: Broken[] = [
  ['covered', 'a call that the model does not cover', reading({}, { refusals: ['ecs.ListServices'] })],
  [
    'mutualExclusion',
    'a takeover from a holder that runs',
    reading({}, { effects: [...turn(), ...takeover], executions: [ended({ stopDate: undefined, status: 'ABORTED' })] }),
  ],
  [
    'mutualExclusion',
    'a takeover before it was quiet',
    reading(
      {},
      { effects: [...turn(), ...takeover], executions: [ended({ stopDate: 20 * MINUTE - 44_000, status: 'ABORTED' })] },
    ),
  ],
  [
    'mutualExclusion',
    'a call of a turn that was taken over',
    reading(
      {},
      {
        effects: [
          ...turn(),
          ...revert('web:1', { at: 20 * MINUTE - 1 }).slice(0, 2),
          ...takeover,
          asks(
            by('Revert', { at: 20 * MINUTE + 1 }),
            'ecs',
            'UpdateService',
            { service: 'x/web', taskDefinition: 'web:1' },
            { service: { deployments: [{ status: 'PRIMARY', createdAt: 30 * MINUTE }] } },
          ),
        ],
        executions: [ended({ status: 'ABORTED' })],
      },
    ),
  ],
  ['fencing', 'a change by whoever never looked at the lease', reading({}, { effects: revert('web:1').slice(2) })],
  [
    'fencing',
    'an intent that was not read again',
    reading({}, { effects: [...turn(), ...revert('web:1').toSpliced(1, 1)] }),
  ],
  [
    'fencing',
    'an intent that another attempt wrote over',
    reading(
      {},
      { effects: [...turn(), ...revert('web:1').toSpliced(1, 1, reads(by('Revert'), { doing: { at: 1 } }))] },
    ),
  ],
  [
    'fencing',
    'an intent of a turn that was over',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Revert'), { doing: { at: 1 } }, { doing: { at: 1 } }, by('Revert', { turn: 2 })),
          reads(by('Revert'), { doing: { at: 1 } }),
          ...revert('web:1').slice(2),
        ],
      },
    ),
  ],
  [
    'fencing',
    'an intent that names nobody',
    reading(
      {},
      {
        effects: [
          ...turn(),
          writes(by('Revert'), { doing: { at: 1 } }, { doing: { at: 1 } }, null),
          reads(by('Revert'), { doing: { at: 1 } }),
          ...revert('web:1').slice(2),
        ],
      },
    ),
  ],
  [
    'fencing',
    'an intent over that of another copy, which came since it looked',
    reading(
      {},
      {
        effects: [
          ...turn(),
          reads(by('Revert', { at: 20 * MINUTE - 3000 }), {}),
          ...revert('web:1', { at: 20 * MINUTE - 2000, invocation: 'twin' }).slice(0, 2),
          ...revert('web:1'),
        ],
      },
    ),
  ],
  [
    'deathsFound',
    'a change in a turn without a watchdog',
    reading({}, { effects: [...turn().slice(0, 1), ...revert('web:1')] }),
  ],
  [
    'attended',
    'a want that nobody began on',
    reading({}, { effects: [writes(by('Settle', { holder: '' }), { wantDeploy: 'REL#2' })] }),
  ],
  [
    'leasesReturned',
    'a lease that an execution left behind',
    reading({}, { effects: [...turn(), ...takeover], executions: [ended({ stopDate: 19 * MINUTE + 1 })] }),
  ],
  [
    'timerOfItsTurn',
    'a sleep by the timer of an old turn',
    reading({}, { effects: turn(), executions: [ended({ machine: 'Tidegate-sleep', input: { turn: 1 } })] }),
  ],
  [
    'answered',
    'a request that ends without a word',
    reading({}, { executions: [execution({ input: { by: 'ann' } })] }),
  ],
  [
    'noStorm',
    'an execution without end',
    reading({}, { executions: [execution({ machine: 'Tidegate-sleep', transitions: 30 })] }),
  ],
  ['noStorm', 'calls without cause', reading({}, { calls: Array.from({ length: 500 }, () => call({})) })],
  [
    'quiet',
    'calls long after all has come to rest',
    reading({}, { calls: Array.from({ length: 8 }, () => call({ at: 89 * MINUTE })) }),
  ],
  ['noStorm', 'idle looks without an idle minute between', reading({}, { executions: looks(19) })],
];
