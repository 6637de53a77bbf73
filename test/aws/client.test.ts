import { describe, expect, it } from 'vitest';
import { isNamed, once, translate } from '../../functions/aws/client.ts';

const sdkError = (name: string, more: object = {}): Error => Object.assign(new Error('words'), { name }, more);

describe('an error of the SDK', () => {
  it.each<[string, Error, string]>([
    ['a throttle by name', sdkError('ThrottlingException'), 'Throttled'],
    ['a throttle by status', sdkError('Odd', { $metadata: { httpStatusCode: 429 } }), 'Throttled'],
    ['an update that is under way', sdkError('ConcurrentUpdateException'), 'Throttled'],
    ['a transaction on the same item', sdkError('TransactionConflictException'), 'Throttled'],
    ['a failure of AWS', sdkError('ServerException', { $metadata: { httpStatusCode: 500 } }), 'AwsUnavailable'],
    ['a time-out', sdkError('TimeoutError'), 'AwsUnavailable'],
    ['a broken connection', sdkError('Error', { code: 'ECONNRESET' }), 'AwsUnavailable'],
    ['a denial', sdkError('AccessDeniedException', { $metadata: { httpStatusCode: 400 } }), 'AwsRefused'],
  ])('%s is told by what it is worth', (_, error, name) => {
    const told = translate(error, 'ecs UpdateService');
    expect(told).toMatchObject({ name, message: `ecs UpdateService: ${error.name}: words`, cause: error });
  });

  it('is known by its name behind ours', () => {
    expect(isNamed(translate(sdkError('ConflictException'), 'x'), 'ConflictException')).toBe(true);
    expect(isNamed(translate(sdkError('Other'), 'x'), 'ConflictException')).toBe(false);
  });
});

it('makes a client on first use, and once', () => {
  let made = 0;
  const client = once(() => ++made);
  expect(made).toBe(0);
  expect([client(), client()]).toEqual([1, 1]);
});
