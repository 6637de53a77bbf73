import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createEcr } from '../../local/ecr/ecr.ts';
import type { EcrSettings } from '../../local/ecr/registry.ts';
import type { EmittedEvent } from '../../local/model.ts';

const host = '111111111111.dkr.ecr.us-east-1.amazonaws.com';

const world = (settings: Partial<EcrSettings> = {}) => {
  const events: EmittedEvent[] = [];
  const later: (() => void)[] = [];
  const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
  const clock = {
    now: () => Date.parse('2026-10-01T10:00:00Z'),
    after: (_: number, what: () => void) => ({ cancel: () => {}, at: later.push(what) }),
  };
  const ecr = createEcr(
    {
      clock,
      chance: seededChance(1),
      account,
      events: { emit: (event) => void events.push(event) },
    },
    settings,
  );
  ecr.createRepository('web');
  const call = (operation: string, input: object): any =>
    ecr.model.operations[operation]?.run(
      { repositoryName: 'web', ...input },
      { service: 'ecr', operation, principal: 'person' },
    );
  const second = () => later.splice(0).forEach((what) => what());
  const details = () => events.map((event) => event.detail as Record<string, string>);
  return { ecr, call, events, details, second };
};

describe('a push', () => {
  test('by buildx is three events, two untagged children and a second later the tagged index', () => {
    const { ecr, events, details, second } = world();
    const { digest } = ecr.push('web', { tags: ['v1.2.0'] });
    expect(details().map((detail) => detail['image-tag'])).toEqual(['', '']);
    second();
    expect(events.at(-1)).toEqual({
      source: 'aws.ecr',
      'detail-type': 'ECR Image Action',
      resources: [],
      time: '2026-10-01T10:00:00Z',
      detail: {
        result: 'SUCCESS',
        'repository-name': 'web',
        'image-digest': digest,
        'action-type': 'PUSH',
        'image-tag': 'v1.2.0',
        'manifest-media-type': 'application/vnd.oci.image.index.v1+json',
      },
    });
    expect(details()[0]).toMatchObject({
      'manifest-media-type': 'application/vnd.oci.image.manifest.v1+json',
      'artifact-media-type': 'application/vnd.oci.image.config.v1+json',
    });
  });

  test('of one manifest with two tags is two events of the same digest', () => {
    const { ecr, details } = world();
    const { digest } = ecr.push('web', { tags: ['v1', 'latest'], children: false });
    expect(details()).toMatchObject([{ 'image-tag': 'v1' }, { 'image-tag': 'latest' }]);
    expect(details().every((detail) => detail['image-digest'] === digest)).toBe(true);
    expect(details()[0]).toMatchObject({ 'artifact-media-type': 'application/vnd.docker.container.image.v1+json' });
  });

  test('that only gives an image one more tag is told, or not, by the switch (ECR-6)', () => {
    for (const retagsAreSilent of [false, true]) {
      const { ecr, details } = world({ retagsAreSilent });
      const { digest } = ecr.push('web', { tags: ['v1'], children: false });
      ecr.retag('web', digest, 'v2');
      expect(details().map((detail) => detail['image-tag'])).toEqual(retagsAreSilent ? ['v1'] : ['v1', 'v2']);
    }
  });

  test('moves a tag, and the image before stays without it', () => {
    const { ecr, call } = world();
    const first = ecr.push('web', { tags: ['latest'], children: false });
    const next = ecr.push('web', { tags: ['latest'], children: false });
    expect(call('DescribeImages', { imageIds: [{ imageTag: 'latest' }] }).imageDetails).toMatchObject([
      { imageDigest: next.digest, imageTags: ['latest'], imageStatus: 'ACTIVE' },
    ]);
    expect(call('ListImages', { filter: { tagStatus: 'UNTAGGED' } }).imageIds).toEqual([{ imageDigest: first.digest }]);
  });

  test('of an image that is there with its tag is no event, with a new tag one', () => {
    const { ecr, details } = world();
    const { digest } = ecr.push('web', { tags: ['v1'], children: false });
    ecr.push('web', { tags: ['v1', 'v2'], digest });
    expect(details().map((detail) => detail['image-tag'])).toEqual(['v1', 'v2']);
  });

  test('to a repository that is not there is refused', () => {
    expect(() => world().ecr.push('none', { tags: ['v1'] })).toThrow(/'none' does not exist/);
  });

  test('onto an immutable tag is refused', () => {
    const { ecr } = world();
    ecr.model.resources['AWS::ECR::Repository']?.create({
      stackName: 's', logicalId: 'R', properties: { RepositoryName: 'fixed', ImageTagMutability: 'IMMUTABLE' }, metadata: {}, suffix: '0',
    }); // prettier-ignore
    ecr.push('fixed', { tags: ['v1'] });
    expect(() => ecr.push('fixed', { tags: ['v1'] })).toThrow(/tag is immutable/);
  });
});

