import { describe, expect, it } from 'vitest';
import { makeLogs } from '../../functions/aws/logs.ts';
import { fails, model } from '../wire/models.ts';
import { wired } from './wired.ts';

const ACCEPTS = ['logGroupName', 'logStreamName', 'limit', 'startFromHead'];

describe('the tail of a log', () => {
  it('is asked for from its end, and comes oldest first', async () => {
    const events = [{ message: 'starting' }, { message: 'out of luck' }, {}];
    const { settings, calls } = wired(model('logs', { GetLogEvents: [ACCEPTS, () => ({ events })] }));
    expect(await makeLogs(settings).tail('/ecs/web', 'app/web/1', 20)).toEqual(['starting', 'out of luck', '']);
    expect(calls[0]?.input).toEqual({
      logGroupName: '/ecs/web',
      logStreamName: 'app/web/1',
      limit: 20,
      startFromHead: false,
    });
  });

  it.each(['ResourceNotFoundException', 'AccessDeniedException', 'ThrottlingException'])(
    'is unknown at %s, and never throws',
    async (code) => {
      const { settings } = wired(model('logs', { GetLogEvents: [ACCEPTS, fails(code, 'x')] }));
      expect(await makeLogs(settings).tail('/ecs/web', 'app/web/1', 20)).toBeUndefined();
    },
  );
});
