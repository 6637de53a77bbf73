import { describe, expect, it } from 'vitest';
import { parseDeploy, parseInspect, parseSleep, parseWake } from '../../functions/domain/requests.ts';
import { parseRollback } from '../../functions/domain/requests-rollback.ts';
import { DIGEST } from './facts.ts';

const SERVICES = ['staging/web', 'production/web'];
const service = 'staging/web';

const push = {
  version: '0',
  id: '13cde686-328b-6117-af20-0e5566167482',
  source: 'aws.ecr',
  'detail-type': 'ECR Image Action',
  account: '111111111111',
  time: '2026-09-01T12:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    result: 'SUCCESS',
    'action-type': 'PUSH',
    'repository-name': 'web',
    'image-digest': DIGEST,
    'image-tag': 'v1.0.0',
  },
};
const without = (name: keyof typeof push.detail) => {
  const { [name]: _, ...detail } = push.detail;
  return { ...push, detail };
};

describe('a deploy is asked for', () => {
  it.each<[string, unknown, string]>([
    ['by a push', { service, event: push }, 'push'],
    ['by a push of an untagged manifest (ECR-3)', { service, event: without('image-tag') }, 'push'],
    [
      'by an event with members that AWS added',
      { service, event: { ...push, detail: { ...push.detail, more: 1 } } },
      'push',
    ],
    ['by tag', { service, tag: 'v1.0.0' }, 'manual'],
    ['by digest', { service, digest: DIGEST, by: 'ann', force: true }, 'manual'],
    ['as a dry run', { service, tag: 'v1.0.0', dryRun: true }, 'manual'],
    ['by Settle', { service, release: 'REL#1' }, 'resume'],
  ])('%s', (_, request, kind) => {
    expect(parseDeploy(request, SERVICES)).toMatchObject({ ok: true, request: { kind, service } });
  });

  it('an absent tag is an empty one', () => {
    const parsed = parseDeploy({ service, event: without('image-tag') }, SERVICES);
    expect(parsed).toMatchObject({ request: { event: { detail: { 'image-tag': '' } } } });
  });
});

/** T58: nothing is done, and the words name what was seen and what was expected. */
describe('bad input is refused in words', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'an unknown service',
      { service: 'staging/wbe', tag: 'v1' },
      /"staging\/wbe" is not configured; configured are staging\/web, production\/web/,
    ],
    ['no service', { tag: 'v1' }, /service: .*Expected \{ service, tag or digest/],
    ['neither tag nor digest', { service }, /give either `tag` or `digest`/],
    ['both tag and digest', { service, tag: 'v1', digest: DIGEST }, /give either `tag` or `digest`/],
    ['a malformed tag', { service, tag: 'v1 beta' }, /tag: a tag has 1 to 128 letters/],
    ['a tag that begins with a dot', { service, tag: '.v1' }, /tag: a tag has/],
    ['a tag of 129 characters', { service, tag: 'x'.repeat(129) }, /tag: a tag has/],
    ['an empty tag', { service, tag: '' }, /tag: a tag has/],
    ['a shortened digest', { service, digest: 'sha256:abc' }, /digest: a digest is `sha256:` and 64 hex digits/],
    ['a digest in capitals', { service, digest: DIGEST.toUpperCase() }, /digest/],
    ['an extra field', { service, tag: 'v1', tagg: 'v2' }, /tagg/],
    ['an extra field beside an event', { service, event: push, tag: 'v1' }, /tag/],
    ['a dry run that is no boolean', { service, tag: 'v1', dryRun: 'true' }, /dryRun/],
    ['an overlong name of a person', { service, tag: 'v1', by: 'x'.repeat(101) }, /by: /],
    [
      'a delete event',
      { service, event: { ...push, detail: { ...push.detail, 'action-type': 'DELETE' } } },
      /action-type/,
    ],
    ['a failed push', { service, event: { ...push, detail: { ...push.detail, result: 'FAILURE' } } }, /result/],
    ['an event without digest', { service, event: without('image-digest') }, /image-digest/],
    [
      'an event with a digest that is none',
      { service, event: { ...push, detail: { ...push.detail, 'image-digest': 'sha256:../STATE#' } } },
      /image-digest: a digest is/,
    ],
    [
      'an event with a tag that is none',
      { service, event: { ...push, detail: { ...push.detail, 'image-tag': 'v1; ls' } } },
      /image-tag: a tag has/,
    ],
    ['another item of the ledger as release', { service, release: 'STATE' }, /release: a release is named/],
    ['an event without time', { service, event: { ...push, time: undefined } }, /time/],
    ['an event of another source', { service, event: { ...push, source: 'aws.ecs' } }, /source/],
    ['an event that is null', { service, event: null }, /event/],
    ['text', 'deploy it', /Expected/],
    ['null', null, /Expected/],
    ['a list', [], /Expected/],
    ['nothing', undefined, /Expected/],
  ])('%s', (_, request, words) => {
    const parsed = parseDeploy(request, SERVICES);
    expect(parsed).toMatchObject({ ok: false });
    if (!parsed.ok) expect(parsed.problem).toMatch(words);
  });

  it('a service named like a member of every object is not configured either', () => {
    expect(parseDeploy({ service: 'constructor', tag: 'v1' }, SERVICES)).toMatchObject({ ok: false });
  });

  it.each<[string, (request: unknown, services: readonly string[]) => { ok: boolean }, unknown, boolean]>([
    ['a sleep by its timer', parseSleep, { service, turn: 7 }, true],
    ['a sleep without turn', parseSleep, { service }, false],
    ['a sleep with a broken turn', parseSleep, { service, turn: 1.5 }, false],
    ['a wake by a visitor', parseWake, { service, by: 'visitor' }, true],
    ['a wake with an extra field', parseWake, { service, count: 3 }, false],
    ['a wake of an unknown service', parseWake, { service: 'x' }, false],
    ['a watchdog', parseInspect, { service, turn: 7, holder: 'arn' }, true],
    ['a finding', parseInspect, { service, finding: 'unseen' }, true],
    ['an inspection of nothing', parseInspect, {}, false],
  ])('%s', (_, parse, request, ok) => {
    expect(parse(request, SERVICES).ok).toBe(ok);
  });
});

