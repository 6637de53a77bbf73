import { describe, expect, it } from 'vitest';
import { type HolderStatus, judgeHolder, QUIET_MS, quietUntil } from '../../functions/domain/holder.ts';
import { LAG_MS } from '../../functions/domain/lag.ts';
import { mailboxOf, sleepObjection } from '../../functions/domain/mailbox.ts';
import { decideResume, type ResumeDecision } from '../../functions/domain/resume.ts';
import type { State } from '../../functions/domain/state.ts';
import { successorOf, type Successor } from '../../functions/domain/succession.ts';
import { MINUTE, service, state, T0 } from './facts.ts';

const held = state({ holder: 'arn:execution', verb: 'deploy', takenAt: T0 });
const HOUR = 60 * MINUTE;

describe('whether a holder is dead (protocol §1.1)', () => {
  it.each<[string, HolderStatus['status'] | undefined, number, string]>([
    ['a lease of 59 s is alive without asking', undefined, T0 + MINUTE - 1, 'alive'],
    ['a lease of 59 s is alive even if its execution is over', 'FAILED', T0 + MINUTE - 1, 'alive'],
    ['a lease of 60 s is asked for', undefined, T0 + MINUTE, 'ask'],
    ['a running execution is alive, however old', 'RUNNING', T0 + 24 * HOUR, 'alive'],
    ['one that waits for its redrive is alive', 'PENDING_REDRIVE', T0 + MINUTE, 'alive'],
    ['one that succeeded is dead', 'SUCCEEDED', T0 + MINUTE, 'dead'],
    ['one that failed is dead', 'FAILED', T0 + MINUTE, 'dead'],
    ['one that timed out is dead', 'TIMED_OUT', T0 + MINUTE, 'dead'],
    ['one that was aborted is dead', 'ABORTED', T0 + MINUTE, 'dead'],
    ['one not found within the hour may only not be visible yet (SFN-24)', 'missing', T0 + HOUR, 'alive'],
    ['one not found after an hour was never there', 'missing', T0 + HOUR + 1, 'dead'],
  ])('%s', (_, status, now, verdict) => {
    expect(judgeHolder(held, status && { status }, now)).toBe(verdict);
  });

  it('is quiet only when its last call can no longer land (protocol §1.2)', () => {
    expect(QUIET_MS).toBeGreaterThanOrEqual(45_000);
    expect(quietUntil(held, { status: 'ABORTED', stoppedAt: T0 + HOUR })).toBe(T0 + HOUR + QUIET_MS);
  });

  it('is quiet only when a read shows its last call: aborted right after it, a minute after that', () => {
    const doing = { kind: 'release', at: T0 + HOUR - 5_000 } as const;
    const aborted = { status: 'ABORTED', stoppedAt: T0 + HOUR } as const;
    expect(quietUntil({ ...held, doing }, aborted)).toBe(doing.at + LAG_MS);
    expect(quietUntil({ ...held, doing: { ...doing, at: T0 } }, aborted)).toBe(T0 + HOUR + QUIET_MS);
  });

  it('without a stop date is counted from its lease', () => {
    expect(quietUntil(held, { status: 'missing' })).toBe(T0 + QUIET_MS);
  });
});

describe('who goes on when the service is given back', () => {
  const hold = { by: 'ann', reason: 'release day', at: T0 };
  it.each<[string, Partial<State>, Successor]>([
    [
      'a half-done candidate before everything',
      { candidate: 'C', wantDeploy: 'W', ring: T0, phase: 'asleep' },
      { start: 'deploy', release: 'C' },
    ],
    ['a half-done candidate even under a hold', { candidate: 'C', hold }, { start: 'deploy', release: 'C' }],
    [
      'a half-done candidate before a wanted rollback',
      { candidate: 'C', wantRollback: { by: 'alarm', reason: 'x', at: T0, alarm: 'A' } },
      { start: 'deploy', release: 'C' },
    ],
    [
      'a wanted rollback before everything else that is wanted',
      {
        wantRollback: { by: 'alarm', reason: 'x', at: T0, alarm: 'A' },
        wantReconcile: { finding: 'foreign', at: T0 },
        wantDeploy: 'W',
      },
      { start: 'rollback' },
    ],
    [
      'a wanted rollback even under a hold: Judge says what becomes of it',
      { wantRollback: { by: 'ann', reason: 'x', at: T0 }, hold },
      { start: 'rollback' },
    ],
    [
      'a look at reality before a wanted release',
      { wantReconcile: { finding: 'foreign', at: T0 }, wantDeploy: 'W' },
      { start: 'reconcile', finding: 'foreign' },
    ],
    [
      'a wanted release before a visitor',
      { wantDeploy: 'W', ring: T0, phase: 'asleep' },
      { start: 'deploy', release: 'W' },
    ],
    ['a wanted release waits for the end of a hold', { wantDeploy: 'W', hold }, { start: 'idleTimer' }],
    ['a visitor of a sleeping service', { ring: T0, phase: 'asleep' }, { start: 'wake' }],
    ['a visitor is let in under a hold', { ring: T0, phase: 'asleep', hold }, { start: 'wake' }],
    ['a visitor whose wake died half-way', { ring: T0, phase: 'waking' }, { start: 'wake' }],
    ['a ring left over in an awake service wakes nothing', { ring: T0 }, { start: 'idleTimer' }],
    ['an awake service gets its idle timer', {}, { start: 'idleTimer' }],
    ['a sleeping service gets none: nothing happens until somebody comes', { phase: 'asleep' }, { start: 'nothing' }],
  ])('%s', (_, part, next) => {
    expect(successorOf(state(part), true)).toEqual(next);
  });

  it('no idle timer where sleep is off', () => {
    expect(successorOf(state(), false)).toEqual({ start: 'nothing' });
  });
});

