import { expect, test } from 'vitest';
import { loadTemplates, thing } from './loading.ts';

const valueOf = async (Value: unknown, more: object = {}): Promise<unknown> => {
  const { value } = await loadTemplates({ Resources: { Other: thing(), Thing: thing({ Value }) }, ...more });
  return value('Thing');
};

test.each([
  ['Ref of a resource', { Ref: 'Other' }, 'Other-id'],
  ['Ref of pseudo parameters', [{ Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }], ['us-east-1', '111111111111']],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Other', 'Arn'] }, 'arn:Other-id'],
  ['GetAtt as text', { 'Fn::GetAtt': 'Other.Endpoint.Address' }, 'Other-id.local'],
  ['Join of text and references', { 'Fn::Join': ['', ['a-', { Ref: 'Other' }, '-z']] }, 'a-Other-id-z'],
  ['Sub', { 'Fn::Sub': '${Other}/${Other.Arn}/${AWS::Partition}/${!Kept}' }, 'Other-id/arn:Other-id/aws/${Kept}'],
  ['Sub with a map', { 'Fn::Sub': ['${x}-${AWS::Region}', { x: { Ref: 'Other' } }] }, 'Other-id-us-east-1'],
  ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Other', 'Arn'] }] }] }, 'Other-id'],
  ['Select of GetAZs', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'us-east-1b'],
  ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
  ['NoValue in a list and in an object', { a: [1, { Ref: 'AWS::NoValue' }], b: { Ref: 'AWS::NoValue' } }, { a: [1] }],
])('%s', async (_name, value, expected) => {
  expect(await valueOf(value)).toEqual(expected);
});

test('Conditions choose values, resources and outputs', async () => {
  const { loaded, made, value } = await loadTemplates({
    Parameters: { Stage: { Type: 'String', Default: 'live' } },
    Conditions: {
      IsLive: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] },
      IsNotLive: { 'Fn::Not': [{ Condition: 'IsLive' }] },
      Both: {
        'Fn::And': [{ Condition: 'IsLive' }, { 'Fn::Or': [{ Condition: 'IsNotLive' }, { Condition: 'IsLive' }] }],
      },
    },
    Resources: {
      Thing: thing({ Value: { 'Fn::If': ['Both', 'yes', 'no'] } }),
      Never: thing({}, { Condition: 'IsNotLive' }),
    },
    Outputs: { Out: { Value: { Ref: 'Thing' } }, NotOut: { Condition: 'IsNotLive', Value: 'x' } },
  });
  expect(value('Thing')).toBe('yes');
  expect(made.map((one) => one.logicalId)).toEqual(['Thing']);
  expect(loaded[0]?.outputs).toEqual({ Out: 'Thing-id' });
});

test('Mappings are looked up', async () => {
  const Mappings = { Zones: { 'us-east-1': { name: 'virginia' } } };
  expect(await valueOf({ 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'name'] }, { Mappings })).toBe('virginia');
});

test('A stack imports what an earlier one exports', async () => {
  const { value } = await loadTemplates(
    { Resources: { Thing: thing() }, Outputs: { O: { Value: { Ref: 'Thing' }, Export: { Name: 'Stack0:Thing' } } } },
    { Resources: { User: thing({ Value: { 'Fn::ImportValue': 'Stack0:Thing' } }) } },
  );
  expect(value('User')).toBe('Thing-id');
});
