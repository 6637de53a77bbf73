import { LeaseQuiet } from '../domain/errors.ts';
import { QUIET_MS } from '../domain/holder.ts';
import { shownFrom } from '../domain/lag.ts';
import type { InspectRequest } from '../domain/requests.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { isAlive, isGone, take, takeOver, type Taken } from './lease.ts';
import { rearmWatchdog } from './watchdog.ts';

/** A hold stops deploys and sleeps, not the repair of what was half done. */
const fresh = (ports: Ports, service: ServiceSettings, execution: string): Promise<Taken> =>
  take(ports, { service, execution, verb: 'reconcile', pre: { kind: 'none' }, manual: true });

/** What is seen may be from before the last holder's call: taken for what somebody has set, it would be written as true. */
const free = async (
  ports: Ports,
  service: ServiceSettings,
  state: State | undefined,
  execution: string,
): Promise<Taken> => {
  const shown = state ? shownFrom(state) : 0;
  if (ports.clock.now() < shown)
    throw new LeaseQuiet(`${service.key}: reads may lag behind the last call until ${new Date(shown).toISOString()}`);
  return fresh(ports, service, execution);
};

/** By then DescribeExecution shows an end that its event has told, or never will. */
const SHOWN_WITHIN_MS = 120_000;

/** Its execution ended, says its event: DescribeExecution may lag behind (SFN-24), and a late call of its may still land. */
const fromEnded = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  execution: string,
  endedAt: number,
): Promise<Taken> => {
  const quiet = endedAt + QUIET_MS;
  if (ports.clock.now() < quiet)
    throw new LeaseQuiet(`${service.key}: the ended holder's calls may land until ${new Date(quiet).toISOString()}`);
  if (await isGone(ports, state)) return takeOver(ports, service, state, execution);
  // Left to its watchdog, a visitor would wait for ten minutes.
  if (ports.clock.now() < endedAt + SHOWN_WITHIN_MS)
    throw new LeaseQuiet(`${service.key}: its holder has ended, and its execution does not show it yet`);
  return { is: 'busy', state };
};

/** Who looks after a service: free, or its holder is dead and quiet. @throws LeaseQuiet, Throttled, AwsUnavailable */
export const takeToInspect = async (
  ports: Ports,
  service: ServiceSettings,
  state: State | undefined,
  execution: string,
  { finding, at, ended }: InspectRequest,
): Promise<Taken> => {
  if (!state?.holder) return free(ports, service, state, execution);
  if (state.holder === execution) return fresh(ports, service, execution);
  // First the next look, then this one: should it fail for good, somebody comes again.
  const held = await rearmWatchdog(ports, service, state);
  // Aborted before it held anything, as its end was heard, it holds the service by now: its first step ran on (SFN-25).
  const hasEnded = finding === 'ended' || held.holder === ended;
  if (hasEnded && at !== undefined) return fromEnded(ports, service, held, execution, at);
  if (!(await isAlive(ports, held))) return takeOver(ports, service, held, execution);
  return { is: 'busy', state: held };
};
