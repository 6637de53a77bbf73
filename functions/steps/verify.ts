import { BadInput } from '../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepInput, StepOutput } from '../workflow/contract.ts';
import { settingsOf, stateOf } from '../workflow/service.ts';
import { awaitedOf } from '../workflow/standing.ts';
import { verifyDeploy } from '../workflow/verify-deploy.ts';
import { verifyRevert } from '../workflow/verify-revert.ts';
import { verifyWake } from '../workflow/verify-wake.ts';

/** Observes and decides what comes next; what is verified is told by the ledger: a wake, a way back, or a candidate. */
export const verify = async (input: StepInput, ports: Ports): Promise<StepOutput> => {
  const service = settingsOf(ports, input.service);
  const state = await stateOf(ports, service.key);
  if (state.verb === 'wake') return verifyWake(ports, service, input, state);
  const release = input.release ? await ports.ledger.release(service.key, input.release) : undefined;
  const awaited = awaitedOf(state, release);
  if (!awaited) throw new BadInput(`${service.key}: nothing to verify in a ${state.verb}`);
  if (awaited.kind === 'revert') return verifyRevert(ports, service, input, state, awaited);
  return verifyDeploy(ports, service, input, state, awaited.release);
};

export const handler = entry(StepInput, StepOutput, verify);
