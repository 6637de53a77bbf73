import { arn } from '../arn.ts';
import { isoSeconds } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Deps } from '../model.ts';
import { createArchive } from './archive.ts';
import { manifestsOf } from './manifests.ts';
import { tagsOf } from './types.ts';
import type { Image, Push, Repository } from './types.ts';

/** The tagged index comes about a second after its children (TOP-6). Milliseconds. */
const indexAfter = 1000;

export interface EcrSettings {
  /** Whether a tag that an image gets later is told by no event: no page says that every PutImage gives one (ECR-6). */
  retagsAreSilent: boolean;
}

/** Repositories with their images and tags, and the events that ECR sends of them: the shapes of `events/ecr-image-*.json`. */
export const createRegistry = (deps: Deps, { retagsAreSilent = false }: Partial<EcrSettings> = {}) => {
  const { account, chance, clock, events } = deps;
  const storage = createArchive(deps);
  const repositories = new Map<string, Repository>();
  const host = `${account.id}.dkr.ecr.${account.region}.amazonaws.com`;

  const create = (name: string, immutable = false): Repository => {
    const known = repositories.get(name);
    if (known)
      throw new AwsError('RepositoryAlreadyExistsException', `The repository with name '${name}' already exists`);
    const repository: Repository = {
      name,
      arn: arn(account, 'ecr', `repository/${name}`),
      uri: `${host}/${name}`,
      createdAt: clock.now(),
      immutable,
      images: new Map(),
      tags: new Map(),
    };
    repositories.set(name, repository);
    return repository;
  };

  const get = (name: string): Repository => {
    const found = repositories.get(name);
    if (found) return found;
    const where = `in the registry with id '${account.id}'`;
    throw new AwsError('RepositoryNotFoundException', `The repository with name '${name}' does not exist ${where}`);
  };

  const mustHave = (repository: Repository, digest: string): Image => {
    const image = repository.images.get(digest);
    if (image) return image;
    throw new AwsError('ImageNotFoundException', `No image ${digest} in the '${repository.name}' repository`);
  };

  const emit = (
    repository: Repository,
    digest: string,
    action: 'PUSH' | 'DELETE',
    tag: string,
    more: object = {},
  ): void =>
    events.emit({
      source: 'aws.ecr',
      'detail-type': 'ECR Image Action',
      resources: [],
      time: isoSeconds(clock.now()),
      detail: {
        result: 'SUCCESS',
        'repository-name': repository.name,
        'image-digest': digest,
        'action-type': action,
        'image-tag': tag,
        ...more,
      },
    });

  /** @param tag `''` for an untagged manifest (ECR-3) */
  const emitPush = (repository: Repository, image: Image, tag: string): void =>
    emit(repository, image.digest, 'PUSH', tag, {
      'manifest-media-type': image.mediaType,
      ...(image.artifactMediaType && { 'artifact-media-type': image.artifactMediaType }),
    });

  const checkTag = (repository: Repository, tag: string, digest: string): void => {
    const now = repository.tags.get(tag);
    const where = `in the '${repository.name}' repository`;
    if (now === digest)
      throw new AwsError(
        'ImageAlreadyExistsException',
        `Image with digest '${digest}' and tag '${tag}' already exists ${where}`,
      );
    if (now !== undefined && repository.immutable) {
      const message = `The image tag '${tag}' already exists ${where} and cannot be overwritten because the tag is immutable.`;
      throw new AwsError('ImageTagAlreadyExistsException', message); // ECR-7
    }
  };

  /** The image is there already: only the tags that change are a push (ECR-6). */
  const pushAgain = (repository: Repository, digest: string, tags: string[]): void => {
    for (const tag of tags) if (repository.tags.get(tag) !== digest) retag(repository.name, digest, tag);
  };

  /** As `docker buildx build --push`, or a plain `docker push` without children. */
  const push = (name: string, what: Push): { digest: string } => {
    const repository = get(name);
    if (what.digest !== undefined && repository.images.has(what.digest)) {
      pushAgain(repository, what.digest, what.tags);
      return { digest: what.digest };
    }
    const manifests = manifestsOf(chance, clock.now(), what);
    const tagged = manifests.at(-1)!;
    for (const tag of what.tags) checkTag(repository, tag, tagged.digest);
    for (const image of manifests) repository.images.set(image.digest, image);
    for (const tag of what.tags) repository.tags.set(tag, tagged.digest);
    for (const child of manifests.slice(0, -1)) emitPush(repository, child, '');
    const last = (): void => {
      for (const tag of what.tags.length === 0 ? [''] : what.tags) emitPush(repository, tagged, tag);
    };
    if (manifests.length === 1) last();
    else clock.after(indexAfter, last);
    return { digest: tagged.digest };
  };

  /** An existing image gets one more tag: a push of its own (ECR-6). */
  const retag = (name: string, digest: string, tag: string): Image => {
    const repository = get(name);
    const image = mustHave(repository, digest);
    checkTag(repository, tag, digest);
    repository.tags.set(tag, digest);
    if (!retagsAreSilent) emitPush(repository, image, tag);
    return image;
  };

  /** Its last tag takes the image with it (ECR-14). */
  const untag = (name: string, tag: string): void => {
    const repository = get(name);
    const digest = repository.tags.get(tag);
    if (digest === undefined) throw new AwsError('ImageNotFoundException', `No tag ${tag} in the '${name}' repository`);
    repository.tags.delete(tag);
    if (tagsOf(repository, digest).length === 0) repository.images.delete(digest);
    emit(repository, digest, 'DELETE', tag);
  };

  /** The image with all its tags (ECR-14). */
  const deleteImage = (name: string, digest: string): void => {
    const repository = get(name);
    mustHave(repository, digest);
    repository.images.delete(digest);
    const tags = tagsOf(repository, digest);
    for (const tag of tags) repository.tags.delete(tag);
    for (const tag of tags.length === 0 ? [''] : tags) emit(repository, digest, 'DELETE', tag);
  };

  const archive = (name: string, digest: string): void => storage.archive(get(name), mustHave(get(name), digest));
  const restore = (name: string, digest: string, seconds?: number): void =>
    storage.restore(get(name), mustHave(get(name), digest), seconds);

  return {
    host,
    create,
    get,
    push,
    retag,
    untag,
    deleteImage,
    archive,
    restore,
    all: () => [...repositories.values()],
  };
};

export type Registry = ReturnType<typeof createRegistry>;
