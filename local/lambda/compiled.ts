import { readdirSync, rmSync, statSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';

/** Some ten builds of the functions: each leaves 3 MB that no later one uses. */
const LIMIT_BYTES = 32 * 1024 * 1024;

const bytesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    // Another process may be putting a file in its place.
    .map((file) => statSync(join(file.parentPath, file.name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);

/** Empties a folder that holds more. Who reads from it at this moment compiles again. */
export const bound = (folder: string, limitBytes = LIMIT_BYTES): void => {
  if (statSync(folder, { throwIfNoEntry: false }) && bytesBelow(folder) > limitBytes)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
};

let enabled = false;

/** Compiling the functions takes long; the next process finds them compiled, beside the assets. @param directory of a function */
export const findCompiled = (directory: string): void => {
  if (enabled) return;
  enabled = true;
  const folder = join(dirname(directory), '.compiled');
  bound(folder);
  enableCompileCache(folder);
};

/** Keeps what was compiled so far: test runners end their processes without a goodbye. */
export const keepCompiled = (): void => flushCompileCache();
