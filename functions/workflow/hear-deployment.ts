import { isProven, isUnproven } from '../domain/adoption.ts';
import { holderOf, nudges, receive } from '../domain/arrival.ts';
import { type Foreign, foreignTo } from '../domain/foreign.ts';
import { deploymentLook } from '../domain/names.ts';
import type { Notice } from '../domain/notice.ts';
import type { ObservedService } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import { fallBackBegun } from '../domain/waking.ts';
import type { Ports } from '../ports/index.ts';
import { knownOf } from './known.ts';
import { callReconcile } from './lease.ts';

type Deployment = Notice & { is: 'deployment' };

/** These release nothing: another revision that is told while they hold the service is not theirs. The same one may be (`isAnew`). */
const DEPLOYS_NOTHING = ['drowsy', 'cut', 'wake', 'reconcile'];

const isUnderWay = (observed: ObservedService, id: string): boolean =>
  observed.deployments.some((each) => each.id === id && each.status === 'PRIMARY' && each.rollout === 'IN_PROGRESS');

/** A start, and an Open, deploy anew what ECS holds back or gave up on, in their own turn: a second look would find nothing. */
const isAnew = ({ doing }: State): boolean => doing?.kind === 'open' || doing?.kind === 'start';

/** Whoever holds the service ends first, and hears of it at once where the arrival table says so. */
const leave = async (ports: Ports, state: State, observed: ObservedService, foreign: Foreign, id: string) => {
  if (foreign === 'no' && (isAnew(state) || !isUnderWay(observed, id))) return 'not foreign';
  const wanted = await ports.ledger.wantReconcile(state.service, 'foreign', ports.clock.now());
  if (!wanted.ok) return undefined;
  if (nudges(receive(holderOf(state), 'foreign')) && wanted.state.token)
    await ports.machines.answer(wanted.state.token);
  return `a deployment that is not ours: looked at when the ${state.verb} of turn ${state.turn} has ended`;
};

const startReconcile = async (
  ports: Ports,
  state: State,
  finding: 'foreign' | 'proven',
  { id, ended }: Deployment,
): Promise<string> => {
  const bare = { ...state };
  delete bare.holder;
  await callReconcile(ports, bare, finding, { name: deploymentLook(id, ended) });
  return 'a deployment that is not ours: reconcile writes what is true';
};

/**
 * A deployment was begun or has ended. Ours is judged by whoever waits for it; of one that is not ours the end is what counts: it
 * may yet fail (T19, T39, T61).
 * @returns `undefined`: the holder is to look for himself
 */
export const hearDeployment = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  told: Deployment,
): Promise<string | undefined> => {
  const { id, ended } = told;
  const holder = holderOf(state);
  if (holder !== 'nobody' && !DEPLOYS_NOTHING.includes(holder)) return undefined;
  const current = state.current ? await ports.ledger.release(service.key, state.current) : undefined;
  if (!current || current.deploymentId === id) return 'ours';
  const observed = await ports.services.observe(service);
  const foreign = foreignTo(await knownOf(ports, state, current, observed), observed);
  // Another release than it began with: a wake sets that only where it falls back.
  if (foreign === 'no' && fallBackBegun(state) === current.id) return 'ours';
  if (holder !== 'nobody') {
    const left = await leave(ports, state, observed, foreign, id);
    if (left !== undefined) return left;
  }
  if (foreign === 'takeBack') return startReconcile(ports, state, 'foreign', told);
  if (!ended) return 'left until its end is told';
  if (foreign === 'stands') return startReconcile(ports, state, 'foreign', told);
  // It was adopted while it was under way.
  if (foreign === 'no' && isUnproven(current) && isProven(observed))
    return startReconcile(ports, state, 'proven', told);
  return 'not foreign';
};
