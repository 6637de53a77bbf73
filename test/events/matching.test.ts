import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { matches } from '../../local/events/match.ts';
import { compilePattern, compileServicePattern } from '../../local/events/pattern.ts';
import { runPatterns } from '../conformance/patterns.ts';

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/events/${name}.json`), 'utf8'));

const match = (pattern: object, event: unknown): boolean => matches(compilePattern(JSON.stringify(pattern)), event);

describe('against the recordings', () => {
  const { failures, ...scores } = runPatterns(join(import.meta.dirname, '../fixtures/conformance'));

  test.each(Object.entries(scores))('every case of %s passes', (_name, { passed, total }) => {
    expect(failures).toEqual([]);
    expect(total).toBeGreaterThan(0);
    expect(passed).toBe(total);
  });
});

describe('with the samples of AWS', () => {
  const push = {
    source: ['aws.ecr'],
    'detail-type': ['ECR Image Action'],
    detail: { 'action-type': ['PUSH'], result: ['SUCCESS'], 'image-tag': [{ 'anything-but': [''] }] },
  };

  test('a push with a tag matches', () => {
    expect(match(push, sample('ecr-image-push-tag'))).toBe(true);
    expect(match(push, sample('ecr-image-push-tag-index'))).toBe(true);
  });

  test('an untagged child of the same push does not (EB-6)', () => {
    expect(match(push, sample('ecr-image-push-untagged-child'))).toBe(false);
  });

  test('an archive has the same detail-type and does not match (TOP-6)', () => {
    expect(match(push, sample('ecr-image-archive'))).toBe(false);
  });

  test('a task that stopped in a service matches by the prefix of its group', () => {
    const stopped = { detail: { lastStatus: ['STOPPED'], group: [{ prefix: 'service:' }] } };
    expect(match(stopped, sample('ecs-task-stopped-oom'))).toBe(true);
    expect(match(stopped, sample('ecs-task-running-service'))).toBe(false);
  });
});

test('two fields of an array must stand in the same element', () => {
  const pattern = { list: { name: ['a'], state: ['up'] } };
  expect(match(pattern, { list: [{ name: 'a', state: 'up' }] })).toBe(true);
  expect(
    match(pattern, {
      list: [
        { name: 'a', state: 'down' },
        { name: 'b', state: 'up' },
      ],
    }),
  ).toBe(false);
});

test('the service refuses a wildcard that its open-source matcher would take', () => {
  const text = JSON.stringify({ arn: [{ wildcard: '*:*:*:*:*:event-bus/*' }] });
  expect(() => compilePattern(text)).not.toThrow();
  expect(() => compileServicePattern(text)).toThrow('Rule is too complex');
});

test.each([
  [{ a: [] }, 'Empty arrays are not allowed'],
  [{ a: {} }, 'Empty objects are not allowed'],
  [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'Only one key allowed in match expression'],
  [{ a: [{ numeric: ['=', 1, 2] }] }, 'Too many elements in numeric expression'],
  [{ a: [{ numeric: ['>', 1, '>', 2] }] }, 'Bad numeric range operator: >'],
  [{ a: [{ cidr: '10.0.0.0/32' }] }, 'IPv4 mask bits must be < 32'],
  [{ $or: [{ a: ['x'] }] }, 'There must have at least 2 Objects in $or relationship.'],
])('%j is refused', (pattern, reason) => {
  expect(() => compilePattern(JSON.stringify(pattern))).toThrow(reason);
});
