import { wakeCount } from '../domain/capacity.ts';
import { parseWake } from '../domain/requests.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import { because } from '../domain/why.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StartInput, StepOutput } from '../workflow/contract.ts';
import { take } from '../workflow/lease.ts';
import { mutate } from '../workflow/mutate.ts';
import { settingsOf } from '../workflow/service.ts';

/** The count first, the bounds at Open (AAS-10): one UpdateService for however many visitors (Z20). */
const raise = async (ports: Ports, service: ServiceSettings, state: State, execution: string): Promise<string> => {
  const fence = { service: service.key, holder: execution, turn: state.turn };
  const why = state.ring === undefined ? 'it was asked for' : 'a visitor rang';
  await ports.ledger.waking(fence, because('waking', ports.clock.now(), why));
  const desired = wakeCount(state.capacity);
  const observed = await ports.services.observe(service);
  await mutate(ports, fence, { kind: 'start' }, async () => {
    if (observed.desired < desired) await ports.services.update(service, { desired });
  });
  return `${desired} ${desired === 1 ? 'task is' : 'tasks are'} started`;
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
  const out = { service: service.key, turn: taken.state.turn };
  if (taken.state.phase === 'drowsy') return { ...out, next: 'Open', reason: 'its tasks still run' };
  return { ...out, next: 'Pause', reason: await raise(ports, service, taken.state, execution) };
};

export const handler = entry(StartInput, StepOutput, start);