describe('a rollback is asked for', () => {
  const arn = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:web-5xx';
  const event = (detail: object = {}, more: object = {}) => ({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    time: '2026-09-01T12:00:01Z',
    resources: [arn],
    detail: {
      alarmName: 'web-5xx',
      state: { value: 'ALARM', reason: 'x', timestamp: '2026-09-01T12:00:00.250+0000' },
      previousState: { value: 'OK', timestamp: '2026-09-01T11:00:00.000+0000' },
      ...detail,
    },
    ...more,
  });
  const red = { value: 'ALARM', timestamp: '2026-09-01T12:00:00.250+0000' };

  it('by the event of an alarm, whose times end with +0000 (CW-8)', () => {
    expect(parseRollback({ service, event: event() }, SERVICES)).toEqual({
      ok: true,
      request: {
        kind: 'alarm',
        service,
        alarm: {
          arn,
          name: 'web-5xx',
          at: Date.parse('2026-09-01T12:00:00.250Z'),
          sentAt: Date.parse('2026-09-01T12:00:01Z'),
          previous: 'OK',
        },
      },
    });
  });

  it.each<[string, object, string]>([
    ['muted by a rule (CW-9)', { muteDetail: { mutedByArn: 'arn:rule' } }, 'arn:rule'],
    ['muted by a rule without a name', { muteDetail: {} }, 'a mute rule'],
    ['suppressed by another alarm (CW-10)', { state: { ...red, actionsSuppressedBy: 'Alarm' } }, 'Alarm'],
  ])('%s, the event says so', (_, detail, mutedBy) => {
    expect(parseRollback({ service, event: event(detail) }, SERVICES)).toMatchObject({
      request: { alarm: { mutedBy } },
    });
  });

  it.each<[string, unknown, string]>([
    ['by a person', { service, by: 'ann', reason: 'slow' }, 'manual'],
    ['as a dry run', { service, by: 'ann', dryRun: true }, 'manual'],
    ['by Settle', { service, wanted: true, turn: 7 }, 'wanted'],
    ['by a Settle from before an upgrade', { service, wanted: true }, 'wanted'],
  ])('%s', (_, request, kind) => {
    expect(parseRollback(request, SERVICES)).toMatchObject({ ok: true, request: { kind, service } });
  });

  it.each<[string, unknown, RegExp]>([
    ['an alarm that turned OK', { service, event: event({ state: { ...red, value: 'OK' } }) }, /state.value/],
    [
      'a contributor (CW-12)',
      { service, event: event({}, { 'detail-type': 'CloudWatch Alarm Contributor State Change' }) },
      /detail-type/,
    ],
    ['an event without an ARN', { service, event: event({}, { resources: [] }) }, /resources/],
    [
      'an event whose time is none',
      { service, event: event({ state: { ...red, timestamp: 'now' } }) },
      /a time is in ISO 8601/,
    ],
    ['nobody', { service }, /by: .*Expected \{ service, by, reason/],
    ['an unknown service', { service: 'x', by: 'ann' }, /is not configured/],
    ['a digest: what is gone back to is not chosen', { service, by: 'ann', digest: DIGEST }, /digest/],
    ["a name that is Tidegate's own", { service, by: 'tidegate' }, /Tidegate's own/],
    ['a wish that is none', { service, wanted: 'yes' }, /wanted/],
    ['nothing', undefined, /Expected/],
  ])('is refused in words: %s', (_, request, words) => {
    const parsed = parseRollback(request, SERVICES);
    expect(parsed.ok ? '' : parsed.problem).toMatch(words);
  });
});
