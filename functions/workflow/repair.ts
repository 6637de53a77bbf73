import { isAbroad } from '../domain/adoption.ts';
import { rollbackHalfDone } from '../domain/judge-facts.ts';
import { neverReleased, type ReleaseId } from '../domain/release.ts';
import { failedRollback } from '../domain/rollback-failed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { SettleInput } from './contract.ts';
import { callReconcile } from './lease.ts';
import { armWatchdog } from './watchdog.ts';

export type Outcome = NonNullable<SettleInput['outcome']>;

/** Released, and neither good nor taken back: somebody else has deployed over it (T19), and what he set may be adopted. */
const leftToAnother = ({ verb, doing }: State): boolean => verb === 'deploy' && doing?.kind === 'release';

const currentOf = async (ports: Ports, { service, current }: State) =>
  current ? ports.ledger.release(service, current) : undefined;

/** Its Revert had nothing to take back, only the gate's way to shut: the load balancer's trouble stops a deploy, not the service. */
const isUntouched = async (ports: Ports, { verb, service }: State, id: ReleaseId | undefined): Promise<boolean> => {
  const release = verb === 'deploy' && id !== undefined ? await ports.ledger.release(service, id) : undefined;
  return release !== undefined && neverReleased(release);
};

/**
 * How a holder ends: what a rollback could not do is tried again, but not for ever.
 * @param held as it stands under its lease
 * @param release what it was about: its record tells a retry, too
 */
export const outcomeOf = async (ports: Ports, held: State, outcome: Outcome, release?: ReleaseId): Promise<Outcome> => {
  if (outcome === 'NeedsPerson' && (await isUntouched(ports, held, release))) return 'Error';
  if (outcome !== 'Error' || held.verb !== 'rollback') return outcome;
  const current = await currentOf(ports, held);
  const failed = failedRollback(held, current);
  if (current && failed.tries !== undefined)
    await ports.ledger.amend(held.service, current.id, ['good', 'requested'], { revertTries: failed.tries });
  return failed.outcome;
};

/** Tried again when its watchdog fires: at once it would be a hot loop. */
const triedLater = async (ports: Ports, before: State, after: State): Promise<boolean> =>
  before.verb === 'rollback' && rollbackHalfDone(after, await currentOf(ports, after));

/** Whether there may be something half done, besides what this turn has called. */
const isBegun = async (ports: Ports, before: State, after: State): Promise<boolean> => {
  // Nothing rests in between: whoever only had to open the route of a drowsy one may have failed before its intent.
  if (before.doing !== undefined || after.phase === 'drowsy') return true;
  // Released by a turn before this one, proven, and not home (seed 126441).
  const current = before.verb === 'deploy' ? await currentOf(ports, after) : undefined;
  return current !== undefined && isAbroad(after, current);
};

/** Left as it is until a person comes; but nothing rests drowsy: a rollback that has nowhere to go may follow a failed sleep (seed 155954). */
const isHeld = (outcome: Outcome, { phase }: State): boolean => outcome === 'NeedsPerson' && phase !== 'drowsy';

/**
 * What a deploy, sleep or wake left half done is found by reconcile, with a watchdog behind it: a look that is aborted, or fails, before
 * it holds the service has none of its own, and nothing else tells of a service that is drowsy (seed 153375). A reconcile that failed
 * itself, like a rollback, is tried again only when that fires, for as long as it takes: a load balancer's outage must not leave tasks
 * behind a closed route (Z15).
 */
export const repair = async (
  ports: Ports,
  service: ServiceSettings,
  before: State,
  after: State,
  outcome: Outcome,
): Promise<void> => {
  if (outcome === 'Good' || isHeld(outcome, after)) return;
  if (outcome !== 'NeedsPerson' && leftToAnother(before)) await callReconcile(ports, after, 'foreign');
  const halfDone = after.phase !== 'awake' && after.ring === undefined && (await isBegun(ports, before, after));
  const later = outcome !== 'NeedsPerson' && (await triedLater(ports, before, after));
  if (later || halfDone) await armWatchdog(ports, service, after, 'repair');
  if (halfDone && !later && before.verb !== 'reconcile') await callReconcile(ports, after, 'repair');
};
