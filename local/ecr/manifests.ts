import { createHash } from 'node:crypto';
import type { Chance } from '../chance.ts';
import { mediaTypes } from './types.ts';
import type { Image, Push } from './types.ts';

const newDigest = (chance: Chance): string => `sha256:${chance.hex(64)}`;

type Blank = Pick<Image, 'behaviour' | 'pushedAt' | 'status' | 'archivedAt' | 'activatedAt'>;

/** A layer of that image alone; derived, so that it needs no draw of its own. */
const layerOf = (digest: string, docker: boolean) => ({
  mediaType: docker ? mediaTypes.dockerLayer : mediaTypes.layer,
  digest: `sha256:${createHash('sha256').update(digest).digest('hex')}`,
  size: 52_426_012,
});

/** Its platform stands in the config blob, which BatchGetImage does not give (ECR-9). */
const single = (chance: Chance, blank: Blank, digest: string, architecture: string, docker = false): Image => {
  const mediaType = docker ? mediaTypes.dockerManifest : mediaTypes.manifest;
  const artifactMediaType = docker ? mediaTypes.dockerConfig : mediaTypes.config;
  const config = { mediaType: artifactMediaType, digest: newDigest(chance), size: 1470 };
  const layers = architecture === 'unknown' ? [] : [layerOf(digest, docker)];
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers });
  const what = { digest, manifest, mediaType, artifactMediaType, architectures: [architecture] };
  return { ...blank, ...what, children: [], size: 52_428_800 };
};

/** The image for an architecture and its provenance, with the entries that the index has for them. */
const platform = (chance: Chance, blank: Blank, architecture: string) => {
  const image = single(chance, blank, newDigest(chance), architecture);
  const attestation = { ...single(chance, blank, newDigest(chance), 'unknown'), size: 2048 };
  const entry = ({ digest, manifest }: Image) => ({ mediaType: mediaTypes.manifest, digest, size: manifest.length });
  const annotations = {
    'vnd.docker.reference.digest': image.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  };
  return {
    images: [image, attestation],
    entries: [
      { ...entry(image), platform: { architecture, os: 'linux' } },
      { ...entry(attestation), annotations, platform: { architecture: 'unknown', os: 'unknown' } },
    ],
  };
};

/** The manifests of one push in the order in which they arrive; the last is the one that gets the tags. */
export const manifestsOf = (chance: Chance, now: number, push: Push): Image[] => {
  const state = { status: 'ACTIVE', archivedAt: undefined, activatedAt: undefined } as const;
  const blank: Blank = { behaviour: push.behaviour ?? {}, pushedAt: now, ...state };
  const digest = push.digest ?? newDigest(chance);
  const { architectures = ['amd64'] } = push;
  if (push.children === false) return [single(chance, blank, digest, architectures[0] ?? 'amd64', true)];
  const parts = architectures.map((architecture) => platform(chance, blank, architecture));
  const manifests = parts.flatMap((part) => part.entries);
  const index: Image = {
    ...blank,
    digest,
    manifest: JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }),
    mediaType: mediaTypes.index,
    artifactMediaType: undefined,
    architectures,
    children: manifests.map((entry) => entry.digest),
    size: 0,
  };
  index.size = index.manifest.length;
  return [...parts.flatMap((part) => part.images), index];
};
