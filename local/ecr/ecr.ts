import { AwsError } from '../model.ts';
import type { Deps, ResourceType, ServiceModel } from '../model.ts';
import type { FoundImage, ImageBehaviour, Images } from '../parts.ts';
import { ecrOperations } from './operations.ts';
import { createRegistry } from './registry.ts';
import type { EcrSettings } from './registry.ts';
import type { Registry } from './registry.ts';
import type { Image, Push } from './types.ts';

export type { Push } from './types.ts';

export interface Ecr {
  model: ServiceModel;
  images: Images;
  /** A repository beside those of the template. */
  createRepository(name: string): void;
  /** Pushes, with the events of a push; the digest is that of the tagged manifest. @throws RepositoryNotFoundException */
  push(repository: string, push: Push): { digest: string };
  /** One more tag for an image, as PutImage does it. */
  retag(repository: string, digest: string, tag: string): void;
  /** Takes a tag away; with the last one the image goes. */
  untag(repository: string, tag: string): void;
  /** The image goes with all its tags, as a person or a lifecycle rule takes it. */
  deleteImage(repository: string, digest: string): void;
  /** Into the archive: it cannot be pulled (ECR-13). */
  archive(repository: string, digest: string): void;
  /** Out of it again. @param seconds until then it is ACTIVATING; default 20 minutes */
  restore(repository: string, digest: string, seconds?: number): void;
  /** An image of another registry, by the exact URI that task definitions name. */
  elsewhere(imageUri: string, behaviour?: ImageBehaviour): { digest: string };
}

const repositoryType = (registry: Registry): ResourceType => ({
  properties: ['RepositoryName', 'ImageTagMutability'],
  ignored: [
    'Tags',
    'ImageScanningConfiguration',
    'EncryptionConfiguration',
    'LifecyclePolicy',
    'RepositoryPolicyText',
    'EmptyOnDelete',
  ],
  create: ({ properties, stackName, logicalId, suffix }) => {
    const mutability = properties.ImageTagMutability ?? 'MUTABLE';
    if (mutability !== 'MUTABLE' && mutability !== 'IMMUTABLE') {
      const message = `The local ECR does not cover ImageTagMutability ${mutability}; it covers MUTABLE, IMMUTABLE.`;
      throw new AwsError('TidegateLocalNotCovered', message);
    }
    const name = properties.RepositoryName ?? `${stackName}-${logicalId}-${suffix}`.toLowerCase();
    const repository = registry.create(name, mutability === 'IMMUTABLE');
    return { ref: name, attributes: { Arn: repository.arn, RepositoryUri: repository.uri } };
  },
});

/** Repository, tag and digest of `HOST/NAME[:TAG][@DIGEST]`. */
const parse = (host: string, uri: string) => {
  if (!uri.startsWith(`${host}/`)) return undefined;
  const [named = '', digest] = uri.slice(host.length + 1).split('@');
  const [name = '', tag = 'latest'] = named.split(':');
  return { name, tag, digest };
};

const foundImage = ({ digest, behaviour, architectures, children, status }: Image): FoundImage => ({
  digest,
  behaviour,
  architectures,
  index: children.length > 0,
  archived: status !== 'ACTIVE',
});

/** Amazon ECR: what is in the repositories, the events of a push, and the images as ECS pulls them. */
export const createEcr = (given: Deps, settings?: Partial<EcrSettings>): Ecr => {
  const deps = { ...given, chance: given.chance.fork('ecr') };
  const registry = createRegistry(deps, settings);
  const others = new Map<string, { digest: string; behaviour: ImageBehaviour }>();

  const find: Images['find'] = (uri) => {
    const parsed = parse(registry.host, uri);
    const repository = registry.all().find((one) => one.name === parsed?.name);
    if (!parsed || !repository) return others.get(uri);
    const image = repository.images.get(parsed.digest ?? repository.tags.get(parsed.tag) ?? '');
    return image && foundImage(image);
  };

  const elsewhere = (imageUri: string, behaviour: ImageBehaviour = {}): { digest: string } => {
    const digest = imageUri.split('@')[1] ?? `sha256:${deps.chance.hex(64)}`;
    others.set(imageUri, { digest, behaviour });
    others.set(`${imageUri.replace(/@.*$/, '').replace(/:[^/:]*$/, '')}@${digest}`, { digest, behaviour });
    return { digest };
  };

  return {
    model: {
      name: 'ecr',
      operations: ecrOperations(deps.account, registry),
      resources: { 'AWS::ECR::Repository': repositoryType(registry) },
    },
    images: { find },
    createRepository: (name) => void registry.create(name),
    push: registry.push,
    retag: (repository, digest, tag) => void registry.retag(repository, digest, tag),
    untag: registry.untag,
    deleteImage: registry.deleteImage,
    archive: registry.archive,
    restore: registry.restore,
    elsewhere,
  };
};
