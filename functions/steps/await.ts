import { mailboxOf } from '../domain/mailbox.ts';
import type { State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { entry } from '../runtime/index.ts';
import { StepOutput, WaitInput } from '../workflow/contract.ts';
import { fenceOf, settingsOf } from '../workflow/service.ts';
import { awaitedOf, standingOf } from '../workflow/standing.ts';

/** Whether what is awaited has already come: an event from before the subscription is found here (`protocol.md` §1.5). */
const decided = async (input: WaitInput, state: State, ports: Ports): Promise<boolean> => {
  if (mailboxOf(state) !== input.seen) return true;
  if (input.awaiting !== 'rollout') return false;
  const release = input.release ? await ports.ledger.release(input.service, input.release) : undefined;
  const awaited = awaitedOf(state, release);
  if (!awaited) return true;
  const { rollout } = await standingOf(ports, settingsOf(ports, input.service), state, awaited);
  return rollout.is !== 'running' && !(rollout.is === 'rolledBack' && !rollout.settled);
};

/** Subscribes with the task token, then reads the truth once; the machine waits for the token, at most `seconds`. */
export const wait = async (input: WaitInput, ports: Ports): Promise<StepOutput> => {
  const state = await ports.ledger.subscribe(fenceOf(input), input.token);
  const answer = await decided(input, state, ports);
  if (answer) await ports.machines.answer(input.token);
  return {
    service: input.service,
    turn: input.turn,
    next: 'Verify',
    reason: answer ? 'already decided' : `waits for the ${input.awaiting}`,
  };
};

export const handler = entry(WaitInput, StepOutput, wait);
