import { describe, expect, it } from 'vitest';
import type { ObservedAlarm } from '../../functions/domain/observed.ts';
import type { AlarmSettings, ServiceSettings } from '../../functions/domain/settings.ts';
import type { Release, State } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import { preview } from '../../functions/workflow/preview.ts';
import { DIGEST, gate, OLD, OTHER_DIGEST, release, service, state, T0 } from './facts.ts';

const setting = (name: string, part: Partial<AlarmSettings> = {}): AlarmSettings => ({
  name,
  arn: name,
  required: true,
  requestsMin: 0,
  ...part,
});
const alarm = (name: string, is: ObservedAlarm['state']): ObservedAlarm => ({
  name,
  arn: name,
  state: is,
  since: T0,
  reason: '',
  metric: { periodSeconds: 60, evaluationPeriods: 3, datapointsToAlarm: 3, threshold: 5, comparison: '' },
});
const good = release({ id: 'REL#1', tag: 'v1', digest: OTHER_DIGEST, state: 'good', revisionArn: OLD });
const asked = release({ tag: 'v2', by: 'manual', state: 'requested' });

interface Town {
  alarms?: AlarmSettings[];
  seen?: ObservedAlarm[];
  known?: State | undefined;
  releases?: Release[];
  archived?: boolean;
}

const told = async ({ alarms = [], seen = [], known, releases = [good], archived = false }: Town): Promise<string> => {
  const settings = {
    key: 'staging/web',
    container: 'web',
    repository: { name: 'web', uri: 'registry/web' },
    tags: { kind: 'newest', match: ['*'] },
    gate: { ...gate, alarms },
  } as unknown as ServiceSettings;
  const ports = {
    clock: { now: () => T0 },
    ledger: {
      read: async () => known,
      release: async () => good,
      releases: async () => releases,
      quarantine: async () => undefined,
    },
    services: {
      observe: async () => service({ revisionArn: OLD }),
      definition: async () => ({
        copy: { requiresCompatibilities: ['FARGATE'], containerDefinitions: [] },
        active: true,
      }),
    },
    registry: {
      find: async (_: string, { digest }: { digest: string }) => ({
        digest,
        tags: [],
        pushedAt: T0,
        pullable: !archived || digest === DIGEST,
      }),
      platforms: async () => ['linux/amd64'],
    },
    alarms: { describe: async () => seen },
  } as unknown as Ports;
  return (await preview(ports, settings, asked)).join('\n');
};

const awake = state({ current: 'REL#1' });

describe('a dry run', () => {
  it('tells its plan, the gate and where a rollback would go', async () => {
    const text = await told({ known: awake });
    expect(text).toContain('release: 2 tasks are replaced in a rolling deployment');
    expect(text).toContain('bake 300 s, a look every 60 s, 0 HTTP checks');
    expect(text).toContain(`rollback target: v1 ${OTHER_DIGEST}`);
  });

  it('tells each alarm as it stands now, and what that means for the release (T22, T24, T25)', async () => {
    const text = await told({
      known: awake,
      alarms: [setting('a'), setting('b'), setting('c', { requestsMin: 50 }), setting('d', { required: false })],
      seen: [alarm('a', 'OK'), alarm('b', 'ALARM'), alarm('c', 'INSUFFICIENT_DATA')],
    });
    expect(text).toContain('alarm a: OK, armed');
    expect(text).toContain('alarm b: ALARM, red before the release: advisory until it is OK again (T22)');
    expect(text).toContain('alarm c: INSUFFICIENT_DATA, armed; must have spoken by the end of the bake (T24)');
    expect(text).toContain('no verdict below 50 requests');
    expect(text).toContain('alarm d: missing, advisory');
    expect(text).toContain('CloudWatch has no alarm d, which is advisory (T28)');
  });

  it('tells the bake that its alarms need to speak', async () => {
    const seen = [alarm('a', 'OK')];
    expect(await told({ known: awake, alarms: [setting('a')], seen })).toContain(
      'bake 360 s (300 s are too few for its alarms to speak)',
    );
    expect(await told({ known: awake, alarms: [setting('a', { required: false })], seen })).toContain('bake 300 s,');
  });

  it('at zero alarms are only told', async () => {
    const known = state({ current: 'REL#1', phase: 'asleep' });
    const text = await told({ known, alarms: [setting('a')], seen: [alarm('a', 'OK')] });
    expect(text).toContain('alarm a: OK, at zero it is only told');
    expect(text).toContain('bake 300 s,');
  });

  it('tells that a release would be refused (T28)', async () => {
    expect(await told({ known: awake, alarms: [setting('a')] })).toContain('refuse: CloudWatch has no alarm a');
  });

  it('tells that there is no safe way back (T42)', async () => {
    const text = await told({ known: awake, archived: true });
    expect(text).toContain('no safe rollback target; passed over: v1 (its image is archived) (T42)');
    expect(text).toContain('rollback target: none is safe (T42)');
  });

  it('of a service never seen: what runs now is the way back (T66)', async () => {
    const text = await told({ known: undefined, releases: [] });
    expect(text).toContain('rollback target: what runs now, once it is adopted');
    expect(text).not.toContain('no safe');
  });
});
