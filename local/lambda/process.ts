import { format } from 'node:util';
import { frames } from './frame.ts';
import { patchRandomness } from './randomness.ts';

type Write = typeof process.stdout.write;
type ConsoleMethod = 'log' | 'info' | 'warn' | 'error' | 'debug' | 'trace';
const methods: readonly ConsoleMethod[] = ['log', 'info', 'warn', 'error', 'debug', 'trace'];

/** Shows an invocation its own environment and everyone else the real one. */
const environmentOver = (real: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const present = (): Record<string, string | undefined> => frames.getStore()?.env ?? real;
  return new Proxy<NodeJS.ProcessEnv>({} as NodeJS.ProcessEnv, {
    get: (_, name) => Reflect.get(present(), name),
    set: (_, name, value) => Reflect.set(present(), name, frames.getStore() ? String(value) : value),
    has: (_, name) => Reflect.has(present(), name),
    deleteProperty: (_, name) => Reflect.deleteProperty(present(), name),
    ownKeys: () => Reflect.ownKeys(present()),
    getOwnPropertyDescriptor: (_, name) => {
      const found = Reflect.getOwnPropertyDescriptor(present(), name);
      // A proxy may show what its target lacks only as configurable.
      return found && { ...found, configurable: true };
    },
    defineProperty: (_, name, descriptor) => Reflect.defineProperty(present(), name, descriptor),
  });
};

const printLines = (text: string): boolean => {
  const frame = frames.getStore();
  if (!frame) return false;
  for (const line of text.split('\n')) if (line !== '') frame.print(line);
  return true;
};

/** Powertools writes to the streams by a console of its own, other code by the global one. */
const capturing = (stream: NodeJS.WriteStream, real: Write): Write =>
  ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    if (!printLines(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()))
      return Reflect.apply(real, stream, [chunk, ...rest]);
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    if (done) process.nextTick(done);
    return true;
  }) as Write;

const patch = (): (() => void) => {
  const real = { env: process.env, out: process.stdout.write, err: process.stderr.write };
  const realConsole = Object.fromEntries(methods.map((name) => [name, console[name]]));
  process.env = environmentOver(real.env);
  process.stdout.write = capturing(process.stdout, real.out);
  process.stderr.write = capturing(process.stderr, real.err);
  for (const name of methods) {
    console[name] = (...args: unknown[]) => {
      if (!printLines(format(...args))) realConsole[name]!.apply(console, args);
    };
  }
  const restoreRandomness = patchRandomness();
  return () => {
    restoreRandomness();
    process.env = real.env;
    process.stdout.write = real.out;
    process.stderr.write = real.err;
    Object.assign(console, realConsole);
  };
};

let users = 0;
let restore = (): void => {};

/** Gives every invocation an environment, an output and a chance of its own. @returns to be called once when it is not needed any more */
export const shareProcess = (): (() => void) => {
  if (users++ === 0) restore = patch();
  return () => {
    if (--users === 0) restore();
  };
};
