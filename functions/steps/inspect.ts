import { LeaseContended } from '../domain/errors.ts';
import type { ObservedService } from '../domain/observed.ts';
import { parseInspect, type InspectRequest } from '../domain/requests.ts';
import { decideRestart } from '../domain/restart.ts';
import { decideResume, type ResumeDecision } from '../domain/resume.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { awaitHealthy } from '../workflow/healthy.ts';
import { knownOf, withTasks } from '../workflow/known.ts';
import { takeToInspect } from '../workflow/inspect-lease.ts';
import { wantLostPush } from '../workflow/lost-push.ts';
import { settingsOf } from '../workflow/service.ts';

const NEXT = { open: 'Open', adopt: 'Adopt', takeBack: 'Adopt', rollback: 'Settle', settle: 'Settle' } as const;

/** Whether there is anything to reconcile in a service that nobody holds. */
const restful = (state: State | undefined): boolean =>
  state?.current !== undefined &&
  state.candidate === undefined &&
  [state.wantDeploy, state.wantRollback, state.wantReconcile].every((want) => want === undefined) &&
  (state.phase === 'awake' || (state.phase === 'asleep' && state.ring === undefined));

/** Settle ends with disarming its watchdog: one that fires for a turn given back tells that what comes after the release is missing. */
const halfSettled = (request: InspectRequest, state: State | undefined): boolean =>
  request.holder !== undefined && state?.turn === request.turn && state?.holder === undefined;

/** A watchdog of an old turn has nothing to watch any more. */
const outdated = (request: InspectRequest, state: State | undefined): boolean =>
  request.holder !== undefined && (state?.holder !== request.holder || state.turn !== request.turn);

/** What can be told without the lease: where nothing of it is true any more, no turn is spent. */
const SEEN = ['foreign', 'runsAsleep', 'zeroAwake', 'stalled', 'proven'];

const decide = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  observed: ObservedService,
  finding: string | undefined,
): Promise<ResumeDecision> => {
  const current = state.current ? await ports.ledger.release(state.service, state.current) : undefined;
  const known = await withTasks(ports, service, await knownOf(ports, state, current, observed), observed);
  const restart = decideRestart(state, observed, service.wake, ports.clock.now());
  return decideResume(state, observed, { ...known, finding, restart });
};

/** Whoever holds the service ends first; what was found is looked at again then. A lost push is left with him, as one that was told. */
const leave = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  { finding = '', digest }: InspectRequest,
): Promise<string> => {
  const wanted = SEEN.includes(finding) && (await ports.ledger.wantReconcile(service.key, finding, ports.clock.now()));
  if (wanted && !wanted.ok)
    throw new LeaseContended(`${service.key}: its holder gave it back as ${finding} was left with him`);
  const later = 'its holder is alive: looked after again later';
  return digest === undefined ? later : `${later}; ${await wantLostPush(ports, service, state, digest)}`;
};

const resume = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  { finding, digest }: InspectRequest,
): Promise<Pick<StepOutput, 'next' | 'reason'>> => {
  const decision = await decide(ports, service, state, await ports.services.observe(service), finding);
  const { action, reason } = decision;
  if (decision.want) await ports.ledger.wantRollback(service.key, decision.want);
  if (digest === undefined) return { next: NEXT[action], reason };
  const lost = await wantLostPush(ports, service, state, digest);
  return { next: NEXT[action], reason: action === 'settle' ? lost : `${reason}; ${lost}` };
};

/** Why there is nothing to do, told before anybody holds the service. */
const needless = async (
  ports: Ports,
  service: ServiceSettings,
  state: State | undefined,
  request: InspectRequest,
): Promise<string | undefined> => {
  const complete = restful(state) && !halfSettled(request, state);
  if (outdated(request, state) && complete) return 'that turn is over';
  if (state?.holder || !complete) return undefined;
  const { finding } = request;
  if (finding === undefined) return 'nothing to reconcile';
  if (!state || !SEEN.includes(finding)) return undefined;
  const observed = await ports.services.observe(service);
  const { action, reason } = await decide(ports, service, state, observed, finding);
  // A lost push that came with it is still to be looked after.
  if (action === 'settle') return request.digest === undefined ? reason : undefined;
  if (finding === 'runsAsleep') await awaitHealthy(ports, service, request.at);
  return undefined;
};

/** Finds what is true of a service and sends it on: one execution a finding. */
export const inspect = async ({ request: raw, execution }: StartInput, ports: Ports): Promise<StepOutput> => {
  const parsed = parseInspect(raw, Object.keys(ports.settings.services));
  if (!parsed.ok) return { service: '', next: 'Refused', reason: parsed.problem };
  const { request } = parsed;
  const service = settingsOf(ports, request.service);
  const state = await ports.ledger.read(service.key);
  const skip = (reason: string): StepOutput => ({ service: service.key, next: 'Skipped', reason });
  const nothing = state?.holder === execution ? undefined : await needless(ports, service, state, request);
  if (nothing) return skip(nothing);
  const taken = await takeToInspect(ports, service, state, execution, request);
  if (taken.is === 'busy') return skip(await leave(ports, service, taken.state, request));
  if (taken.is !== 'mine') return skip(`the service is ${taken.is}`);
  return {
    service: service.key,
    turn: taken.state.turn,
    outcome: 'Good',
    ...(await resume(ports, service, taken.state, request)),
  };
};

export const handler = entry(StartInput, StepOutput, inspect);
