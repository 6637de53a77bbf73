import type { Mistake } from '../mistake.ts';

/** It does nothing, and harms nobody: what was asked for does not come about. */
export const IDLENESS: readonly Mistake[] = [
  {
    name: 'neverReleases',
    what: 'a plan takes each release for superseded: no image is ever deployed',
    caughtBy: 'deployed',
    hint: 5,
    plants: [
      {
        in: 'code',
        file: 'functions/steps/plan.ts',
        find: '  const { decision, warnings } = await checked(ports, service, facts, decidePlan(facts));',
        put: `  const { decision: right, warnings } = await checked(ports, service, facts, decidePlan(facts));
  const decision: PlanDecision =
    right.action === 'release' ? { action: 'withdraw', as: 'superseded', reason: 'something newer' } : right;`,
      },
    ],
  },
  {
    name: 'neverSleeps',
    what: 'idle minutes are looked at, and never acted on: what nobody visits runs on, and costs',
    caughtBy: 'sleeps',
    hint: 1,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/idle.ts',
        find: "  return { action: 'sleep', reason: `no visitor since ${clock(from)}, ${Math.floor((now - from) / MINUTE)} minutes` };",
        put: "  return { action: 'askAgain', at: now + window, reason: `no visitor since ${clock(from)}` };",
      },
    ],
  },
  {
    name: 'alarmIgnored',
    what: 'an alarm that fires in the watch window is looked at, and nothing is taken back',
    caughtBy: 'heeded',
    hint: 4,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/judge.ts',
        find: "  if (alarm.is === 'firing') return { action: 'revert', reason: alarm.line, evidence: [alarm.line] };\n",
        put: '',
      },
    ],
  },
  {
    name: 'personIgnored',
    what: "a person's rollback is answered in words, and nothing is taken back",
    caughtBy: 'heeded',
    hint: 119,
    plants: [
      {
        in: 'code',
        file: 'functions/domain/judge-person.ts',
        find: "  return { action: 'revert', reason: plea.reason, evidence: [] };",
        put: "  return end('nothing is done about it');",
      },
    ],
  },
];
