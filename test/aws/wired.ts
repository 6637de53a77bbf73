import type { ClientSettings } from '../../functions/aws/client.ts';
import { seededChance } from '../../local/chance.ts';
import type { Call, ServiceModel } from '../../local/model.ts';
import { type CallOutcome, createWireServer, requestHandlerFor, sdkClients } from '../../local/wire/index.ts';

export interface Wired {
  settings: ClientSettings;
  /** Operation and input of each call, in order. */
  calls: { operation: string; input: any }[];
}

/** Settings with which the real SDK clients reach services that the test writes down, over the real protocols. */
export const wired = (...services: ServiceModel[]): Wired => {
  const calls: Wired['calls'] = [];
  const onCall = ({ operation }: Call, { input }: CallOutcome): number => calls.push({ operation, input });
  const server = createWireServer({ services, clients: sdkClients, chance: seededChance(1), onCall });
  const settings = {
    maxAttempts: 1,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAPERSON', secretAccessKey: 's' },
    requestHandler: requestHandlerFor(server),
  };
  return { settings, calls };
};
