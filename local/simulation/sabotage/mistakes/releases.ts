import type { Mistake } from '../mistake.ts';

/** Deploys, their gate, and the way back. */
export const RELEASES: readonly Mistake[] = [
  {
    name: 'rollbackToPrevious',
    what: 'a revert goes to whatever was released before, good or not, instead of the last good release (T35)',
    caughtBy: 'lastGood',
    plants: [
      {
        in: 'code',
        file: 'functions/domain/rollback-target.ts',
        find: "if (release.state !== 'good' || release.id === from.id || seen.has(release.digest)) return false;",
        put: 'if (!release.revisionArn || release.id === from.id || seen.has(release.digest)) return false;',
      },
    ],
  },
  {
    name: 'dedupeByEventId',
    what: 'a push is known by the id of its event alone: one image under two tags, which is two events, is deployed twice (ECR-5, T7)',
    caughtBy: 'deploysOnce',
    hint: 11,
    plants: [
      {
        in: 'code',
        file: 'functions/workflow/draft.ts',
        find: "  return { release: draftOf(service, Date.parse(time), { digest: detail['image-digest'], tag, by: 'push' }) };",
        put: `  const made = draftOf(service, Date.parse(time), { digest: detail['image-digest'], tag, by: 'push' });
  return { release: { ...made, id: \`\${made.id.slice(0, -12)}\${String(request.event['id']).slice(-12)}\` } };`,
      },
      {
        in: 'code',
        file: 'functions/domain/plan-objections.ts',
        find: "if (current?.state !== 'good' || current.digest !== release.digest) return undefined;",
        put: "if (current?.state !== 'good' || current.id !== release.id) return undefined;",
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
    name: 'noBake',
    what: 'a release is good after its first passing look: what breaks a minute later is promoted',
    caughtBy: 'verdicts',
    hint: 7,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/bake.ts',
        find: '  if (passes && left <= 0 && looks.passes >= settings.passesMin) {',
        put: '  if (passes) {',
      },
    ],
  },
  {
    name: 'revertRepeated',
    what: 'a way back that fails is gone again and again, instead of calling a person (T37)',
    caughtBy: 'oneRevert',
    plants: [
      {
        in: 'code',
        file: 'functions/workflow/verify-revert.ts',
        find: "if (decision.action === 'needsPerson' || foreign) return { ...out, reason, next: 'Settle', outcome: 'NeedsPerson' };",
        put: "if (decision.action === 'needsPerson') return { ...out, reason, next: 'Revert', outcome: 'Failed' };",
      },
      {
        in: 'code',
        file: 'functions/steps/revert.ts',
        find: '    if (!there) await ports.services.update(',
        put: '    await ports.services.update(',
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
    name: 'imageByTag',
    what: 'a release names its image by tag: the next task may start another image (TD-9)',
    caughtBy: 'imageByDigest',
    hint: 3,
    plants: [
      {
        in: 'code',
        file: 'functions/workflow/image.ts',
        find: '`${service.repository.uri}@${digest}`',
        put: "`${service.repository.uri}${digest.startsWith('sha256:') ? '@' : ':'}${digest}`",
      },
      {
        in: 'code',
        file: 'functions/steps/release.ts',
        find: 'withImage(copy, service, release.digest);',
        put: 'withImage(copy, service, release.tag ?? release.digest);',
      },
    ],
  },
];
