import { describe, expect, it } from 'vitest';
import { type Compared, differences, tellDifferences } from '../../functions/domain/definition-diff.ts';

const container = (part: Record<string, unknown> = {}) => ({ name: 'web', image: 'web@sha256:1', ...part });
const definition = (part: Record<string, unknown> = {}, ...containers: Compared['containerDefinitions']): Compared => ({
  family: 'web',
  cpu: '256',
  containerDefinitions: containers.length > 0 ? containers : [container()],
  ...part,
});
const variable = (name: string, value: string) => ({ name, value });

describe('what goes back beside the image (T43)', () => {
  it.each<[string, Compared, Compared, string[]]>([
    ['nothing but the image', definition(), definition({}, container({ image: 'web@sha256:2' })), []],
    ['cpu and memory', definition(), definition({ cpu: '512', memory: '1024' }), ['cpu', 'memory']],
    [
      'a variable, by the name of its member only',
      definition({}, container({ environment: [variable('KEY', 'hush')] })),
      definition({}, container({ environment: [variable('KEY', 'other')] })),
      ['environment of web'],
    ],
    [
      'the order of variables is no difference',
      definition({}, container({ environment: [variable('A', '1'), variable('B', '2')] })),
      definition({}, container({ environment: [variable('B', '2'), variable('A', '1')] })),
      [],
    ],
    [
      'the order of a command is one',
      definition({}, container({ command: ['a', 'b'] })),
      definition({}, container({ command: ['b', 'a'] })),
      ['command of web'],
    ],
    ['an empty list is nothing', definition({ volumes: [] }, container({ links: [] })), definition(), []],
    [
      'the image of another container',
      definition({}, container(), { name: 'proxy', image: 'proxy:1' }),
      definition({}, container(), { name: 'proxy', image: 'proxy:2' }),
      ['image of proxy'],
    ],
    ['a container more', definition({}, container(), { name: 'proxy' }), definition(), ['the container proxy']],
    ['tags are labels', definition({ tags: [{ key: 'a', value: 'b' }] }), definition(), []],
  ])('%s', (_, a, b, names) => {
    expect(differences(a, b, 'web')).toEqual(names);
    expect(differences(b, a, 'web')).toEqual(names);
  });

  it('is told without values, and that secrets have their values of now', () => {
    const secrets = [{ name: 'KEY', valueFrom: 'arn:aws:ssm:us-east-1:111111111111:parameter/key' }];
    const told = tellDifferences(definition({}, container({ secrets })), definition(), 'web');
    expect(told).toBe(
      'its task definition differs in more than the image: secrets of web; secrets have their values of now, not those of then',
    );
    expect(tellDifferences(definition(), definition({}, container({ secrets })), 'web')).not.toContain('of now');
    expect(tellDifferences(definition(), definition(), 'web')).toBeUndefined();
  });
});
