import { registerHooks } from 'node:module';
import { posix } from 'node:path';

/** Where a bundle keeps the third-party code it shares with others: each file is named by its content. */
const CHUNK = /\/packages\/[A-Z0-9]{8}\.mjs$/;

/** By name, where each was met first. */
const known = new Map<string, string>();

const shared = (url: string): string => {
  if (!CHUNK.test(url)) return url;
  const name = posix.basename(url);
  if (!known.has(name)) known.set(name, url);
  return known.get(name)!;
};

let installed = false;

/**
 * From now on a chunk of third-party code is loaded once for all functions that carry it. On Lambda each function has a copy of
 * its own: twenty copies of the AWS SDK took most of the model's time, and none ever grew warm. Our own code, with what it keeps
 * between invocations (clients, settings, logger), lies in each function's entry and stays apart.
 *
 * Thereby not modelled: what packages keep in their modules is one function's here, and everybody's with it; it outlives a
 * sandbox that is discarded; and it is made in the environment of the function that came first. The packages in use keep only
 * caches of what is alike for all.
 */
export const sharePackages = (): void => {
  if (installed) return;
  installed = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      return { ...found, url: shared(found.url) };
    },
  });
};

/** Lambda unpacks the chunk beside the function's entry, whoever brought it here. */
export const chunkAsDeployed = (line: string, taskRoot: string): string =>
  line.replaceAll(/file:\/\/[^\s()]*(\/packages\/[A-Z0-9]{8}\.mjs)/g, `${taskRoot}$1`);
