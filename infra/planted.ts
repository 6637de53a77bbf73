import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundle } from './bundle.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A replacement in one source of the functions. */
export interface Change {
  /** From the root of the repository. */
  file: string;
  /** Stands in it exactly once. */
  find: string;
  put: string;
}

const changed = (text: string, { file, find, put }: Change): string => {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file} has not exactly once: ${find}`);
  return `${before}${put}${after}`;
};

/** Changes sources on their way into the bundles; the files themselves stay as they are. */
export const planting = (changes: readonly Change[]): Plugin => ({
  name: 'planting',
  setup: (build) => {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const ours = changes.filter(({ file }) => resolve(ROOT, file) === path);
      if (ours.length === 0) return undefined;
      return { contents: ours.reduce(changed, await readFile(path, 'utf8')), loader: 'ts' };
    });
  },
});

/** For the simulation, which runs this by path: `node infra/planted.ts '{"directory": …, "changes": […]}'`. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { directory, changes }: { directory: string; changes: Change[] } = JSON.parse(process.argv[2] ?? '');
  await bundle({ directory, plugins: [planting(changes)] });
}
