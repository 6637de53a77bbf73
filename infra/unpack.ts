import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { BuildResult, Metafile } from 'esbuild';

/** A build with `splitting`, not written: one entry a function, and the chunks that entries share. */
export type Split = BuildResult<{ write: false; metafile: true }>;

/**
 * Gives each function a folder of its own: its entry as `index.mjs`, and the chunks that it and they import.
 * @param directory where the folders go, and what the build calls its `outdir`
 * @param root what the build calls its `absWorkingDir`
 */
export const unpack = (directory: string, root: string, names: readonly string[], split: Split): void => {
  const written = new Map(split.outputFiles.map(({ path, contents }) => [path, contents]));
  for (const name of names) {
    const entry = join(directory, `${name}.mjs`);
    for (const file of withImports(entry, root, split.metafile)) {
      const target = join(directory, name, file === entry ? 'index.mjs' : relative(directory, file));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, written.get(file)!);
    }
  }
};

/** The file and all it may load, also later, by `import()`. */
const withImports = (entry: string, root: string, { outputs }: Metafile): Set<string> => {
  const imports = new Map(Object.entries(outputs).map(([file, output]) => [resolve(root, file), output.imports]));
  const found = new Set([entry]);
  // A set that grows while it is walked: what is added is visited, too.
  for (const file of found)
    for (const { path, external } of imports.get(file) ?? []) if (!external) found.add(resolve(root, path));
  return found;
};
