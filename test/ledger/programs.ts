import type { MachineName, Ports } from '../../functions/ports/index.ts';
import { claim } from '../../functions/steps/claim.ts';
import { inspect } from '../../functions/steps/inspect.ts';
import { mutate } from '../../functions/workflow/mutate.ts';
import { succeed } from '../../functions/workflow/succeed.ts';
import { SERVICE, whyAt } from './releases.ts';
import type { Program, Town } from './town.ts';

/** What the state machines retry, from the step's beginning. */
const RETRIED = ['LeaseQuiet', 'LeaseContended', 'Throttled'];

const step = async <T>(town: Town, execution: string, run: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!RETRIED.includes((error as Error).name)) throw error;
      await town.gate(execution);
    }
  }
};

const settle = async (town: Town, ports: Ports, execution: string, turn: number): Promise<void> => {
  const fence = { service: SERVICE, holder: execution, turn };
  const before = town.mistakes.readsFirst ? await ports.ledger.read(SERVICE) : undefined;
  const after = await ports.ledger.settle(fence);
  const service = ports.settings.services[SERVICE];
  if (service) await succeed(ports, service, before ? { ...after, wantDeploy: before.wantDeploy } : after);
};

/** The spine of the deploy machine: claim, release, promote, settle. */
const deploy: Program = async (town, execution, request) => {
  const ports = town.ports(execution);
  const claimed = await step(town, execution, () => claim({ request, execution }, ports));
  const { turn, release = '' } = claimed;
  if (claimed.next !== 'Plan' || turn === undefined) return;
  const fence = { service: SERVICE, holder: execution, turn };
  await ports.ledger.amend(SERVICE, release, ['requested'], { state: 'candidate' });
  await mutate(ports, fence, { kind: 'release' }, () => town.act(execution, release));
  await ports.ledger.promote(fence, release, whyAt(town.now, 'passed'));
  await settle(town, ports, execution, turn);
};

const reconcile: Program = async (town, execution, request) => {
  const ports = town.ports(execution);
  const inspected = await step(town, execution, () => inspect({ request, execution }, ports));
  if (inspected.turn === undefined) return;
  await settle(town, ports, execution, inspected.turn);
};

const never: Program = async (_, execution) => {
  throw new Error(`${execution} has no business here`);
};

export const programs: Record<MachineName, Program> = {
  deploy,
  reconcile,
  rollback: never,
  sleep: never,
  wake: never,
};

/** An event as ECR sends it; the digest tells which push it was. */
export const aPush = (n: number) => ({
  service: SERVICE,
  event: {
    source: 'aws.ecr',
    'detail-type': 'ECR Image Action',
    time: `2026-11-21T00:00:0${n}Z`,
    detail: {
      result: 'SUCCESS',
      'action-type': 'PUSH',
      'repository-name': 'web',
      'image-digest': `sha256:${String(n).repeat(64)}`,
      'image-tag': `1.0.${n}`,
    },
  },
});
