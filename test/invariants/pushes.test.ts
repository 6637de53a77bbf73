import { expect, test } from 'vitest';
import { judge } from '../../local/simulation/invariants/index.ts';
import { awake, execution, failed, good, pushed, reading, standing } from './made-up-reading.ts';

test('pushesEnd: of an image whose tag was moved on before anybody heard of it nothing is asked; of one that was told it is', () => {
  const heardOf = (digest: string) =>
    execution({
      input: { event: { detail: { 'repository-name': 'web', 'image-tag': 'v2', 'image-digest': digest } } },
    });
  const moved = [...pushed({ digest: 'sha256:0' }), ...pushed({})];
  const broken = (digest: string) => judge(reading({}, { pushed: moved, executions: [heardOf(digest)] }));
  expect(broken('sha256:2')).toEqual([]);
  expect(broken('sha256:0').map(({ invariant }) => invariant)).toEqual(['pushesEnd']);
});

test('pushesEnd: of two that were pushed in one moment and told by nobody one is on record; of versions the greater one', () => {
  const both = pushed({}).concat(pushed({ tag: 'v3', digest: 'sha256:3' }));
  const broken = (tags: 'any' | 'semver', all: typeof both) =>
    judge(reading({ plays: { ...awake.plays, tags } }, { pushed: all })).map(({ invariant }) => invariant);
  expect(broken('any', both)).toEqual([]);
  expect(broken('any', both.toReversed())).toEqual([]);
  expect(broken('semver', both)).toEqual(['pushesEnd']);
  expect(broken('any', [...both, ...pushed({ tag: 'v4', digest: 'sha256:4', at: 1 })])).toEqual(['pushesEnd']);
});

test('pushesEnd: a push that nobody heard of is passed over by what a person asked for since, where time rules, and it runs (seed 143384)', () => {
  const broken = ({
    by = 'manual',
    at = 2,
    tags = 'any' as 'any' | 'semver',
    number = 2,
    executions = [] as any[],
  }) => {
    const releases = [good, { ...failed, by, requestedAt: at, state: 'good', evidence: ['x'] }];
    const lost = [...pushed({ image: 'healthy' }), ...pushed({ tag: 'v3', digest: 'sha256:3', at: 1 })];
    const of = { releases, quarantine: [], ...standing(number), plays: { ...awake.plays, tags } };
    return judge(reading(of, { pushed: lost, executions })).some(({ invariant }) => invariant === 'pushesEnd');
  };
  expect(broken({})).toBe(false);
  expect(broken({ at: 1 })).toBe(true);
  expect(broken({ by: 'push' })).toBe(true);
  expect(broken({ tags: 'semver' })).toBe(true);
  expect(broken({ number: 1 })).toBe(true);
  const input = { event: { detail: { 'repository-name': 'web', 'image-digest': 'sha256:3' } } };
  expect(broken({ executions: [execution({ input })] })).toBe(true);
});

test("pushesEnd: a tag put on an older image in silence is nobody's wish, beside what was pushed in that moment (ECR-6, seed 174243)", () => {
  const image = { tag: undefined, digest: 'sha256:0', at: 1 };
  const all = pushed(image).concat(pushed({ at: 5 }), pushed({ tag: 'v3', digest: 'sha256:0', at: 5 }));
  const input = { event: { detail: { 'repository-name': 'web', 'image-digest': 'sha256:2' } } };
  const made = reading({}, { pushed: all as any, executions: [execution({ input })] });
  const broken = (habits: object) =>
    judge({ ...made, story: { ...made.story, habits: habits as any } }).filter(
      ({ invariant }) => invariant === 'pushesEnd',
    );
  expect(broken({ retagsAreSilent: {} })).toEqual([]);
  expect(broken({})).toHaveLength(1);
});
