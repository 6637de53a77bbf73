import { accessKeyFor, requestHandlerFor } from '../wire/index.ts';
import type { WireServer } from '../wire/index.ts';

/** The constructor of an SDK client. */
export type ClientClass<C> = new (config: any) => C;

/** Real SDK clients of a person: their calls reach the wire server by a plain function call. */
export const createPeople = (server: WireServer, region: string): (<C>(Client: ClientClass<C>) => C) => {
  const known = new Map<unknown, unknown>();
  const make = <C>(Client: ClientClass<C>): C =>
    new Client({
      region,
      credentials: { accessKeyId: accessKeyFor('person'), secretAccessKey: 'local' },
      requestHandler: requestHandlerFor(server),
    });
  return <C>(Client: ClientClass<C>): C => {
    if (!known.has(Client)) known.set(Client, make(Client));
    return known.get(Client) as C;
  };
};