describe('images', () => {
  test('are found by tag, by digest, and the children of an index too', () => {
    const { ecr, call } = world();
    const behaviour = { readySeconds: 7 };
    const { digest } = ecr.push('web', { tags: ['v1'], behaviour });
    const found = { digest, behaviour, architectures: ['amd64'], index: true, archived: false };
    expect(ecr.images.find(`${host}/web:v1`)).toEqual(found);
    expect(ecr.images.find(`${host}/web@${digest}`)).toEqual(found);
    const { images } = call('BatchGetImage', { imageIds: [{ imageDigest: digest }] });
    const { manifests } = JSON.parse(images[0].imageManifest);
    expect(manifests.map((one: any) => one.platform.architecture)).toEqual(['amd64', 'unknown']);
    expect(ecr.images.find(`${host}/web@${manifests[0].digest}`)?.behaviour).toEqual(behaviour);
  });

  test('that are nowhere are not found', () => {
    const { ecr } = world();
    expect(ecr.images.find(`${host}/web:v9`)).toBeUndefined();
    expect(ecr.images.find('docker.io/library/nginx:1')).toBeUndefined();
    const { digest } = ecr.elsewhere('docker.io/library/nginx:1');
    expect(ecr.images.find(`docker.io/library/nginx@${digest}`)?.digest).toBe(digest);
  });

  test('of a media type that the caller does not accept are failures, as are those not there', () => {
    const { ecr, call } = world();
    ecr.push('web', { tags: ['v1'] });
    const imageIds = [{ imageTag: 'v1' }, { imageTag: 'v2' }];
    const acceptedMediaTypes = ['application/vnd.oci.image.manifest.v1+json'];
    expect(call('BatchGetImage', { imageIds, acceptedMediaTypes })).toMatchObject({
      images: [],
      failures: [{ failureCode: 'UnsupportedImageType' }, { failureCode: 'ImageNotFound' }],
    });
    expect(() => call('DescribeImages', { imageIds: [{ imageTag: 'v2' }] })).toThrow(/imageTag:'v2'/);
  });

  test('get one more tag by PutImage, which is a push of its own, and not twice', () => {
    const { ecr, call, details } = world();
    const { digest } = ecr.push('web', { tags: ['v1'], children: false });
    const { imageManifest } = call('BatchGetImage', { imageIds: [{ imageTag: 'v1' }] }).images[0];
    call('PutImage', { imageManifest, imageTag: 'prod' });
    expect(details().at(-1)).toMatchObject({ 'action-type': 'PUSH', 'image-tag': 'prod', 'image-digest': digest });
    expect(() => call('PutImage', { imageManifest, imageTag: 'prod' })).toThrow(/already exists/);
    expect(() => call('PutImage', { imageManifest: '{}', imageTag: 'x' })).toThrow(/does not cover/);
  });

  test('go with their last tag, but not while an index lists them', () => {
    const { ecr, call, details } = world();
    const { digest } = ecr.push('web', { tags: ['v1'] });
    const child = call('ListImages', { filter: { tagStatus: 'UNTAGGED' } }).imageIds[0];
    const { failures } = call('BatchDeleteImage', { imageIds: [child] });
    expect(failures).toMatchObject([{ failureCode: 'ImageReferencedByManifestList' }]);
    call('BatchDeleteImage', { imageIds: [{ imageTag: 'v1' }] });
    expect(ecr.images.find(`${host}/web@${digest}`)).toBeUndefined();
    expect(details().at(-1)).toMatchObject({ 'action-type': 'DELETE', 'image-tag': 'v1' });
  });
});

