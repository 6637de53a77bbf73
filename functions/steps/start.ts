import { wakeCount } from '../domain/capacity.ts';
import { AwsRefused } from '../domain/errors.ts';
import { isGivenUp } from '../domain/observed.ts';
import { parseWake } from '../domain/requests.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Doing, Release, State } from '../domain/state.ts';
import { startsAnew } from '../domain/waking.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { entry } from '../runtime/index.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { take } from '../workflow/lease.ts';
import { mutate } from '../workflow/mutate.ts';
import { activeRevision } from '../workflow/revert-target.ts';
import { settingsOf } from '../workflow/service.ts';
import { startable, type Startable } from '../workflow/usable-revision.ts';

const tasks = (count: number): string => `${count} ${count === 1 ? 'task is' : 'tasks are'} started`;

/** A wake that falls back tells so; one that starts its own release from a revision registered again does not. */
const becomeCurrent = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  fence: Fence,
  release: Release,
  note: string,
): Promise<void> => {
  if (release.id === state.current) {
    await ports.ledger.amend(service.key, release.id, ['requested', 'good'], { revisionArn: release.revisionArn });
    return;
  }
  const why = because('fell back', ports.clock.now(), note, { nextStep: 'push a new image, or restore the old one' });
  await ports.ledger.adopt(fence, release, why, { phase: 'asleep' });
  await ports.notifier.tell(`${service.key}: woken with an older release`, note);
};

/** Of what was found INACTIVE no copy may be left: it is started as it stands, which ECS may still do (TD-12). */
const revisionFor = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  to: Release,
): Promise<string | undefined> => {
  try {
    return await activeRevision(ports, service, to);
  } catch (error) {
    if (error instanceof AwsRefused && to.id === state.current) return undefined;
    throw error;
  }
};

/** Noted with the call: its own retries can no longer tell when the first one was made, nor how long ECS has held back. */
const againOf = ({ doing }: State, anew: boolean): Pick<Doing, 'first' | 'anew'> =>
  doing?.kind === 'start' ? { first: doing.first ?? doing.at, ...((anew || doing.anew) && { anew: true }) } : {};

/**
 * The intent comes before everything else: once the ledger names another release or revision as the current one, a retry would
 * find nothing amiss with it, and raise the count of what the service still stands on.
 */
const switched = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  fence: Fence,
  { to, note }: Startable,
  again: boolean,
): Promise<Pick<Doing, 'to' | 'revisionArn'>> => {
  if (!to) return {};
  const now: Doing = { kind: 'start', at: ports.clock.now() };
  // Nothing is made again yet: a retry has to decide as this attempt does, by when it was first made.
  const begun = again && state.doing?.kind === 'start' ? state.doing : now;
  await ports.ledger.intend(fence, { ...begun, to: to.id });
  const revisionArn = await revisionFor(ports, service, state, to);
  if (revisionArn === undefined) return {};
  await becomeCurrent(ports, service, state, fence, { ...to, revisionArn }, note);
  return { to: to.id, revisionArn };
};

/** The count first, the bounds at Open (AAS-10): one UpdateService for however many visitors (Z20). */
const raise = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  fence: Fence,
  way: Startable,
  again: boolean,
): Promise<string> => {
  const change = await switched(ports, service, state, fence, way, again);
  const why = [state.ring === undefined ? 'it was asked for' : 'a visitor rang', way.note].filter(Boolean).join('; ');
  await ports.ledger.waking(fence, because('waking', ports.clock.now(), why));
  const observed = await ports.services.observe(service);
  // Sent in any case: a count that is read right after a sleep may be the one from before it.
  const desired = Math.max(observed.desired, wakeCount(state.capacity));
  const { revisionArn = observed.revisionArn } = change;
  const elsewhere = revisionArn !== observed.revisionArn;
  const anew = !elsewhere && (isGivenUp(observed) || (again && startsAnew(state, observed, ports.clock.now())));
  await mutate(ports, fence, { kind: 'start', ...change, ...(again && againOf(state, anew)) }, () =>
    ports.services.update(service, { desired, ...(elsewhere && { revisionArn }), ...(anew && { anew }) }),
  );
  return [tasks(desired), way.note].filter(Boolean).join('; ');
};

const begin = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  execution: string,
  again: boolean,
): Promise<Pick<StepOutput, 'next' | 'reason'>> => {
  if (state.phase === 'drowsy') return { next: 'Open', reason: 'its sleep had stopped nothing yet' };
  const way = await startable(ports, service, state);
  if ('hopeless' in way) return { next: 'GiveUp', reason: way.hopeless };
  const fence = { service: service.key, holder: execution, turn: state.turn };
  return { next: 'Pause', reason: await raise(ports, service, state, fence, way, again) };
};

/** Wakes a service that sleeps; found drowsy, nothing of it was stopped, and Open sees whether its tasks still run. */
export const start = async ({ request, execution, again = false }: StartInput, ports: Ports): Promise<StepOutput> => {
  const parsed = parseWake(request, Object.keys(ports.settings.services));
  if (!parsed.ok) return { service: '', next: 'Refused', reason: parsed.problem };
  const service = settingsOf(ports, parsed.request.service);
  const state = await ports.ledger.read(service.key);
  if (parsed.request.dryRun) {
    return {
      service: service.key,
      next: 'Skipped',
      reason: `a dry run: ${state?.phase ?? 'never seen'}, would start ${wakeCount(state?.capacity)}`,
    };
  }
  const manual = parsed.request.by !== undefined && parsed.request.by !== 'visitor';
  const taken = await take(ports, { service, execution, verb: 'wake', pre: { kind: 'wake', manual }, manual });
  if (taken.is !== 'mine')
    return {
      service: service.key,
      next: 'Skipped',
      reason: `the service is ${taken.is}: nothing to wake, or somebody is at it`,
    };
  return {
    service: service.key,
    turn: taken.state.turn,
    ...(await begin(ports, service, taken.state, execution, again)),
  };
};

export const handler = entry(StartInput, StepOutput, start);
