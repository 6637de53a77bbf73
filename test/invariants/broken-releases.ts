import { asks, becomes, makes, updates } from './made-up.ts';
import {
  MINUTE,
  asked,
  by,
  execution,
  failed,
  good,
  healthy,
  promoted,
  pushed,
  reading,
  revert,
  standing,
  turn,
} from './made-up-reading.ts';
import { other, releasedTwice } from './sequences.ts';
import type { Broken } from './broken.ts';

/** Pushes, verdicts and ways back: the invariant that is broken, by what. */
export const RELEASES: Broken[] = [
  ['pushesEnd', 'a candidate', reading({ releases: [good, { ...failed, state: 'candidate' }] })],
  [
    'pushesEnd',
    'a push of which nothing is known',
    reading({}, { pushed: [...pushed({}), ...pushed({ tag: 'v3', digest: 'sha256:3', at: 1 })] }),
  ],
  [
    'pushesEnd',
    'an older push that was heard and forgotten',
    reading(
      {},
      {
        pushed: [...pushed({ tag: 'v3', digest: 'sha256:3' }), ...pushed({})],
        executions: [
          execution({ input: { event: { detail: { 'repository-name': 'web', 'image-digest': 'sha256:3' } } } }),
        ],
      },
    ),
  ],
  [
    'pushesEnd',
    'two releases of one push',
    reading({ releases: [good, failed, { ...failed, sk: 'REL#3' }] }, { pushed: pushed({}) }),
  ],
  ['pushesEnd', 'a release of a push without a tag', reading({}, { pushed: pushed({ tag: undefined }) })],
  [
    'deployed',
    'a push that ends without a cause',
    reading({ releases: [good, { ...failed, state: 'superseded' }], quarantine: [] }, { pushed: healthy }),
  ],
  ['heeded', 'a rollback that a person asked for in vain', reading(promoted, { pushed: healthy, ...asked() })],
  [
    'deploysOnce',
    'an image that is released twice',
    { ...releasedTwice, story: { ...releasedTwice.story, habits: {} } },
  ],
  [
    'releaseStates',
    'a verdict that is taken back',
    reading({}, { effects: [becomes(by('Promote'), 'REL#2', 'failed'), becomes(by('Promote'), 'REL#2', 'candidate')] }),
  ],
  [
    'verdicts',
    'a bad image that passes',
    reading(
      { releases: [good, { ...failed, state: 'good', evidence: ['x'] }], quarantine: [] },
      { pushed: pushed({}) },
    ),
  ],
  ['verdicts', 'a healthy image that fails', reading({}, { pushed: pushed({ image: 'healthy' }) })],
  [
    'verdicts',
    'a verdict without evidence',
    reading(
      { releases: [good, { ...failed, state: 'good' }], quarantine: [], ...standing(2) },
      { pushed: pushed({ image: 'healthy' }) },
    ),
  ],
  [
    'lastGood',
    'a revert to what failed',
    reading({}, { effects: [...turn(), becomes(by('Revert', { at: MINUTE }), 'REL#2', 'failed'), ...revert('web:2')] }),
  ],
  [
    'lastGood',
    'a revert to an older one than the last good',
    reading(
      { releases: [other, good, failed] },
      { effects: [...turn(), makes(by('Adopt', { at: MINUTE }), 'REL#1', 'good'), ...revert('web:0')] },
    ),
  ],
  [
    'imageByDigest',
    'a revision that names a tag',
    reading(
      {},
      {
        effects: [
          ...turn(),
          asks(
            by('Release'),
            'ecs',
            'RegisterTaskDefinition',
            { family: 'web', containerDefinitions: [{ name: 'web', image: 'repo/web:v1' }] },
            { taskDefinition: { taskDefinitionArn: 'web:1' } },
          ),
          ...updates(by('Release'), { taskDefinition: 'web:1' }),
        ],
      },
    ),
  ],
  [
    'oneRevert',
    'two reverts for one failure',
    reading({ releases: [other, good, failed] }, { effects: [...turn(), ...revert('web:1'), ...revert('web:0')] }),
  ],
  [
    'oneRevert',
    'a revert to where it stands already',
    reading(
      {},
      {
        effects: [
          ...turn(),
          ...updates(by('Revert'), { taskDefinition: 'web:1' }).map((one) =>
            one.service === 'ecs'
              ? { ...one, output: { service: { desiredCount: 2, deployments: [{ status: 'PRIMARY', createdAt: 0 }] } } }
              : one,
          ),
        ],
      },
    ),
  ],
];
