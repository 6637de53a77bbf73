import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { remembering } from '../../local/dynamodb/expressions.ts';

const load = createRequire(import.meta.url);
const isReserved = (): boolean => false;
const compare = (): boolean => false;

const contextOf = (attrNames: Record<string, string>, attrVals: Record<string, object>) => ({
  attrNames,
  attrVals,
  unusedAttrNames: Object.fromEntries(Object.keys(attrNames).map((name) => [name, true as const])),
  unusedAttrVals: Object.fromEntries(Object.keys(attrVals).map((name) => [name, true as const])),
  isReserved,
  compare,
});

const EXPRESSIONS = [
  ['conditionParser', '#a = :a AND (attribute_not_exists(#b) OR #b.#a < :b)'],
  ['conditionParser', '#a IN (:a, :b) AND NOT contains(#b, :a)'],
  ['conditionParser', '#a BETWEEN :a AND :b AND #b = :a'],
  ['conditionParser', 'attribute_type(#a, :a) AND #b = :b'],
  ['updateParser', 'SET #a = if_not_exists(#a, :a) + :b REMOVE #b'],
  ['updateParser', 'SET #b = :a'],
  ['projectionParser', '#a, #b.#a'],
] as const;

describe('an expression that is known', () => {
  it.each(EXPRESSIONS)('%s tells of %s what it would tell anew', (parser, text) => {
    const { parse } = load(`dynalite/db/${parser}`);
    const remembered = remembering(parse);
    for (const [a, b] of [
      [{ S: 'x' }, { S: 'y' }],
      [{ S: 'S' }, { S: 'z' }],
      [{ N: '1' }, { N: '2' }],
      [{ S: 'N' }, { N: '3' }],
    ] as const) {
      for (const names of [
        { '#a': 'one', '#b': 'two' },
        { '#a': 'two', '#b': 'one' },
      ]) {
        const [anew, again] = [contextOf(names, { ':a': a, ':b': b }), contextOf(names, { ':a': a, ':b': b })];
        expect(remembered(text, { context: again })).toEqual(parse(text, { context: anew }));
        expect([again.unusedAttrNames, again.unusedAttrVals]).toEqual([anew.unusedAttrNames, anew.unusedAttrVals]);
      }
    }
  });

  it('keeps no value of the request that it was learnt from', () => {
    const remembered = remembering(load('dynalite/db/conditionParser').parse);
    remembered('#a = :a', { context: contextOf({ '#a': 'one' }, { ':a': { S: 'first' } }) });
    const tree = remembered('#a = :a', { context: contextOf({ '#a': 'one' }, { ':a': { S: 'second' } }) });
    expect(JSON.stringify(tree)).toContain('second');
    expect(JSON.stringify(tree)).not.toContain('first');
  });
});
