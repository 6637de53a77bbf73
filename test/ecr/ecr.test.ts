import { describe, expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createEcr } from '../../local/ecr/ecr.ts';
import type { EmittedEvent } from '../../local/model.ts';

const host = '111111111111.dkr.ecr.us-east-1.amazonaws.com';

const world = () => {
  const events: EmittedEvent[] = [];
  const later: (() => void)[] = [];
  const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
  const clock = {
    now: () => Date.parse('2026-10-01T10:00:00Z'),
    after: (_: number, what: () => void) => ({ cancel: () => {}, at: later.push(what) }),
  };
  const ecr = createEcr({
    clock,
    chance: seededChance(1),
    account,
    events: { emit: (event) => void events.push(event) },
  });
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
    expect(ecr.images.find(`${host}/web:v1`)).toEqual({ digest, behaviour });
    expect(ecr.images.find(`${host}/web@${digest}`)).toEqual({ digest, behaviour });
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

test('a repository of a template gives its name, ARN and URI', () => {
  const { ecr, call } = world();
  const made = ecr.model.resources['AWS::ECR::Repository']?.create({
    stackName: 'Sample', logicalId: 'Api', properties: {}, metadata: {}, suffix: '0123456789abcdef',
  }); // prettier-ignore
  expect(made).toMatchObject({ ref: 'sample-api-0123456789abcdef' });
  expect(call('DescribeRepositories', {}).repositories).toHaveLength(2);
});
