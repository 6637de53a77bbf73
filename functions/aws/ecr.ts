import { DescribeImagesCommand, ECRClient, type ImageDetail } from '@aws-sdk/client-ecr';
import type { ObservedImage } from '../domain/observed.ts';
import type { Registry } from '../ports/index.ts';
import { call, type ClientSettings, isNamed, once } from './client.ts';

const IMAGES_MAX = 1_000;
/** Pages come in no order, so all are read; a bound on the loop, far above a repository's quota of 20,000 images. */
const PAGES_MAX = 100;

const toImage = ({ imageDigest, imageTags, imagePushedAt }: ImageDetail): ObservedImage => ({
  digest: imageDigest ?? '',
  tags: imageTags ?? [],
  pushedAt: imagePushedAt?.getTime() ?? 0,
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

    async list(repositoryName) {
      const images = (await listPages(client(), repositoryName)).map(toImage);
      return images.sort((a, b) => b.pushedAt - a.pushedAt).slice(0, IMAGES_MAX);
    },
  };
};
