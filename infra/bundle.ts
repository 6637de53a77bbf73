import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, buildSync } from 'esbuild';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import type { Settings } from '../config/settings.ts';
import { unpack } from './unpack.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface BundleOptions {
  /** Where `steps/` and `handlers/` lie. */
  functions?: string;
  /** Where the bundles go: a folder a function, `index.mjs`, `packages/` and `settings.json` in it. */
  directory?: string;
  /** Changes the code on its way into the bundles: planted mistakes of the simulation. */
  plugins?: Plugin[];
}

/** The functions, ready to be uploaded. */
export interface Bundles {
  directory: string;
  /** Verbs of `steps/`, then names of `handlers/`. */
  names: string[];
  /** What of our code went into them, and which packages it imports; kept as `metafile.json`. */
  metafile: Metafile;
}

/** Every function. Its folder is complete: what it shares with others lies in each of them. */
export const bundle = async (options: BundleOptions = {}): Promise<Bundles> => {
  const plan = planOf(options);
  return joined(plan, await build({ ...plan.build, plugins: options.plugins ?? [] }));
};

/** The same without plugins, for constructs, which cannot wait. */
export const bundleNow = (options: Omit<BundleOptions, 'plugins'> = {}): Bundles => {
  const plan = planOf(options);
  return joined(plan, buildSync(plan.build));
};

/** Our code is whole in each function; third-party code comes to it in chunks that functions share. */
const joined = ({ directory, names }: Plan, { metafile }: { metafile: Metafile }): Bundles => {
  const own = names.map((name) => join(directory, OWN, `${name}.mjs`));
  unpack(directory, ROOT, names, buildSync(packageOptions(own, directory)));
  rmSync(join(directory, OWN), { recursive: true });
  writeFileSync(join(directory, 'metafile.json'), JSON.stringify(metafile));
  return { directory, names, metafile };
};

/** The configuration travels inside the asset, so that a change of it is a versioned deploy (design §2). */
export const writeSettings = (bundles: Bundles, settings: Settings): void => {
  for (const name of bundles.names) {
    writeFileSync(join(bundles.directory, name, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  }
};

/** Where our code lies between the two builds. */
const OWN = 'own';

interface Plan {
  directory: string;
  names: string[];
  build: BuildOptions & { metafile: true };
}

const planOf = ({
  functions = join(ROOT, 'functions'),
  directory = join(ROOT, '.cache/assets'),
}: BundleOptions): Plan => {
  const files = ['steps', 'handlers'].flatMap((folder) => sources(join(functions, folder)));
  const entryPoints = files.map((file) => ({ in: file, out: nameOf(file) }));
  rmSync(directory, { recursive: true, force: true });
  return { directory, names: files.map(nameOf), build: ownOptions(entryPoints, join(directory, OWN)) };
};

const sources = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => join(folder, file));

const nameOf = (file: string): string => basename(file, '.ts');

const COMMON = {
  absWorkingDir: ROOT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // State machines match errors by name.
  keepNames: true,
  sourcemap: false,
  metafile: true,
  logLevel: 'error',
} satisfies BuildOptions;

/** One file a function, with what it needs of our code. Split, that would share what keeps state: ports, settings, logger. */
const ownOptions = (entryPoints: { in: string; out: string }[], outdir: string) =>
  ({ ...COMMON, entryPoints, outdir, packages: 'external' }) satisfies BuildOptions;

const packageOptions = (entryPoints: string[], outdir: string) =>
  ({
    ...COMMON,
    entryPoints,
    outdir,
    splitting: true,
    // Named by content: an asset changes only with what is in it. The local model knows what may be shared by the folder.
    chunkNames: 'packages/[hash]',
    write: false,
    minify: true,
    // Of CommonJS, what esbuild takes for Node otherwise, nothing can be left out: it would be twice the bytes of a cold start.
    mainFields: ['module', 'main'],
    // As for a file of this project, wherever the bundles go.
    nodePaths: createRequire(import.meta.url).resolve.paths('any') ?? [],
    // Some of the SDK's dependencies are CommonJS and call require for Node's own modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  }) satisfies BuildOptions;
