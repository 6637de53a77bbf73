import { breachesOf, type Proof, provenBy } from './alarms-proof.ts';
import type { ObservedAlarm } from './observed.ts';
import type { AlarmSettings } from './settings.ts';

/** What is asked of CloudWatch only while an alarm is red. Times in milliseconds. */
export interface RedFacts {
  settings: Pick<AlarmSettings, 'name' | 'required' | 'requestsMin'>;
  /** Of `proofsOf`: the metric alarms that make it red, with their periods since the shift. */
  proofs: Proof[];
  /** At the service's target groups since the shift; `undefined`: not to be read. */
  requests: number | undefined;
  /** The mute rule that is active for it (CW-9); `unknown`: not to be read. Absent: none. */
  muted?: { by: string } | 'unknown' | undefined;
  /** When the release began to serve. */
  shift: number;
  now: number;
}

export interface JudgedRed {
  is: 'firing' | 'unproven' | 'unknown' | 'noVerdict';
  told: string;
}

/** Somebody said that it is to do nothing now: its event says so, too (TOP-9). */
const silenced = ({ muted }: RedFacts, { suppressedBy }: ObservedAlarm): JudgedRed | undefined => {
  const by = typeof muted === 'object' ? `muted by ${muted.by}` : suppressedBy && `suppressed (${suppressedBy})`;
  if (!by) return undefined;
  if (by.endsWith('(WaitPeriod)')) return { is: 'unproven', told: 'red, and it is not known yet whether suppressed' };
  return { is: 'noVerdict', told: `red, ${by}: no verdict from it` };
};

const proven = ({ proofs, shift, now }: RedFacts, alarm: ObservedAlarm): JudgedRed => {
  const is = provenBy(alarm, proofs, shift, now);
  const breaches = proofs.map((proof) => breachesOf(proof, shift, now)).find((told) => told !== '') ?? '';
  const WORDS = {
    firing: `firing${breaches}`,
    unproven: `red, not sustained yet${breaches}`,
    unknown: 'red, and its periods could not be read',
    noVerdict: 'red, but no period after the release breaches: ignored',
  };
  return { is, told: WORDS[is] };
};

/** What a red alarm says of the release: sustained by data from after the shift, by enough requests, and not silenced. */
export const judgeRed = (facts: RedFacts, alarm: ObservedAlarm): JudgedRed => {
  const { settings, requests, muted } = facts;
  const quiet = silenced(facts, alarm);
  if (quiet) return quiet;
  if (requests !== undefined && requests < settings.requestsMin) {
    const few = `${requests} requests since the release, fewer than ${settings.requestsMin}: no verdict from it`;
    return { is: 'noVerdict', told: `red, ${few}` };
  }
  const red = proven(facts, alarm);
  if (red.is === 'noVerdict') return red;
  // What cannot be read is neither few nor enough (T27), neither muted nor not.
  if (settings.requestsMin > 0 && requests === undefined)
    return { is: 'unknown', told: 'red, and the requests since the release could not be read' };
  if (muted === 'unknown') return { is: 'unknown', told: 'red, and whether it is muted could not be read' };
  return red;
};
