import { isoSeconds } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Deps } from '../model.ts';
import type { Image, Repository } from './types.ts';

/** Longest that a restore takes (ECR-13). Seconds. */
const restoreTakes = 20 * 60;

/** An image in the archive, with the children of an index: it cannot be pulled until it is restored (ECR-13). */
export const createArchive = ({ clock, events }: Deps) => {
  const emit = (repository: Repository, image: Image, target: 'ARCHIVE' | 'STANDARD'): void =>
    events.emit({
      source: 'aws.ecr',
      'detail-type': 'ECR Image Action',
      resources: [],
      time: isoSeconds(clock.now()),
      detail: {
        'action-type': 'UPDATE_STORAGE_CLASS',
        'target-storage-class': target,
        'image-digest': image.digest,
        'repository-name': repository.name,
        result: 'SUCCESS',
        'manifest-media-type': image.mediaType,
        ...(image.artifactMediaType && { 'artifact-media-type': image.artifactMediaType }),
        ...(image.activatedAt !== undefined && { 'last-activated-at': new Date(image.activatedAt).toISOString() }),
      },
    });

  const family = (repository: Repository, image: Image): Image[] => [
    image,
    ...image.children.flatMap((digest) => repository.images.get(digest) ?? []),
  ];

  const archive = (repository: Repository, image: Image): void => {
    if (image.status === 'ARCHIVED')
      throw new AwsError('ImageArchivedException', `The image ${image.digest} is archived already`);
    for (const one of family(repository, image)) {
      one.status = 'ARCHIVED';
      one.archivedAt = clock.now();
      one.activatedAt = undefined;
      emit(repository, one, 'ARCHIVE');
    }
  };

  const restore = (repository: Repository, image: Image, seconds = restoreTakes): void => {
    const archived = family(repository, image).filter(({ status }) => status === 'ARCHIVED');
    for (const one of archived) one.status = 'ACTIVATING';
    clock.after(seconds * 1000, () => {
      for (const one of archived) {
        one.status = 'ACTIVE';
        one.activatedAt = clock.now();
        emit(repository, one, 'STANDARD');
      }
    });
  };
  return { archive, restore };
};
