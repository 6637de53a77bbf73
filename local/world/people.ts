import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import type { Chance } from '../chance.ts';
import type { Asker, SdkCommand } from '../wire/in-process.ts';
import { accessKeyFor, requestHandlerFor } from '../wire/index.ts';
import type { InProcess, WireServer } from '../wire/index.ts';

/** The SDK's own default is 3, and whoever is throttled then gives his command again. */
const ATTEMPTS = 9;

/** How people's calls travel. */
export interface PeopleParts {
  /** Default: over the wire. */
  inProcess: InProcess | undefined;
  /** Of what their SDK clients draw in process. */
  chance: Chance;
}

/** The constructor of an SDK client. */
export type ClientClass<C> = new (config: any) => C;

/** Real SDK clients of a person: their calls reach the wire server by a plain function call. */
export const createPeople = (
  server: WireServer,
  region: string,
  { inProcess, chance }: PeopleParts,
): (<C>(Client: ClientClass<C>) => C) => {
  const known = new Map<unknown, unknown>();
  const person: Asker = { caller: { principal: 'person' }, isCut: () => false, uuid: chance.uuid };
  const make = <C>(Client: ClientClass<C>): C => {
    const client: any = new Client({
      region,
      credentials: { accessKeyId: accessKeyFor('person'), secretAccessKey: 'local' },
      requestHandler: requestHandlerFor(server),
      // The SDK's own spreads its retries by the machine's chance, and with them everything that follows.
      retryStrategy: new ConfiguredRetryStrategy(ATTEMPTS, (attempt) => 2 ** attempt * 100),
    });
    if (inProcess) client.send = (command: SdkCommand) => inProcess(client, command, person);
    return client;
  };
  return <C>(Client: ClientClass<C>): C => {
    if (!known.has(Client)) known.set(Client, make(Client));
    return known.get(Client) as C;
  };
};