describe('what becomes of a service whose holder died', () => {
  const zero = service({ desired: 0, running: 0 });
  it.each<[string, Partial<State>, ReturnType<typeof service>, ResumeDecision['action']]>([
    ['never seen: adopted', {}, service(), 'adopt'],
    ['a deploy half done: goes on', { candidate: 'C', inherited: 'deploy' }, service(), 'settle'],
    ['a first deploy half done: goes on', { candidate: 'C' }, service(), 'settle'],
    [
      'a deploy at zero half done: goes on, its task is not let in',
      { candidate: 'C', current: 'A', phase: 'asleep' },
      service(),
      'settle',
    ],
    ['a sleep half done: called off', { current: 'A', phase: 'drowsy', inherited: 'sleep' }, service(), 'open'],
    [
      'a sleep died between its cut and its UpdateService: tasks run, so it is opened',
      { current: 'A', phase: 'asleep', inherited: 'sleep' },
      service(),
      'open',
    ],
    ['a sleep done but not told: stays asleep', { current: 'A', phase: 'asleep' }, zero, 'settle'],
    ['a wake half done: started again', { current: 'A', phase: 'waking', ring: T0 }, service(), 'settle'],
    ['nothing half done', { current: 'A' }, service(), 'settle'],
  ])('%s', (_, part, observed, action) => {
    expect(decideResume(state(part), observed).action).toBe(action);
  });

  it('a wake by a person who rang no bell is started again too', () => {
    const half = state({ current: 'A', phase: 'waking', inherited: 'wake' });
    const decision = decideResume(half, service());
    const next = successorOf(half, true);
    expect(decision.action === 'open' || next.start === 'wake').toBe(true);
  });
});

describe('the mailbox', () => {
  const drowsing = (part: Partial<State>): State => state({ verb: 'sleep', phase: 'drowsy', ...part });
  const flags: Partial<State>[] = [
    { ring: T0 },
    { wantDeploy: 'W' },
    { wantRollback: { by: 'ann', reason: 'x', at: T0 } },
    { wantReconcile: { finding: 'foreign', at: T0 } },
    { hold: { by: 'ann', reason: 'x', at: T0 } },
  ];

  it('a sleep is called off by a ring, a want or a hold', () => {
    expect(sleepObjection(drowsing({}))).toBeUndefined();
    for (const flag of flags) expect(sleepObjection(drowsing(flag))).toBeTruthy();
  });

  it('a waiting sleep sees every one of them as a change', () => {
    for (const flag of flags) expect(mailboxOf(drowsing(flag))).not.toBe(mailboxOf(drowsing({})));
  });

  it('a waiting sleep sees that another release is wanted', () => {
    expect(mailboxOf(drowsing({ wantDeploy: 'A' }))).not.toBe(mailboxOf(drowsing({ wantDeploy: 'B' })));
  });

  it('a waiting deploy heeds a ring, a cancel and an alarm, and finishes whatever else is wanted', () => {
    const deploy = (part: Partial<State>): string => mailboxOf(state({ verb: 'deploy', ...part }));
    expect(deploy({ ring: T0 })).not.toBe(deploy({}));
    expect(deploy({ cancel: { by: 'ann', at: T0 } })).not.toBe(deploy({}));
    expect(deploy({ wantRollback: { by: 'alarm', reason: 'x', at: T0, alarm: 'A' } })).not.toBe(deploy({}));
    expect(deploy({ wantDeploy: 'W' })).toBe(deploy({}));
    expect(deploy({ wantReconcile: { finding: 'foreign', at: T0 } })).toBe(deploy({}));
  });
});