describe('an architecture', () => {
  const manifestOf = (call: (operation: string, input: object) => any, imageTag: string) =>
    JSON.parse(call('BatchGetImage', { imageIds: [{ imageTag }] }).images[0].imageManifest);

  test('is an entry of the index, beside the attestations of unknown platforms', () => {
    const { ecr, call } = world();
    ecr.push('web', { tags: ['v1'], architectures: ['amd64', 'arm64'] });
    const { mediaType, manifests } = manifestOf(call, 'v1');
    expect(mediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect(manifests.map(({ platform }: any) => `${platform.os}/${platform.architecture}`)).toEqual([
      'linux/amd64',
      'unknown/unknown',
      'linux/arm64',
      'unknown/unknown',
    ]);
    expect(ecr.images.find(`${host}/web@${manifests[2].digest}`)).toMatchObject({ architectures: ['arm64'] });
  });

  test('of a single manifest stands in its config blob, which no API call of the model gives (ECR-9)', () => {
    const { ecr, call } = world();
    const { digest } = ecr.push('web', { tags: ['v1'], architectures: ['arm64'], children: false });
    const manifest = manifestOf(call, 'v1');
    expect(JSON.stringify(manifest)).not.toMatch(/arm64|architecture/);
    expect(manifest).toMatchObject({ config: { digest: expect.stringMatching(/^sha256:/) }, layers: [{}] });
    expect(ecr.images.find(`${host}/web@${digest}`)).toMatchObject({ architectures: ['arm64'], index: false });
  });
});

describe('an archived image', () => {
  const archived = () => {
    const made = world();
    const { digest } = made.ecr.push('web', { tags: ['v1'] });
    made.second();
    made.events.length = 0;
    made.ecr.archive('web', digest);
    return { ...made, digest };
  };
  const sample = (name: string): any =>
    JSON.parse(readFileSync(new URL(`../fixtures/events/ecr-image-${name}.json`, import.meta.url), 'utf8'));

  test('tells of it in an event without a tag, its children too', () => {
    const { events, details, digest } = archived();
    expect(details().map((detail) => detail['action-type'])).toEqual(Array(3).fill('UPDATE_STORAGE_CLASS'));
    expect(details()[0]).toMatchObject({ 'target-storage-class': 'ARCHIVE', 'image-digest': digest });
    const { detail, ...rest } = sample('archive');
    expect(Object.keys(details()[1]!)).toEqual(Object.keys(detail));
    expect(events[0]?.['detail-type']).toBe(rest['detail-type']);
  });

  test('is told by its digest or tag, is not in lists unless asked for, and cannot be got', () => {
    const { ecr, call, digest } = archived();
    const imageIds = [{ imageTag: 'v1' }];
    expect(call('DescribeImages', { imageIds }).imageDetails).toMatchObject([
      { imageDigest: digest, imageStatus: 'ARCHIVED', lastArchivedAt: new Date('2026-10-01T10:00:00Z') },
    ]);
    expect(call('DescribeImages', {}).imageDetails).toEqual([]);
    const filter = { tagStatus: 'TAGGED', imageStatus: 'ARCHIVED' };
    expect(call('ListImages', { filter }).imageIds).toEqual([{ imageDigest: digest, imageTag: 'v1' }]);
    expect(call('BatchGetImage', { imageIds }).failures).toMatchObject([{ failureCode: 'ImageInaccessible' }]);
    expect(ecr.images.find(`${host}/web:v1`)).toMatchObject({ archived: true });
  });

  test('comes back after some minutes, with an event that says when', () => {
    const { call, details, second } = archived();
    const imageId = { imageTag: 'v1' };
    const restore = { imageId, targetStorageClass: 'STANDARD' };
    expect(call('UpdateImageStorageClass', restore)).toMatchObject({ imageStatus: 'ACTIVATING' });
    second();
    expect(call('DescribeImages', { imageIds: [imageId] }).imageDetails).toMatchObject([{ imageStatus: 'ACTIVE' }]);
    expect(Object.keys(details().at(-1)!)).toEqual(Object.keys(sample('restore').detail));
  });

  test('is not archived twice', () => {
    const { call } = archived();
    const again = { imageId: { imageTag: 'v1' }, targetStorageClass: 'ARCHIVE' };
    expect(() => call('UpdateImageStorageClass', again)).toThrow(/archived already/);
  });
});

test('a repository of a template gives its name, ARN and URI', () => {
  const { ecr, call } = world();
  const made = ecr.model.resources['AWS::ECR::Repository']?.create({
    stackName: 'Sample', logicalId: 'Api', properties: {}, metadata: {}, suffix: '0123456789abcdef',
  }); // prettier-ignore
  expect(made).toMatchObject({ ref: 'sample-api-0123456789abcdef' });
  expect(call('DescribeRepositories', {}).repositories).toHaveLength(2);
});
