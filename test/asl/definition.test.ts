import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../local/asl/index.ts';

const pass = { Type: 'Pass', End: true };
const parse = (machine: Record<string, unknown>) => () =>
  parseDefinition(JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', ...machine }));
const withState = (state: Record<string, unknown>) => parse({ States: { A: state, B: pass } });

describe('a definition is refused', () => {
  test.each([
    ['no JSON', () => parseDefinition('not a definition'), 'INVALID_JSON_DESCRIPTION'],
    ['no object', () => parseDefinition('[]'), 'Definition must be a valid JSON object at /'],
    ['without States', parse({}), "'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"],
    ['with an unknown field', withState({ ...pass, Result: 1 }), 'Field is not supported at /States/A/Result'],
    ['with a JSONPath state', withState({ ...pass, QueryLanguage: 'JSONPath' }), "can not be 'JSONPath'"],
    ['in JSONPath altogether', parse({ QueryLanguage: 'JSONPath', States: { A: pass } }), 'NOT_COVERED'],
    [
      'with a target that does not exist',
      withState({ Type: 'Pass', Next: 'Nowhere' }),
      "Missing 'Next' target: Nowhere at /States/A/Next",
    ],
    ['with both Next and End', withState({ ...pass, Next: 'B' }), "Exactly one of 'Next' and 'End: true'"],
    [
      'with an activity',
      withState({ Type: 'Task', Resource: 'arn:aws:states:us-east-1:111111111111:activity:a', End: true }),
      'NOT_COVERED',
    ],
    [
      'with a distributed Map',
      withState({
        Type: 'Map',
        End: true,
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'C', States: { C: pass } },
      }),
      'Map states of mode DISTRIBUTED',
    ],
    [
      'with States.ALL among others',
      withState({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        End: true,
        Retry: [{ ErrorEquals: ['States.ALL', 'X'] }],
      }),
      "'States.ALL' must stand alone",
    ],
    [
      'with no whole TimeoutSeconds',
      withState({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true, TimeoutSeconds: 0 }),
      'at /States/A/TimeoutSeconds',
    ],
    [
      'with one state name twice',
      withState({ Type: 'Parallel', End: true, Branches: [{ StartAt: 'B', States: { B: pass } }] }),
      'Duplicate state name: B',
    ],
  ])('%s', (_what, parsing, message) => {
    expect(parsing).toThrow(message);
  });

  test('with every finding at once', () => {
    const wrong = withState({ Type: 'Pass', Next: 'Nowhere', Result: 1 });
    expect(wrong).toThrow(/Result.*Nowhere/);
  });
});

describe('an expression', () => {
  test.each([
    ['{% 1 + %}', 'is not valid'],
    ['{% price * 2 %}', "The unqualified name 'price'"],
    ['{% $.price %}', "'$' is not supported at the top level"],
    ['{% $$ %}', "'$$' is not supported at the top level"],
    ["{% $eval('1') %}", "'$eval' is not supported"],
    ['{% $states.result %}', "'$states.result' is not available in this field"],
    ['{% $states.errorOutput.Error %}', "'$states.errorOutput' is not available in this field"],
  ])('%s is refused', (expression, message) => {
    expect(withState({ ...pass, Output: { deep: [expression] } })).toThrow(message);
  });

  test.each([
    '{% $states.input.items[price > 5].name %}',
    '{% $map($states.input.items, function($v) { $v.price }) %}',
    '{% $states.input.items ~> $count() %}',
    '{% ($x := 1; $x + 1) %}',
    "{% $states.input.a ? {'b': [$states.context.State.Name]} : null %}",
    '{% $states.input.items.{"n": name, "self": $} %}',
    ' {% not an expression %}',
  ])('%s is accepted', (expression) => {
    expect(withState({ ...pass, Output: expression })).not.toThrow();
  });
});
