import type { ImageBehaviour } from '../parts.ts';

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

export interface Image {
  digest: string;
  /** JSON text. */
  manifest: string;
  mediaType: string;
  /** Absent for an index (ECR-2). */
  artifactMediaType: string | undefined;
  /** Digests that an index lists. */
  children: string[];
  size: number;
  pushedAt: number;
  behaviour: ImageBehaviour;
  /** `amd64`, `arm64`, or `unknown` of an attestation; of an index those of its entries. */
  architectures: string[];
  status: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING';
  /** Milliseconds since the epoch, once it was archived or restored. */
  archivedAt: number | undefined;
  activatedAt: number | undefined;
}

export interface Repository {
  name: string;
  arn: string;
  /** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME` */
  uri: string;
  createdAt: number;
  immutable: boolean;
  images: Map<string, Image>;
  /** Digest by tag. */
  tags: Map<string, string>;
}

/** What `push` takes. */
export interface Push {
  /** One PUSH event each (ECR-5); none: an untagged push. */
  tags: string[];
  behaviour?: ImageBehaviour;
  /** `amd64` (default), `arm64`: an index has an entry for each, a single manifest (`children: false`) is for the first. */
  architectures?: string[];
  /** As buildx does: an untagged image and an untagged attestation for each architecture, then the index (ECR-4). Default true. */
  children?: boolean;
  /** Digest of the tagged manifest; by chance if absent. */
  digest?: string;
}

export const tagsOf = (repository: Repository, digest: string): string[] =>
  [...repository.tags].filter(([, pointsTo]) => pointsTo === digest).map(([tag]) => tag);
