import { describe, expect, it } from 'vitest';
import type { JudgedAlarm } from '../../functions/domain/alarms.ts';
import { checksOf, withEvidence } from '../../functions/domain/evidence.ts';
import type { GateDecision, Observation } from '../../functions/domain/gate.ts';
import { LINE_MAX, because } from '../../functions/domain/why.ts';
import { T0 } from './facts.ts';

const alarm = (name: string, is: JudgedAlarm['is'], decides = true): JudgedAlarm => ({
  name,
  is,
  decides,
  line: `alarm ${name}: ${is}`,
});
const seen = (part: Partial<Observation> = {}): Observation => ({
  rollout: { is: 'complete' },
  failures: [],
  look: { ok: true, seen: ['targets: 2 of 2 healthy', 'GET /: answered 200'] },
  looks: { passes: 0, failing: 0 },
  releasedAt: T0,
  everRan: true,
  ...part,
});
const failed: GateDecision = { action: 'revert', gate: 'fail', verdict: 'failed', reason: 'bad' };

describe('the evidence of a verdict', () => {
  it('has a line for each check: rollout, targets, HTTP checks, restarts, alarms', () => {
    expect(checksOf(seen({ alarms: [alarm('errors', 'quiet')] }))).toEqual([
      'pass: rollout: complete',
      'pass: targets: 2 of 2 healthy',
      'pass: GET /: answered 200',
      'pass: restarts: none',
      'pass: alarm errors: quiet',
    ]);
  });

  it('has what speaks against the release last, where it is kept longest', () => {
    const what = seen({
      look: { ok: false, seen: ['GET /a: answered 500', 'GET /b: answered 200'], bad: ['GET /a: answered 500'] },
      alarms: [alarm('errors', 'firing'), alarm('slow', 'unknown'), alarm('told', 'firing', false)],
      failures: ['exit 1', 'exit 2'],
    });
    expect(checksOf(what)).toEqual([
      'note: alarm told: firing',
      'pass: rollout: complete',
      'pass: GET /b: answered 200',
      'inconclusive: alarm slow: unknown',
      'fail: GET /a: answered 500',
      'fail: restarts: 2 tasks failed: exit 2',
      'fail: alarm errors: firing',
    ]);
    expect(because('reverted', T0, 'x', { evidence: withEvidence([], what, failed, T0) }).evidence).toHaveLength(6);
  });

  it('names the task that ran out of memory, and a rollout that failed', () => {
    const what = seen({ rollout: { is: 'failed', reason: 'breaker' }, failures: ['exit 1'], outOfMemory: 'web 137' });
    expect(checksOf(what).slice(-2)).toEqual([
      'fail: rollout: failed: breaker',
      'fail: restarts: 1 task failed: web 137',
    ]);
  });

  it('a look adds one line, a verdict its checks, and at most twenty stay, the newest last', () => {
    const look: GateDecision = {
      action: 'look',
      seconds: 55,
      awaiting: 'look',
      looks: { passes: 1, failing: 0 },
      reason: 'fine',
    };
    let evidence: string[] = ['note: no safe rollback target (T42)'];
    for (let n = 0; n < 30; n++) evidence = withEvidence(evidence, seen(), look, T0 + n);
    expect(evidence).toHaveLength(20);
    // What was known before the release outlasts the looks of a long bake.
    expect(evidence[0]).toBe('note: no safe rollback target (T42)');
    const all = withEvidence(evidence, seen(), failed, T0 + 60_000);
    expect(all).toHaveLength(20);
    expect(all.slice(15, 16)).toEqual(['2026-09-01T12:01:00.000Z revert (fail): bad']);
    expect(all.at(-1)).toBe('pass: restarts: none');
  });

  it('is bounded, however many checks there are and however long they talk', () => {
    const many = Array.from({ length: 40 }, (_, n) => alarm(`a${n}`.padEnd(900, 'x'), 'firing'));
    const lines = withEvidence([], seen({ alarms: many }), { ...failed, reason: 'y'.repeat(5_000) }, T0);
    expect(lines).toHaveLength(13);
    expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThanOrEqual(LINE_MAX);
    expect(lines[0]?.length).toBeLessThanOrEqual(400);
  });
});
