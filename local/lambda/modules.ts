import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findClients } from './bundled-clients.ts';
import { findCompiled } from './compiled.ts';
import type { FunctionDefinition } from './definition.ts';
import type * as EngineImport from './engine-import.ts';
import { failureOf, RuntimeError } from './failure.ts';
import { sharePackages } from './packages.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

/** One loaded bundle: what a sandbox of Lambda keeps between invocations. */
export interface Instance {
  handler: Handler;
}

// A test runner would replace a plain import and transform the bundle.
const { importModule }: typeof EngineImport = createRequire(import.meta.url)('./engine-import.ts');

/**
 * Instances outlive a world: loading one costs 100 ms and the engine never frees a module. Their clients find the next
 * world's transport, and what they read of the environment is part of the key.
 */
const instances = new Map<string, Promise<Instance>>();

/**
 * So many sandboxes of a function take turns: a simulation kills thousands, and the memory of each module would stay. One that
 * comes back has warm clients and settings, and nothing else is kept between invocations.
 */
const SANDBOXES = 3;
const discarded = new Map<string, number>();

const keyOf = ({ name, directory, handler, environment }: FunctionDefinition): string =>
  JSON.stringify([name, directory, handler, environment]);

const fileOf = ({ directory, handler }: FunctionDefinition): string => {
  const [name = ''] = handler.split('.');
  const files = ['.mjs', '.js', '.cjs'].map((extension) => join(directory, name + extension));
  const found = files.find((file) => existsSync(file));
  if (found) return found;
  throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
};

/** Told by which function it is, in the order in which they were met, and by its turn. */
const sandboxOf = (definition: FunctionDefinition): string => {
  const key = keyOf(definition);
  if (!discarded.has(key)) discarded.set(key, 0);
  return `${[...discarded.keys()].indexOf(key)}-${discarded.get(key)! % SANDBOXES}`;
};

const load = async (definition: FunctionDefinition): Promise<Instance> => {
  findCompiled(definition.directory);
  sharePackages();
  const url = pathToFileURL(fileOf(definition));
  url.search = `?fn=${definition.name}-${sandboxOf(definition)}`;
  const module = await importModule(url.href).catch((error: unknown) => {
    const { errorType, errorMessage } = failureOf(error);
    throw new RuntimeError('Runtime.ImportModuleError', `${errorType}: ${errorMessage}`);
  });
  await findClients(definition.directory, importModule);
  const handler = module[definition.handler.split('.').slice(1).join('.')];
  if (typeof handler === 'function') return { handler: handler as Handler };
  throw new RuntimeError('Runtime.HandlerNotFound', `${definition.handler} is undefined or not exported`);
};

/** The function's present instance; made by the first who asks. @throws RuntimeError */
export const instanceOf = (definition: FunctionDefinition): Promise<Instance> => {
  const key = keyOf(definition);
  const known = instances.get(key);
  if (known) return known;
  const made = load(definition);
  instances.set(key, made);
  made.catch(() => discardInstance(definition));
  return made;
};

/** The next invocation gets another instance. */
export const discardInstance = (definition: FunctionDefinition): void => {
  const key = keyOf(definition);
  instances.delete(key);
  discarded.set(key, (discarded.get(key) ?? 0) + 1);
};
