import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { frames } from './frame.ts';

type Uuid = ReturnType<typeof nodeCrypto.randomUUID>;

/**
 * Inside an invocation, Math.random and randomUUID draw from its own seeded stream: the SDK spreads its retries and names
 * its idempotency tokens by them. @returns puts the real ones back
 */
export const patchRandomness = (): (() => void) => {
  const web = globalThis.crypto;
  const real = { random: Math.random, uuid: nodeCrypto.randomUUID, webUuid: web.randomUUID };
  Math.random = () => frames.getStore()?.chance.next() ?? real.random();
  nodeCrypto.randomUUID = (options) => (frames.getStore()?.chance.uuid() as Uuid | undefined) ?? real.uuid(options);
  web.randomUUID = () => (frames.getStore()?.chance.uuid() as Uuid | undefined) ?? real.webUuid.call(web);
  syncBuiltinESMExports();
  return () => {
    Math.random = real.random;
    nodeCrypto.randomUUID = real.uuid;
    web.randomUUID = real.webUuid;
    syncBuiltinESMExports();
  };
};
