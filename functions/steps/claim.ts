import { LeaseContended } from '../domain/errors.ts';
import { type DeployRequest, parseDeploy } from '../domain/requests.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, ReleaseState, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { giveWay, hold, leaveWish, supersedeWanted } from '../workflow/arrive.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { draft } from '../workflow/draft.ts';
import { take } from '../workflow/lease.ts';
import { preview } from '../workflow/preview.ts';
import { settingsOf } from '../workflow/service.ts';

type End = Pick<StepOutput, 'next' | 'reason'> & Partial<StepOutput>;

const skipped = (reason: string, more: Partial<StepOutput> = {}): End => ({ next: 'Skipped', reason, ...more });
const refused = (reason: string): End => ({ next: 'Refused', reason });

/** Its own tag, or one on record already, is nothing new, unless it is put on it again: a tag that floats was elsewhere in between. */
const record = async (
  ports: Ports,
  known: Release,
  from: readonly ReleaseState[],
  { tag, requestedAt: at }: Release,
): Promise<void> => {
  const { service, id, aliases = [], aliased } = known;
  if (tag === undefined) return;
  const isKnown = [known.tag, ...aliases].includes(tag);
  if (isKnown && at <= (aliased?.at ?? known.requestedAt)) return;
  const last = aliased && aliased.at > at ? aliased : { tag, at };
  await ports.ledger.amend(service, id, from, { ...(!isKnown && { aliases: [...aliases, tag] }), aliased: last });
};

/** Another execution may move it on meanwhile. */
const ANY = ['requested', 'candidate', 'good', 'failed', 'error', 'superseded', 'rejected', 'held'] as const;

/** What runs by the ledger, where nobody is about to change that, or may have looked at it and be writing what he saw. */
const standing = (state: State | undefined): string | undefined =>
  state?.candidate || state?.wantDeploy || state?.verb === 'reconcile' ? undefined : state?.current;

/**
 * A tag put on what already runs deploys nothing (T7); while anything else is under way it is a wish like any other. What somebody else
 * deploys over it is found once that has come to its end (`wantTagged`): a reconcile may be adopting it now and have looked before,
 * so that nothing is recorded while one holds the service. Plan says the same (T7) of what runs still.
 */
const alias = async (ports: Ports, release: Release, state: State | undefined): Promise<string | undefined> => {
  const runs = standing(state);
  if (release.by !== 'push' || !runs) return undefined;
  const current = await ports.ledger.release(release.service, runs);
  if (current?.digest !== release.digest || current.state !== 'good' || current.id === release.id) return undefined;
  await record(ports, current, ['good'], release);
  // Whoever has come since that look may have read it without the tag; whoever comes from now on reads it with it.
  if (standing(await ports.ledger.read(release.service)) !== runs) return undefined;
  return `${release.digest} already runs as ${current.id}; tag ${release.tag} is recorded with it (T7)`;
};

const TRIES = 3;

const acquire = async (
  ports: Ports,
  service: ServiceSettings,
  release: Release,
  execution: string,
  manual: boolean,
): Promise<End> => {
  const pre = { kind: 'deploy' as const, order: release.order };
  const more = { release: release.id };
  for (let tries = 0; tries < TRIES; tries++) {
    const taken = await take(ports, { service, execution, verb: 'deploy', pre, manual, candidate: release.id });
    if (taken.is === 'mine')
      return { next: 'Plan', reason: `turn ${taken.state.turn}`, turn: taken.state.turn, ...more };
    if (taken.is === 'held') return skipped(await hold(ports, release, taken.hold), more);
    const left =
      taken.is === 'dropped'
        ? await giveWay(ports, release, taken.state)
        : await leaveWish(ports, release, taken.state);
    if (left) return skipped(left, more);
  }
  throw new LeaseContended(`${service.key} changed hands ${TRIES} times while release ${release.id} asked for it`);
};

const mayBegin = (release: Release, request: DeployRequest): boolean =>
  release.state === 'requested' || (release.state === 'candidate' && request.kind === 'resume');

const begin = async (
  ports: Ports,
  service: ServiceSettings,
  request: DeployRequest,
  execution: string,
  startedAt: number,
): Promise<End> => {
  const drafted = await draft(ports, service, request, startedAt);
  if ('refused' in drafted) return refused(drafted.refused);
  if ('skipped' in drafted) return skipped(drafted.skipped);
  const manual = request.kind === 'manual';
  if (manual && request.dryRun) {
    return skipped('a dry run: nothing was changed', { plan: await preview(ports, service, drafted.release) });
  }
  const before = await ports.ledger.read(service.key);
  const known = await alias(ports, drafted.release, before);
  if (known) return skipped(known);
  const release = await ports.ledger.claim(drafted.release);
  // Events tell whole seconds: an image pushed under two tags within one is one release, and the second tag is recorded with it.
  await record(ports, release, ANY, drafted.release);
  if (!mayBegin(release, request)) {
    return skipped(`release ${release.id} is ${release.state}: ${release.reason ?? 'decided before'}`, {
      release: release.id,
    });
  }
  if (manual && request.force) await ports.ledger.liftQuarantine(service.key, release.digest);
  const ended = await acquire(ports, service, release, execution, manual);
  if (ended.next === 'Plan') await supersedeWanted(ports, before, release);
  return ended;
};

/** Idempotent by the release's id (EB-8): a duplicate event finds its release and goes on, or finds it decided and ends. */
export const claim = async ({ request, execution, startedAt }: StartInput, ports: Ports): Promise<StepOutput> => {
  const parsed = parseDeploy(request, Object.keys(ports.settings.services));
  if (!parsed.ok) return { service: '', ...refused(parsed.problem) };
  const service = settingsOf(ports, parsed.request.service);
  const begun = startedAt === undefined ? ports.clock.now() : Date.parse(startedAt);
  return { service: service.key, ...(await begin(ports, service, parsed.request, execution, begun)) };
};

export const handler = entry(StartInput, StepOutput, claim);
