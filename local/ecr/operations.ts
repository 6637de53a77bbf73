import { AwsError } from '../model.ts';
import type { Account, Operation } from '../model.ts';
import type { Registry } from './registry.ts';
import { tagsOf } from './types.ts';
import type { Image, Repository } from './types.ts';

interface ImageId {
  imageDigest?: string;
  imageTag?: string;
}

/** What DescribeImages and ListImages filter by. */
interface Filter {
  tagStatus?: 'TAGGED' | 'UNTAGGED' | 'ANY';
  imageStatus?: Image['status'] | 'ANY';
}

const lookUp = (repository: Repository, { imageDigest, imageTag }: ImageId): Image | undefined => {
  const tagged = imageTag === undefined ? undefined : repository.tags.get(imageTag);
  if (imageTag !== undefined && (tagged === undefined || (imageDigest ?? tagged) !== tagged)) return undefined;
  return repository.images.get(imageDigest ?? tagged ?? '');
};

const page = <T>(items: T[], input: { maxResults?: number; nextToken?: string }) => {
  const from = Number(input.nextToken ?? 0);
  const to = from + Math.min(input.maxResults ?? 100, 1000);
  return { items: items.slice(from, to), token: to < items.length ? { nextToken: String(to) } : {} };
};

const failure = (imageId: ImageId, failureCode: string, failureReason: string) => ({
  imageId,
  failureCode,
  failureReason,
});
const notFound = (imageId: ImageId) => failure(imageId, 'ImageNotFound', 'Requested image not found');

