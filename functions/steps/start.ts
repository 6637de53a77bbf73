import { wakeCount } from '../domain/capacity.ts';
import { parseWake } from '../domain/requests.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import { entry } from '../runtime/index.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { take } from '../workflow/lease.ts';
import { mutate } from '../workflow/mutate.ts';
import { settingsOf } from '../workflow/service.ts';
import { startable, type Startable } from '../workflow/usable-revision.ts';

const tasks = (count: number): string => `${count} ${count === 1 ? 'task is' : 'tasks are'} started`;

/** Written before the call: should it be lost, reconcile finds the service on a revision that is not the current one's. */
const noteFallBack = async (
  ports: Ports,
  service: ServiceSettings,
  fence: Fence,
  { instead, note }: Startable,
): Promise<void> => {
  if (!instead) return;
  const why = because('fell back', ports.clock.now(), note, { nextStep: 'push a new image, or restore the old one' });
  await ports.ledger.adopt(fence, instead, 'asleep', why);
  await ports.notifier.tell(`${service.key}: woken with an older release`, note);
};

/** The count first, the bounds at Open (AAS-10): one UpdateService for however many visitors (Z20). */
const raise = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  fence: Fence,
  way: Startable,
): Promise<string> => {
  await noteFallBack(ports, service, fence, way);
  const why = [state.ring === undefined ? 'it was asked for' : 'a visitor rang', way.note].filter(Boolean).join('; ');
  await ports.ledger.waking(fence, because('waking', ports.clock.now(), why));
  const desired = wakeCount(state.capacity);
  const observed = await ports.services.observe(service);
  const { revisionArn } = way;
  const switched = revisionArn === undefined || revisionArn === observed.revisionArn;
  await mutate(ports, fence, { kind: 'start' }, async () => {
    if (observed.desired >= desired && switched) return;
    await ports.services.update(service, { desired, ...(!switched && { revisionArn }) });
  });
  return [tasks(desired), way.note].filter(Boolean).join('; ');
};

const begin = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  execution: string,
): Promise<Pick<StepOutput, 'next' | 'reason'>> => {
  if (state.phase === 'drowsy') return { next: 'Open', reason: 'its tasks still run' };
  const way = await startable(ports, service, state);
  if ('hopeless' in way) return { next: 'GiveUp', reason: way.hopeless };
  const fence = { service: service.key, holder: execution, turn: state.turn };
  return { next: 'Pause', reason: await raise(ports, service, state, fence, way) };
};

/** Wakes a service that sleeps; found drowsy, its tasks still run and only the route has to go back. */
export const start = async ({ request, execution }: StartInput, ports: Ports): Promise<StepOutput> => {
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
    ...(await begin(ports, service, taken.state, execution)),
  };
};

export const handler = entry(StartInput, StepOutput, start);
