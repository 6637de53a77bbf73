import { BatchGetImageCommand, DescribeImagesCommand, ECRClient, type ImageDetail } from '@aws-sdk/client-ecr';
import type { ObservedImage } from '../domain/observed.ts';
import type { Registry } from '../ports/index.ts';
import { call, type ClientSettings, isNamed, once } from './client.ts';

const IMAGES_MAX = 1_000;
/** Pages come in no order, so all are read; a bound on the loop, far above a repository's quota of 20,000 images. */
const PAGES_MAX = 100;

/** ECR-9: the API page names only single-image types, but gives indexes when asked for them. */
const MEDIA_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

interface Index {
  manifests?: { platform?: { os?: string; architecture?: string } }[];
}

/** Attestations have the platform unknown/unknown. A single manifest keeps its platform in a blob that this API does not show. */
const platformsOf = (manifest: string | undefined): string[] | undefined => {
  const { manifests } = JSON.parse(manifest ?? '{}') as Index;
  const named = (manifests ?? []).map(({ platform }) => `${platform?.os}/${platform?.architecture}`);
  const known = named.filter((name) => !/undefined|unknown/.test(name));
  return known.length > 0 ? known : undefined;
};

const toImage = ({ imageDigest, imageTags, imagePushedAt, imageStatus }: ImageDetail): ObservedImage => ({
  digest: imageDigest ?? '',
  tags: imageTags ?? [],
  pushedAt: imagePushedAt?.getTime() ?? 0,
  pullable: imageStatus === undefined || imageStatus === 'ACTIVE',
});

const listPages = async (client: ECRClient, repositoryName: string): Promise<ImageDetail[]> => {
  const found: ImageDetail[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const filter = { tagStatus: 'TAGGED' as const };
    const command = new DescribeImagesCommand({ repositoryName, filter, maxResults: IMAGES_MAX, nextToken });
    const answer = await call('ecr DescribeImages', () => client.send(command));
    found.push(...(answer.imageDetails ?? []));
    nextToken = answer.nextToken;
    if (!nextToken) break;
  }
  return found;
};

/** The one place that speaks to ECR. */
export const makeRegistry = (settings: ClientSettings): Registry => {
  const client = once(() => new ECRClient(settings));
  return {
    async find(repositoryName, what) {
      const id = 'tag' in what ? { imageTag: what.tag } : { imageDigest: what.digest };
      const command = new DescribeImagesCommand({ repositoryName, imageIds: [id] });
      try {
        const image = (await call('ecr DescribeImages', () => client().send(command))).imageDetails?.[0];
        return image && toImage(image);
      } catch (error) {
        if (isNamed(error, 'ImageNotFoundException')) return undefined;
        throw error;
      }
    },

    async platforms(repositoryName, imageDigest) {
      const imageIds = [{ imageDigest }];
      const command = new BatchGetImageCommand({ repositoryName, imageIds, acceptedMediaTypes: MEDIA_TYPES });
      const { images } = await call('ecr BatchGetImage', () => client().send(command));
      return platformsOf(images?.[0]?.imageManifest);
    },

    async list(repositoryName) {
      const images = (await listPages(client(), repositoryName)).map(toImage);
      return images.sort((a, b) => b.pushedAt - a.pushedAt).slice(0, IMAGES_MAX);
    },
  };
};
