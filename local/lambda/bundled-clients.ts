import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InProcess, SdkClientLike, SdkCommand } from '../wire/in-process.ts';
import { frames } from './frame.ts';

type Send = (this: SdkClientLike, command: SdkCommand, ...rest: unknown[]) => unknown;

/** What each world stands between its functions and their clients; absent: the wire. */
let present: InProcess | undefined;

/** From now on the SDK clients of all bundles send this way; `undefined`: over the wire, as on Lambda. */
export const sendInProcess = (send: InProcess | undefined): void => void (present = send);

/** The base class of all SDK clients: the one that has a `send` of its own. */
const isClientClass = (value: unknown): value is { prototype: { send: Send } } =>
  typeof value === 'function' &&
  ['send', 'destroy'].every((name) => Object.hasOwn((value as { prototype?: object }).prototype ?? {}, name));

const standIn = (prototype: { send: Send }): void => {
  const real = prototype.send;
  prototype.send = function send(command, ...rest) {
    const frame = frames.getStore();
    if (!present || !frame || rest.length > 0) return real.call(this, command, ...rest);
    return present(this, command, {
      caller: frame.caller,
      isCut: () => frame.cut,
      uuid: frame.chance.uuid,
    });
  };
};

const seen = new Set<unknown>();

/** Chunks by name, which tells their content (`packages.ts`): reading all of them for each function took a tenth of its loading. */
const read = new Map<string, boolean>();

/** Whether it holds a client's base class, told by an option that only that reads: others may be meant to load later. */
const holdsClient = (file: string): boolean => {
  const name = basename(file);
  if (!read.has(name)) read.set(name, readFileSync(file).includes('cacheMiddleware'));
  return read.get(name)!;
};

const chunksOf = (directory: string): string[] => {
  const packages = join(directory, 'packages');
  if (!existsSync(packages)) return [];
  const files = readdirSync(packages).filter((name) => name.endsWith('.mjs'));
  return files.map((name) => join(packages, name)).filter(holdsClient);
};

/** Finds the SDK in the shared code of a bundle that has been loaded. */
export const findClients = async (
  directory: string,
  importModule: (url: string) => Promise<Record<string, unknown>>,
): Promise<void> => {
  for (const file of chunksOf(directory)) {
    const module = await importModule(pathToFileURL(file).href);
    for (const value of Object.values(module)) {
      if (!isClientClass(value) || seen.has(value)) continue;
      seen.add(value);
      standIn(value.prototype);
    }
  }
};
