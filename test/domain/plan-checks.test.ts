import { describe, expect, it } from 'vitest';
import type { ObservedAlarm } from '../../functions/domain/observed.ts';
import { checkPlan, type PlanChecks } from '../../functions/domain/plan-checks.ts';
import type { PlanFacts } from '../../functions/domain/plan-decision.ts';
import { runsOn } from '../../functions/domain/platform.ts';
import type { AlarmSettings } from '../../functions/domain/settings.ts';
import { DIGEST, OLD, OTHER_DIGEST, release, service, state, T0 } from './facts.ts';

const DECISION = { action: 'release', atZero: false, begun: false, reason: '2 tasks are replaced' } as const;

const facts = (pullable = true): PlanFacts => ({
  state: state(),
  release: release({ tag: 'v2' }),
  current: undefined,
  service: service({ revisionArn: OLD }),
  image: { digest: DIGEST, tags: ['v2'], pushedAt: T0, pullable },
  tags: { kind: 'semver' },
  quarantinedBy: undefined,
  now: T0,
  rolloutSeconds: 900,
});

const setting = (name: string, required = true): AlarmSettings => ({ name, arn: name, required, requestsMin: 0 });
const alarm = (name: string): ObservedAlarm => ({ name, arn: name, state: 'OK', since: T0, reason: '' });
const good = release({ id: 'REL#1', tag: 'v1', digest: OTHER_DIGEST, state: 'good' });
const FARGATE = { requiresCompatibilities: ['FARGATE'] };

const checks = (part: Partial<PlanChecks> = {}): PlanChecks => ({
  platforms: ['linux/amd64'],
  definition: FARGATE,
  alarms: [],
  wayBack: { target: good, skipped: [] },
  ...part,
});

const check = (part: Partial<PlanChecks> = {}, configured: AlarmSettings[] = [], pullable = true) =>
  checkPlan(facts(pullable), DECISION, configured, checks(part));

describe('what is known to end badly is refused before the service is touched', () => {
  it('nothing speaks against it: it is released, for the same reason', () => {
    expect(check()).toEqual({ decision: DECISION, warnings: [] });
  });

  it('an image for another machine is rejected, with the platform it needs (T9)', () => {
    expect(check({ platforms: ['linux/arm64'] }).decision).toEqual({
      action: 'refuse',
      as: 'rejected',
      reason:
        'v2 is built for linux/arm64, expected linux/amd64 as its task definition runs (T9): build it for linux/amd64, too, and push it again',
      nextStep: 'build it for linux/amd64, too, and push it again',
    });
  });

  it.each<[string, Partial<PlanChecks>]>([
    ['one of several platforms fits', { platforms: ['linux/arm64', 'linux/amd64'] }],
    ['the manifest does not tell', { platforms: undefined }],
    ['any instance of a cluster may be meant', { platforms: ['linux/arm64'], definition: {} }],
  ])('passes where %s (T9)', (_, part) => {
    expect(check(part).decision.action).toBe('release');
  });

  it('an archived image is rejected: its tasks could not pull it (ECR-13)', () => {
    const { decision } = check({}, [], false);
    expect(decision).toMatchObject({ action: 'refuse', as: 'rejected', nextStep: expect.stringContaining('restore') });
    expect(decision.reason).toContain('is archived or being restored, expected one that can be pulled');
  });

  it('a required alarm that was deleted or renamed is an error, never a pass (T28)', () => {
    const { decision } = check({ alarms: [alarm('b')] }, [setting('a'), setting('b'), setting('c')]);
    expect(decision).toMatchObject({ action: 'refuse', as: 'error' });
    expect(decision.reason).toContain('CloudWatch has no alarm a, c, expected all of gate.alarms (T28): make it again');
  });

  it('an advisory one is only told (T28)', () => {
    const { decision, warnings } = check({}, [setting('a', false)]);
    expect(warnings).toEqual(['CloudWatch has no alarm a, which is advisory (T28)']);
    expect(decision).toEqual({ ...DECISION, reason: `2 tasks are replaced; ${warnings[0]}` });
  });

  it('advisory ones that cannot be read are not called missing (T27)', () => {
    expect(check({ alarms: undefined }, [setting('a', false)]).warnings).toEqual([]);
  });
});

describe('the way back is known before the way on', () => {
  const warned = (wayBack: PlanChecks['wayBack']) => {
    const { decision, warnings } = check({ wayBack });
    expect(decision.action).toBe('release');
    return warnings;
  };

  it('without one the deploy goes on, and says so (T42)', () => {
    expect(warned({ target: undefined, skipped: [] })).toEqual(['no safe rollback target (T42)']);
    expect(warned({ target: undefined, skipped: ['v1 (its image is archived)'] })).toEqual([
      'no safe rollback target; passed over: v1 (its image is archived) (T42)',
    ]);
  });

  it('an older one than the last is told (T42)', () => {
    expect(warned({ target: good, skipped: ['v1.5 (its image is gone)'] })).toEqual([
      'the way back would be v1; passed over: v1.5 (its image is gone) (T42)',
    ]);
  });

  it('a service about to be adopted has what runs now', () => {
    expect(warned(undefined)).toEqual([]);
  });
});

describe('what a task definition runs on', () => {
  it.each<[string, Parameters<typeof runsOn>[0], string | undefined]>([
    ['Fargate without a word', FARGATE, 'linux/amd64'],
    ['Fargate on ARM', { ...FARGATE, runtimePlatform: { cpuArchitecture: 'ARM64' } }, 'linux/arm64'],
    [
      'Windows',
      { ...FARGATE, runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', cpuArchitecture: 'X86_64' } },
      'windows/amd64',
    ],
    ['EC2 without a word', { requiresCompatibilities: ['EC2'] }, undefined],
    ['EC2 on ARM', { runtimePlatform: { cpuArchitecture: 'ARM64' } }, 'linux/arm64'],
    ['a machine that is not known yet', { runtimePlatform: { cpuArchitecture: 'RISCV' } }, undefined],
  ])('%s', (_, definition, expected) => {
    expect(runsOn(definition)).toBe(expected);
  });
});
