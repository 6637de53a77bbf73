import type { Mistake } from '../mistake.ts';

/**
 * No seed has caught these yet: the system mends what they break before it shows, or no story comes to the moment in which they
 * matter. They are hunted for by name only; one that is caught moves to the others, with its seed.
 */
export const SOUGHT: readonly Mistake[] = [
  {
    name: 'readsBeforeRelease',
    what: 'Settle reads what is wanted before it gives the lease back: a push that comes in between is lost',
    caughtBy: 'attended',
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
    plants: [
      {
        in: 'code',
        file: 'functions/steps/await.ts',
        find: 'if (answer) await ports.machines.answer(input.token);',
        put: '',
      },
    ],
  },
  {
    name: 'missingReadAsZero',
    what: 'metrics that cannot be read count as silence: a service sleeps under its visitors (Z5)',
    caughtBy: 'sleepsAlone',
    plants: [
      {
        in: 'code',
        file: 'functions/domain/idle.ts',
        find: "  if (!traffic)\n    return { action: 'askAgain', at: now + window, reason: 'the metrics could not be read: unknown is not idle' };",
        put: "  if (!traffic) return { action: 'sleep', reason: 'no visitor is known' };",
      },
      {
        in: 'code',
        file: 'functions/domain/idle.ts',
        find: '  if (dark !== undefined || traffic.alive.length === 0) {',
        put: '  if (!traffic) {',
      },
    ],
  },
  {
    name: 'judgedByStable',
    what: 'success is told by a service that is stable again, not by the id of our deployment: after ECS rolled back it is stable, too (ECS-9)',
    caughtBy: 'verdicts',
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
    plants: [
      {
        in: 'code',
        file: 'functions/domain/alarms.ts',
        find: "? baseline.state === 'ALARM' && baseline.recovered !== true\n    :",
        put: '? false\n    :',
      },
    ],
  },
  {
    name: 'ringKept',
    what: 'a wake that is given up keeps its ring and has no back-off: it starts again at once, for ever',
    caughtBy: 'noStorm',
    plants: [
      {
        in: 'code',
        file: 'functions/aws/ledger-phases.ts',
        find: "set: { phase, phaseAt: why.at, why, wakeNotBefore: notBefore },\n      compute: ['#wakeFails = if_not_exists(#wakeFails, :zero) + :one'],\n      remove: ['ring', 'startAt'],",
        put: "set: { phase, phaseAt: why.at, why },\n      compute: ['#wakeFails = if_not_exists(#wakeFails, :zero) + :one'],",
      },
    ],
  },
  {
    name: 'doorbellMayNotWake',
    what: 'the role of the doorbell may not start the wake workflow: whoever rings waits until something else wakes the service',
    caughtBy: 'prompt',
    plants: [
      {
        in: 'template',
        type: 'AWS::IAM::Policy',
        id: 'DoorbellRole',
        path: ['PolicyDocument', 'Statement', 2, 'Resource', 1],
        from: 'arn:aws:states:us-east-1:111111111111:stateMachine:Tidegate-wake',
        to: 'arn:aws:states:us-east-1:111111111111:stateMachine:Tidegate-sleep',
      },
    ],
  },
];
