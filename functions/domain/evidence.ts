import type { GateDecision, Observation } from './gate.ts';
import type { Rollout } from './rollout.ts';
import { LINE_MAX } from './why.ts';

/** Of a release, over all its looks: DynamoDB items are read and written whole. */
const EVIDENCE_MAX = 20;
/** Of one verdict: some looks before it stay readable. */
const CHECKS_MAX = 12;

interface Line {
  is: 'pass' | 'fail' | 'inconclusive' | 'note';
  text: string;
}

const ofRollout = (rollout: Rollout): Line => {
  const told = `rollout: ${rollout.is}`;
  if (rollout.is === 'complete') return { is: 'pass', text: told };
  if (rollout.is === 'running') return { is: 'inconclusive', text: told };
  return { is: 'fail', text: `${told}: ${rollout.reason}` };
};

const ofLook = ({ look }: Observation): Line[] => {
  if (!look) return [{ is: 'inconclusive', text: 'targets and checks: nothing could be looked at yet' }];
  return look.seen.map((text) => ({ is: look.bad?.includes(text) ? 'fail' : 'pass', text }));
};

const ofRestarts = ({ failures, outOfMemory }: Observation): Line => {
  if (failures.length === 0) return { is: 'pass', text: 'restarts: none' };
  const words = failures.length === 1 ? '1 task failed' : `${failures.length} tasks failed`;
  return { is: 'fail', text: `restarts: ${words}: ${outOfMemory ?? failures.at(-1)}` };
};

const OF_ALARM = {
  quiet: 'pass',
  firing: 'fail',
  unproven: 'inconclusive',
  unknown: 'inconclusive',
  noVerdict: 'note',
} as const;

const ofAlarms = ({ alarms = [] }: Observation): Line[] =>
  alarms.map(({ decides, is, line }) => ({ is: decides ? OF_ALARM[is] : 'note', text: line }));

const ORDER = ['note', 'pass', 'inconclusive', 'fail'];

/** One line for each check of the gate: rollout, targets, HTTP checks, restarts, alarms; what speaks against the release comes last. */
export const checksOf = (seen: Observation): string[] =>
  [ofRollout(seen.rollout), ...ofLook(seen), ofRestarts(seen), ...ofAlarms(seen)]
    .sort((a, b) => ORDER.indexOf(a.is) - ORDER.indexOf(b.is))
    .slice(-CHECKS_MAX)
    .map(({ is, text }) => `${is}: ${text}`.slice(0, LINE_MAX));

/** Notes (what was known before the release) outlast looks, which tell the same again and again in a long bake. */
const bounded = (lines: readonly string[]): string[] => {
  let over = lines.length - EVIDENCE_MAX;
  return lines.filter((line) => line.startsWith('note: ') || over-- <= 0).slice(-EVIDENCE_MAX);
};

/** What is kept with the release: one line a look, and with a verdict one line for each check. At most twenty, newest last. */
export const withEvidence = (
  evidence: readonly string[],
  seen: Observation,
  decision: GateDecision,
  now: number,
): string[] => {
  const isVerdict = 'gate' in decision;
  const word = isVerdict ? `${decision.action} (${decision.gate})` : decision.action;
  const line = `${new Date(now).toISOString()} ${word}: ${decision.reason}`.slice(0, 400);
  return bounded([...evidence, line, ...(isVerdict ? checksOf(seen) : [])]);
};
