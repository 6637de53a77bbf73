import type { Mistake } from '../mistake.ts';

/** A verdict that is not of the release. */
export const GATE: readonly Mistake[] = [
  {
    name: 'judgedByStable',
    what: 'success is told by a service that is stable again, not by the id of our deployment: after ECS rolled back it is stable, too (ECS-9)',
    caughtBy: 'verdicts',
    hint: 131,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/rollout.ts',
        find: "  if (!primary) return { is: 'running' };",
        put: `  if (!primary) return { is: 'running' };
  if (service.deployments.length === 1 && primary.rollout === 'COMPLETED') return { is: 'complete' };`,
      },
      {
        in: 'code',
        file: 'functions/workflow/standing.ts',
        find: 'revisionArn: expected.revisionArn,',
        put: 'revisionArn: observed.revisionArn,',
      },
    ],
  },
  {
    name: 'baselineIgnored',
    what: 'an alarm that was red before the release is held against it (T22)',
    caughtBy: 'verdicts',
    hint: 34,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/alarms.ts',
        find: "? baseline.state === 'ALARM' && baseline.recovered !== true\n    :",
        put: '? false\n    :',
      },
    ],
  },
];
