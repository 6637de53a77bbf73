import type { State } from './state.ts';

/** Who holds the service, as far as what arrives has to know. */
export type Holder = 'deploy' | 'rollback' | 'drowsy' | 'cut' | 'wake' | 'reconcile' | 'nobody';

/** `person`: a cancel of what is under way. `rollback`: a person wants the current release taken back. */
export type Arrival = 'push' | 'alarm' | 'visitor' | 'idleTimer' | 'person' | 'rollback' | 'foreign';

/** What is done with an arrival. `nudge` answers the holder's token after the write. */
export type Reception =
  | 'start'
  | 'want'
  | 'want+nudge'
  | 'ring'
  | 'ring+nudge'
  | 'flag'
  | 'flag+nudge'
  | 'nudge'
  | 'join'
  | 'drop';

const ARRIVALS: readonly Arrival[] = ['push', 'alarm', 'visitor', 'idleTimer', 'person', 'rollback', 'foreign'];

/**
 * `protocol.md` §4: rows are holders, columns as in ARRIVALS. An alarm is also left with a deploy, not only told it: a nudge alone
 * could fall between the gate's last look and the promotion; what is wanted is judged again after Settle. A person's rollback of a
 * waking service is wanted: the wake itself is not what he objects to.
 */
const TABLE: Record<Holder, readonly Reception[]> = {
  deploy: ['want', 'want+nudge', 'ring+nudge', 'drop', 'flag+nudge', 'flag+nudge', 'nudge'],
  rollback: ['want', 'drop', 'ring', 'drop', 'join', 'join', 'nudge'],
  drowsy: ['want+nudge', 'want+nudge', 'ring+nudge', 'drop', 'want+nudge', 'want+nudge', 'want+nudge'],
  cut: ['want', 'drop', 'ring', 'drop', 'want', 'want', 'want'],
  wake: ['want', 'want', 'join', 'drop', 'flag', 'want', 'nudge'],
  reconcile: ['want', 'want', 'ring', 'drop', 'want', 'want', 'want'],
  nobody: ['start', 'start', 'start', 'start', 'start', 'start', 'start'],
};

export const holderOf = (state: State | undefined): Holder => {
  if (!state?.holder || !state.verb) return 'nobody';
  if (state.verb === 'sleep') return state.phase === 'asleep' ? 'cut' : 'drowsy';
  return state.verb;
};

export const receive = (holder: Holder, arrival: Arrival): Reception =>
  TABLE[holder][ARRIVALS.indexOf(arrival)] ?? 'drop';

export const nudges = (reception: Reception): boolean => reception.endsWith('nudge');
