import { parseInspect, type InspectRequest } from '../domain/requests.ts';
import { decideResume } from '../domain/resume.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { armWatchdog, isAlive, take, takeOver, type Taken } from '../workflow/lease.ts';
import { settingsOf } from '../workflow/service.ts';

const NEXT = { open: 'Open', adopt: 'Adopt', settle: 'Settle' } as const;

/** A hold stops deploys and sleeps, not the repair of what was half done. */
const fresh = (ports: Ports, service: ServiceSettings, execution: string): Promise<Taken> =>
  take(ports, { service, execution, verb: 'reconcile', pre: { kind: 'none' }, manual: true });

/** Whether there is anything to reconcile in a service that nobody holds. */
const restful = (state: State | undefined): boolean =>
  state?.current !== undefined &&
  state.candidate === undefined &&
  state.wantDeploy === undefined &&
  (state.phase === 'awake' || (state.phase === 'asleep' && state.ring === undefined));

/** Settle ends with disarming its watchdog: one that fires for a turn given back tells that what comes after the release is missing. */
const halfSettled = (request: InspectRequest, state: State | undefined): boolean =>
  request.holder !== undefined && state?.turn === request.turn && state?.holder === undefined;

/** A watchdog of an old turn has nothing to watch any more. */
const outdated = (request: InspectRequest, state: State | undefined): boolean =>
  request.holder !== undefined && (state?.holder !== request.holder || state.turn !== request.turn);

const acquire = async (
  ports: Ports,
  service: ServiceSettings,
  state: State | undefined,
  execution: string,
): Promise<Taken> => {
  if (!state?.holder || state.holder === execution) return fresh(ports, service, execution);
  // First the next look, then this one: should it fail for good, somebody comes again.
  await armWatchdog(ports, service, state);
  if (!(await isAlive(ports, state))) return takeOver(ports, service, state, execution);
  return { is: 'busy', state };
};

const resume = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
): Promise<Pick<StepOutput, 'next' | 'reason'>> => {
  const decision = decideResume(state, await ports.services.observe(service));
  return { next: NEXT[decision.action], reason: decision.reason };
};

/** Finds what is true of a service and sends it on: one execution a finding. */
export const inspect = async ({ request: raw, execution }: StartInput, ports: Ports): Promise<StepOutput> => {
  const parsed = parseInspect(raw, Object.keys(ports.settings.services));
  if (!parsed.ok) return { service: '', next: 'Refused', reason: parsed.problem };
  const { request } = parsed;
  const service = settingsOf(ports, request.service);
  const state = await ports.ledger.read(service.key);
  const skip = (reason: string): StepOutput => ({ service: service.key, next: 'Skipped', reason });
  const mine = state?.holder === execution;
  const complete = restful(state) && !halfSettled(request, state);
  if (!mine && outdated(request, state) && complete) return skip('that turn is over');
  if (!state?.holder && complete && request.finding === undefined) return skip('nothing to reconcile');
  const taken = await acquire(ports, service, state, execution);
  if (taken.is !== 'mine')
    return skip(taken.is === 'busy' ? 'its holder is alive: looked after again later' : `the service is ${taken.is}`);
  return {
    service: service.key,
    turn: taken.state.turn,
    outcome: 'Good',
    ...(await resume(ports, service, taken.state)),
  };
};

export const handler = entry(StartInput, StepOutput, inspect);
