import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { eligible, orderOf, tagOf } from '../../functions/domain/order.ts';
import type { TagPolicy } from '../../functions/domain/settings.ts';
import { T0 } from './facts.ts';

const SEMVER: TagPolicy = { kind: 'semver' };
const order = (version: string): string => orderOf(SEMVER, version, T0);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const number = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: Number.MAX_SAFE_INTEGER - 1 })).map(String);
const word = fc.stringMatching(/^[0-9]*[A-Za-z-][0-9A-Za-z-]{0,4}$/).filter((field) => field.length <= 20);
const field = fc.oneof(number, word, fc.constantFrom('alpha', 'beta', 'rc', 'rc-1', '-', '0a'));
const version = fc
  .tuple(number, number, number, fc.array(field, { maxLength: 4 }))
  .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre.length > 0 ? `-${pre.join('.')}` : ''}`);
/** Pairs that differ late are the interesting ones. */
const related = fc
  .tuple(version, fc.array(field, { minLength: 1, maxLength: 3 }))
  .map(([one, more]): [string, string] => [one, `${one.split('-')[0]}-${more.join('.')}`]);

describe('order by semantic version', () => {
  it('compares as text exactly as SemVer precedence does, pre-releases included', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(version, version), related), ([a, b]) => {
        expect(compareText(order(a), order(b))).toBe(semver.compare(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['1.0.0-alpha', '1.0.0-alpha.1'],
    ['1.0.0-alpha.1', '1.0.0-alpha.beta'],
    ['1.0.0-alpha.beta', '1.0.0-beta'],
    ['1.0.0-beta', '1.0.0-beta.2'],
    ['1.0.0-beta.2', '1.0.0-beta.11'],
    ['1.0.0-beta.11', '1.0.0-rc.1'],
    ['1.0.0-rc.1', '1.0.0'],
    ['1.2.9', '1.2.10'],
    ['1.0.0-a', '1.0.0-a-'],
    ['1.0.0-a.z', '1.0.0-a-b'],
    ['1.0.0-a', '1.0.0-ab'],
  ])('%s comes before %s', (older, newer) => {
    expect(semver.lt(older, newer)).toBe(true);
    expect(order(older) < order(newer)).toBe(true);
  });

  it('tells time stamps with milliseconds apart, which `semver` itself rounds', () => {
    expect(order('1.0.0-20260901120000999') < order('1.0.0-20260901120001000')).toBe(true);
    expect(order('1.0.0-20260901120001000') < order('1.0.0-x')).toBe(true);
  });

  it('has one order for a version with and without a leading v', () => {
    expect(order('v1.2.3')).toBe(order('1.2.3'));
  });

  it('ignores build metadata, as precedence does', () => {
    expect(order('1.2.3+7')).toBe(order('1.2.3+8'));
  });
});

describe('what has no version, where versions rule', () => {
  it('stands below every version, so that it refuses none as a downgrade', () => {
    fc.assert(
      fc.property(version, fc.nat({ max: 4e12 }), (one, at) => {
        expect(orderOf(SEMVER, undefined, at) < order(one)).toBe(true);
        expect(orderOf(SEMVER, 'latest', at) < order(one)).toBe(true);
      }),
    );
  });

  it('stands among its like by time', () => {
    expect(orderOf(SEMVER, undefined, T0) < orderOf(SEMVER, undefined, T0 + 1)).toBe(true);
  });
});

describe('the tag that speaks for an image of several', () => {
  it.each<[string[], TagPolicy, string | undefined]>([
    [['latest', 'v1.2.3', '1234567'], SEMVER, 'v1.2.3'],
    [['1.2.9', '1.2.10', '1.2.10-rc.1'], SEMVER, '1.2.10'],
    [['latest'], SEMVER, undefined],
    [[], SEMVER, undefined],
    [['v1', 'prod-7'], { kind: 'newest', match: ['prod-*'] }, 'prod-7'],
  ])('of %j by %j: %s', (tags, policy, tag) => {
    expect(tagOf(tags, policy)).toBe(tag);
  });
});

describe('order by time', () => {
  it('is that of the push', () => {
    const newest: TagPolicy = { kind: 'newest', match: ['*'] };
    fc.assert(
      fc.property(fc.nat({ max: 4e12 }), fc.nat({ max: 4e12 }), (a, b) => {
        expect(compareText(orderOf(newest, 'x', a), orderOf(newest, 'y', b))).toBe(Math.sign(a - b));
      }),
    );
  });
});

describe('which tags deploy', () => {
  it.each<[string, TagPolicy, boolean]>([
    ['1.2.3', SEMVER, true],
    ['v1.2.3', SEMVER, true],
    ['1.2.3-rc.1', SEMVER, true],
    ['1234567', SEMVER, false], // T10: a short git SHA of digits is no 1234567.0.0
    ['v1', SEMVER, false],
    ['1.2', SEMVER, false],
    ['01.2.3', SEMVER, false],
    ['latest', SEMVER, false],
    ['1.2.3 ', { kind: 'semver', range: '^1' }, true],
    ['2.0.0', { kind: 'semver', range: '^1' }, false],
    ['1.9.0-rc.1', { kind: 'semver', range: '^1' }, false],
    ['prod-7', { kind: 'newest', match: ['prod-*'] }, true],
    ['prod-', { kind: 'newest', match: ['prod-*'] }, true],
    ['xprod-7', { kind: 'newest', match: ['prod-*'] }, false],
    ['prodX7', { kind: 'newest', match: ['prod.7'] }, false],
    ['main', { kind: 'newest', match: ['prod-*', 'main'] }, true],
    ['a+b', { kind: 'newest', match: ['a+b'] }, true],
    ['', { kind: 'newest', match: ['*'] }, false], // ECR-3: an untagged child
    ['', SEMVER, false],
  ])('tag %j with %j: %s', (tag, policy, ok) => {
    const answer = eligible(tag, policy);
    expect(answer.ok).toBe(ok);
    if (!answer.ok) expect(answer.reason).toMatch(/tag|version|untagged/);
  });
});