export const ecrOperations = (account: Account, registry: Registry): Record<string, Operation> => {
  const checkAccount = ({ registryId = account.id }: { registryId?: string }): void => {
    if (registryId === account.id) return;
    throw new AwsError(
      'RepositoryNotFoundException',
      `The model has the registry ${account.id} only, not ${registryId}`,
    );
  };
  const repositoryOf = (input: any): Repository => {
    checkAccount(input);
    return registry.get(input.repositoryName);
  };
  const names = (repository: Repository) => ({ registryId: account.id, repositoryName: repository.name });

  const showRepository = (repository: Repository) => ({
    ...names(repository),
    repositoryArn: repository.arn,
    repositoryUri: repository.uri,
    createdAt: new Date(repository.createdAt),
    imageTagMutability: repository.immutable ? 'IMMUTABLE' : 'MUTABLE',
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: 'AES256' },
  });

  const showDetail = (repository: Repository, image: Image) => {
    const imageTags = tagsOf(repository, image.digest);
    return {
      ...names(repository),
      imageDigest: image.digest,
      ...(imageTags.length > 0 && { imageTags }),
      imageSizeInBytes: image.size,
      imagePushedAt: new Date(image.pushedAt),
      imageManifestMediaType: image.mediaType,
      ...(image.artifactMediaType && { artifactMediaType: image.artifactMediaType }),
      imageStatus: image.status,
      ...(image.archivedAt !== undefined && { lastArchivedAt: new Date(image.archivedAt) }),
      ...(image.activatedAt !== undefined && { lastActivatedAt: new Date(image.activatedAt) }),
    };
  };

  /** Of a list without ids the archived ones are left out, unless they are asked for. */
  const matching = (repository: Repository, { tagStatus = 'ANY', imageStatus = 'ACTIVE' }: Filter = {}): Image[] =>
    [...repository.images.values()].filter((image) => {
      const tagged = tagsOf(repository, image.digest).length > 0;
      if (imageStatus !== 'ANY' && imageStatus !== image.status) return false;
      return tagStatus === 'ANY' || (tagStatus === 'TAGGED') === tagged;
    });

  const mustFind = (repository: Repository, id: ImageId): Image => {
    const found = lookUp(repository, id);
    if (found) return found;
    const seen = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
    const where = `within the repository with name '${repository.name}' in the registry with id '${account.id}'`;
    throw new AwsError('ImageNotFoundException', `The image with imageId ${seen} does not exist ${where}`);
  };

  const describeImages = (input: any) => {
    const repository = repositoryOf(input);
    const ids: ImageId[] | undefined = input.imageIds;
    const found = ids ? ids.map((id) => mustFind(repository, id)) : matching(repository, input.filter);
    const { items, token } = page([...new Set(found)], input);
    return { imageDetails: items.map((image) => showDetail(repository, image)), ...token };
  };

  const listImages = (input: any) => {
    const repository = repositoryOf(input);
    const ids = matching(repository, input.filter).flatMap(({ digest }): ImageId[] => {
      const tags = tagsOf(repository, digest);
      return tags.length === 0
        ? [{ imageDigest: digest }]
        : tags.map((imageTag) => ({ imageDigest: digest, imageTag }));
    });
    const { items, token } = page(ids, input);
    return { imageIds: items, ...token };
  };

  const showImage = (repository: Repository, image: Image, { imageTag }: ImageId) => ({
    ...names(repository),
    imageId: { imageDigest: image.digest, ...(imageTag !== undefined && { imageTag }) },
    imageManifest: image.manifest,
    imageManifestMediaType: image.mediaType,
  });

  /** A manifest of a type that the caller does not name is not given (ECR-9). */
  const batchGet = (input: any) => {
    const repository = repositoryOf(input);
    const accepted: string[] | undefined = input.acceptedMediaTypes;
    const images: unknown[] = [];
    const failures: unknown[] = [];
    for (const id of input.imageIds as ImageId[]) {
      const found = lookUp(repository, id);
      if (!found) failures.push(notFound(id));
      else if (found.status !== 'ACTIVE')
        failures.push(failure(id, 'ImageInaccessible', 'Requested image is in the archive')); // unsure which code it is
      else if (accepted?.length && !accepted.includes(found.mediaType))
        failures.push(failure(id, 'UnsupportedImageType', `The image is of type ${found.mediaType}`));
      else images.push(showImage(repository, found, id));
    }
    return { images, failures };
  };

  const batchDelete = (input: any) => {
    const repository = repositoryOf(input);
    const imageIds: ImageId[] = [];
    const failures: unknown[] = [];
    for (const id of input.imageIds as ImageId[]) {
      const found = lookUp(repository, id);
      const parent = [...repository.images.values()].find((one) => found && one.children.includes(found.digest));
      if (!found) failures.push(notFound(id));
      else if (parent && id.imageTag === undefined)
        failures.push(
          failure(
            id,
            'ImageReferencedByManifestList',
            `Requested image referenced by manifest list: [${parent.digest}]`,
          ),
        );
      else {
        if (id.imageTag === undefined) registry.deleteImage(repository.name, found.digest);
        else registry.untag(repository.name, id.imageTag);
        imageIds.push({ imageDigest: found.digest, ...(id.imageTag !== undefined && { imageTag: id.imageTag }) });
      }
    }
    return { imageIds, failures };
  };

  /** Re-tagging only: a manifest that was never pushed has no layers and no behaviour. */
  const putImage = (input: any) => {
    const repository = repositoryOf(input);
    const image = [...repository.images.values()].find((one) => one.manifest === input.imageManifest);
    if (!image || input.imageTag === undefined) {
      const covered = 'it covers one more tag (imageTag) for the manifest of an image that is there';
      throw new AwsError(
        'TidegateLocalNotCovered',
        `The local ECR does not cover PutImage of a new manifest; ${covered}.`,
      );
    }
    return { image: showImage(repository, registry.retag(repository.name, image.digest, input.imageTag), input) };
  };

  const updateStorageClass = (input: any) => {
    const repository = repositoryOf(input);
    const image = mustFind(repository, input.imageId);
    if (input.targetStorageClass === 'ARCHIVE') registry.archive(repository.name, image.digest);
    else registry.restore(repository.name, image.digest);
    return { ...names(repository), imageId: { imageDigest: image.digest }, imageStatus: image.status };
  };

  const describeRepositories = (input: any) => {
    checkAccount(input);
    const wanted: string[] | undefined = input.repositoryNames;
    const { items, token } = page(wanted ? wanted.map(registry.get) : registry.all(), input);
    return { repositories: items.map(showRepository), ...token };
  };

  const repository = ['registryId', 'repositoryName'];
  const paging = ['maxResults', 'nextToken'];
  return {
    DescribeRepositories: { accepts: ['registryId', 'repositoryNames', ...paging], run: describeRepositories },
    DescribeImages: { accepts: [...repository, 'imageIds', 'filter', ...paging], run: describeImages },
    ListImages: { accepts: [...repository, 'filter', ...paging], run: listImages },
    BatchGetImage: { accepts: [...repository, 'imageIds', 'acceptedMediaTypes'], run: batchGet },
    BatchDeleteImage: { accepts: [...repository, 'imageIds'], run: batchDelete },
    UpdateImageStorageClass: { accepts: [...repository, 'imageId', 'targetStorageClass'], run: updateStorageClass },
    PutImage: { accepts: [...repository, 'imageManifest', 'imageTag'], run: putImage },
  };
};
