import { asks, updates, writes } from './made-up.ts';
import { MINUTE, by, execution, failed, good, reading, standing, turn } from './made-up-reading.ts';

export const drowsy = { phase: 'drowsy', capacity: { desired: 2, bounds: { min: 1 } } };
export const zeroBounds = {
  ResourceId: 'x/web',
  MinCapacity: 0,
  SuspendedState: {
    DynamicScalingInSuspended: true,
    DynamicScalingOutSuspended: true,
    ScheduledScalingSuspended: true,
  },
};

/** A sleep that begins with its turn, is drowsy for so long and is cut in minute 20. */
export const sleep = (drowsyMs: number, bounds: object = zeroBounds) => {
  const cut = by('Cut');
  const [intent, look, update] = updates(cut, { desiredCount: 0 }, drowsy);
  const lowers = asks(cut, 'application-autoscaling', 'RegisterScalableTarget', bounds);
  const before = by('Drowse', { at: 20 * MINUTE - drowsyMs });
  return [...turn({ at: 10 * MINUTE }), writes(before, drowsy), intent!, look!, lowers, update!];
};
export const SLEEP = sleep(4 * MINUTE);

/** What was saved, and the count when visitors were let in. */
export const opens = (saved: number, count: number) => {
  const saves = writes(by('Drowse', { at: 15 * MINUTE }), { phase: 'drowsy', capacity: { desired: saved } });
  const open = writes(by('Open', { at: 21 * MINUTE }), { phase: 'awake' });
  return [
    ...turn({ at: 10 * MINUTE }),
    saves,
    ...updates(by('Start'), { desiredCount: count }, { phase: 'drowsy', capacity: { desired: saved } }),
    open,
  ];
};

export const other = { ...good, sk: 'REL#0', digest: 'sha256:0', revisionArn: 'web:0', tag: 'v0' };
export const ended = (more: object) => execution({ arn: 'arn:one', stopDate: 15 * MINUTE, ...more });
export const takeover = turn({ holder: 'arn:two', turn: 4, invocation: 'inspect', at: 20 * MINUTE });

/** One image, in two turns; neither was measured. */
export const releasedTwice = reading(
  {
    releases: [{ ...good, by: 'manual' }, failed, { ...good, sk: 'REL#9', revisionArn: 'web:9' }].map((one) => ({
      ...one,
      digest: 'sha256:2',
      requestedAt: 0,
      ...(one.sk !== 'REL#9' && { state: 'superseded' }),
    })),
    ...standing(9),
  },
  {
    effects: [
      ...turn(),
      ...['web:1', 'web:2'].flatMap((arn, index) => [
        ...turn({ turn: 3 + index, at: 20 * MINUTE }),
        asks(
          by('Release'),
          'ecs',
          'RegisterTaskDefinition',
          { family: 'web', containerDefinitions: [{ name: 'web', image: 'repo/web@sha256:2' }] },
          { taskDefinition: { taskDefinitionArn: arn } },
        ),
        ...updates(by('Release', { turn: 3 + index }), { taskDefinition: arn }),
      ]),
    ],
  },
);
