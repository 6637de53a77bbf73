import { BadInput } from '../domain/errors.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import type { Fence } from '../ports/ledger.ts';
import type { StepInput } from './contract.ts';

/** `undefined`: not configured. A person may start anything, also `constructor`, which every object knows. */
export const configured = (ports: Ports, key: string): ServiceSettings | undefined => {
  const { services } = ports.settings;
  return Object.hasOwn(services, key) ? services[key] : undefined;
};

/** @throws BadInput for a service that is not configured */
export const settingsOf = (ports: Ports, key: string): ServiceSettings => {
  const service = configured(ports, key);
  if (service) return service;
  const known = Object.keys(ports.settings.services).join(', ');
  throw new BadInput(`service ${JSON.stringify(key)} is not configured; configured are: ${known}`);
};

export const fenceOf = (input: Pick<StepInput, 'service' | 'execution' | 'turn'>): Fence => ({
  service: input.service,
  holder: input.execution,
  turn: input.turn,
});

/** The fence of a step that changes the service: for as long as nobody else has gone on since it read this state. */
export const fenceAt = (
  { run }: Ports,
  input: Pick<StepInput, 'service' | 'execution' | 'turn'>,
  { doing, unheardAt }: State,
): Fence => ({
  ...fenceOf(input),
  seen: { doing, unheardAt, run },
});

/** @throws BadInput when the service was never seen: the step cannot have been reached */
export const stateOf = async (ports: Ports, service: string): Promise<State> => {
  const state = await ports.ledger.read(service);
  if (!state) throw new BadInput(`${service} has no state in the ledger`);
  return state;
};

/** @throws BadInput when the input names no release, or one that is not in the ledger */
export const releaseOf = async (ports: Ports, input: { service: string; release?: string }): Promise<Release> => {
  const release = input.release && (await ports.ledger.release(input.service, input.release));
  if (!release) throw new BadInput(`${input.service} has no release ${input.release ?? '(none given)'} in the ledger`);
  return release;
};
