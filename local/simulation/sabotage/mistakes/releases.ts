import type { Mistake } from '../mistake.ts';

/** Deploys, their gate, and the way back. */
export const RELEASES: readonly Mistake[] = [
  {
    name: 'rollbackToPrevious',
    what: 'a revert goes to whatever was released before, good or not, instead of the last good release (T35)',
    caughtBy: 'lastGood',
    hint: 60,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/rollback-target.ts',
        find: "if (release.state !== 'good' || release.id === from.id || seen.has(release.digest)) return false;",
        put: 'if (!release.revisionArn || release.id === from.id || seen.has(release.digest)) return false;',
      },
      {
        in: 'code',
        file: 'functions/workflow/revert-target.ts',
        find: 'if (objection === undefined) return { target, skipped };',
        put: "if (objection === undefined || objection.startsWith('in quarantine')) return { target, skipped };",
      },
    ],
  },
  {
    name: 'dedupeByEventId',
    what: 'a push is known by the id of its event alone: one image under two tags, which is two events, is deployed twice (ECR-5, T7)',
    caughtBy: 'deploysOnce',
    hint: 16,
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
    name: 'noBake',
    what: 'a release is good after its first passing look: what breaks a minute later is promoted',
    caughtBy: 'verdicts',
    hint: 10,
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
    what: 'a way back that is not there yet is gone again at each look (TOP-8)',
    caughtBy: 'oneRevert',
    hint: 249,
    plants: [
      {
        in: 'code',
        file: 'functions/workflow/verify-revert.ts',
        find: "      next: 'Await',",
        put: "      next: 'Revert',\n      verdict: input.verdict,",
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
    name: 'imageByTag',
    what: 'a release names its image by tag: the next task may start another image (TD-9)',
    caughtBy: 'imageByDigest',
    hint: 2,
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
