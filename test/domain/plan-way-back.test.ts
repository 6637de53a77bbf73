import { describe, expect, it } from 'vitest';
import { AwsRefused, Throttled } from '../../functions/domain/errors.ts';
import type { ObservedImage } from '../../functions/domain/observed.ts';
import { tellSkipped } from '../../functions/domain/rollback-target.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Release } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { DefinitionCopy } from '../../functions/ports/services.ts';
import { activeRevision, findWayBack, tellDifference } from '../../functions/workflow/revert-target.ts';
import { NEW, OLD, release, T0 } from './facts.ts';

const WEB = {
  key: 'staging/web',
  container: 'web',
  repository: { name: 'web', uri: 'registry/web' },
} as ServiceSettings;

const good = (n: number, part: Partial<Release> = {}): Release =>
  release({ id: `REL#${n}`, tag: `v${n}`, digest: `sha256:${n}`, state: 'good', revisionArn: OLD, ...part });
const FROM = release({ id: 'REL#9', tag: 'v9', digest: 'sha256:9', revisionArn: NEW });
const copy = (part: Record<string, unknown> = {}): DefinitionCopy => ({
  family: 'web',
  containerDefinitions: [{ name: 'web', image: 'registry/web@sha256:8', ...part }],
});

interface Town {
  releases?: Release[];
  /** By digest; what is not there is gone, unless `images` is absent: then all are pullable. */
  images?: Record<string, boolean>;
  bad?: string[];
  /** By revision; an error stands for what ECS answers. */
  definitions?: Record<string, { copy: DefinitionCopy; active: boolean } | Error>;
  stored?: DefinitionCopy;
  /** Revision that somebody noted first. */
  noted?: string;
}

interface Seen {
  asked: string[];
  registered: DefinitionCopy[];
}

const town = ({
  releases = [],
  images,
  bad = [],
  definitions = {},
  stored,
  noted,
}: Town): { ports: Ports; seen: Seen } => {
  const seen: Seen = { asked: [], registered: [] };
  const image = (digest: string): ObservedImage | undefined => {
    const pullable = images ? images[digest] : true;
    return pullable === undefined ? undefined : { digest, tags: [], pushedAt: T0, pullable };
  };
  const ports = {
    ledger: {
      releases: async () => releases,
      release: async (_: string, id: string) => releases.find((one) => one.id === id),
      quarantine: async (_: string, digest: string) =>
        bad.includes(digest) ? { digest, release: 'REL#7', by: 'deploy', at: T0 } : undefined,
      definition: async (_: string, hash: string) => stored && { hash, json: JSON.stringify(stored) },
      noteRevision: async () => noted && { revisionArn: noted },
    },
    registry: {
      find: async (_: string, { digest }: { digest: string }) => {
        seen.asked.push(digest);
        return image(digest);
      },
    },
    services: {
      definition: async (revision: string) => {
        const found = definitions[revision];
        if (!found || found instanceof Error) throw found ?? new AwsRefused('Unable to describe task definition');
        return found;
      },
      register: async (definition: DefinitionCopy) => {
        seen.registered.push(definition);
        return 'web:3';
      },
    },
  } as unknown as Ports;
  return { ports, seen };
};

describe('the way back', () => {
  it('is the newest good release, and no further one is asked for', async () => {
    const { ports, seen } = town({ releases: [FROM, good(8), good(7)] });
    expect(await findWayBack(ports, WEB, FROM)).toEqual({ target: good(8), skipped: [] });
    expect(seen.asked).toEqual(['sha256:8']);
  });

  it('passes over images that are gone, archived or in quarantine, and says so (T42)', async () => {
    const { ports } = town({
      releases: [FROM, good(8), good(7), good(6), good(5)],
      images: { 'sha256:7': false, 'sha256:6': true, 'sha256:5': true },
      bad: ['sha256:6'],
    });
    const way = await findWayBack(ports, WEB, FROM);
    expect(way.target?.id).toBe('REL#5');
    expect(tellSkipped(way)).toBe(
      '; passed over: v8 (its image is gone from the registry), v7 (its image is archived), v6 (in quarantine since REL#7)',
    );
  });

  it('is none where no good release can run (T42)', async () => {
    const { ports } = town({ releases: [FROM, good(8)], images: {} });
    expect(await findWayBack(ports, WEB, FROM)).toMatchObject({ target: undefined, skipped: [expect.any(String)] });
  });

  it('stays the one that a revert was begun with', async () => {
    const { ports, seen } = town({ releases: [FROM, good(8), good(7)] });
    expect((await findWayBack(ports, WEB, { ...FROM, revertTo: 'REL#7' })).target?.id).toBe('REL#7');
    expect(seen.asked).toEqual([]);
  });
});

describe('the revision that is gone back to', () => {
  const hash = { tdHash: 'abc' };

  it('is used as it is while it is ACTIVE', async () => {
    const { ports, seen } = town({ definitions: { [OLD]: { copy: copy(), active: true } } });
    expect(await activeRevision(ports, WEB, good(8, hash))).toBe(OLD);
    expect(seen.registered).toEqual([]);
  });

  it('is registered again from our copy when somebody deregistered it (T41)', async () => {
    const stored = copy({ cpu: 64 });
    const { ports, seen } = town({ stored, definitions: { [OLD]: { copy: copy(), active: false } } });
    expect(await activeRevision(ports, WEB, good(8, hash))).toBe('web:3');
    expect(seen.registered).toEqual([stored]);
  });

  it('is registered again from our copy when ECS does not even describe it any more (T41)', async () => {
    const { ports, seen } = town({ stored: copy() });
    expect(await activeRevision(ports, WEB, good(8, hash))).toBe('web:3');
    expect(seen.registered).toEqual([copy()]);
  });

  it('is the one that a copy of the step has registered and noted first (seed 189)', async () => {
    const { ports } = town({ stored: copy(), definitions: { [OLD]: { copy: copy(), active: false } }, noted: 'web:4' });
    expect(await activeRevision(ports, WEB, good(8, hash))).toBe('web:4');
  });

  it('without a copy of ours, what ECS answers is told', async () => {
    const { ports, seen } = town({});
    await expect(activeRevision(ports, WEB, good(8))).rejects.toThrow('Unable to describe');
    expect(seen.registered).toEqual([]);
  });

  it('an ECS that is busy is asked again, not gone round', async () => {
    const { ports } = town({ stored: copy(), definitions: { [OLD]: new Throttled('slow down') } });
    await expect(activeRevision(ports, WEB, good(8, hash))).rejects.toThrow(Throttled);
  });
});

describe('what goes back with it', () => {
  const definitions = (now: DefinitionCopy) => ({
    [OLD]: { copy: copy(), active: true },
    [NEW]: { copy: now, active: true },
  });

  it('is told where it is more than the image (T43)', async () => {
    const { ports } = town({ definitions: definitions(copy({ cpu: 64 })) });
    expect(await tellDifference(ports, WEB, FROM, good(8))).toContain('differs in more than the image: cpu of web');
  });

  it('is not told where it is the image alone', async () => {
    const { ports } = town({ definitions: definitions(copy({ image: 'registry/web@sha256:9' })) });
    expect(await tellDifference(ports, WEB, FROM, good(8))).toBe('');
  });

  it('never stops a way back', async () => {
    expect(await tellDifference(town({}).ports, WEB, FROM, good(8))).toBe('');
  });
});
