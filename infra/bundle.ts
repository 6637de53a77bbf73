import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, buildSync } from 'esbuild';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import type { Settings } from '../config/settings.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface BundleOptions {
  /** Where `steps/` and `handlers/` lie. */
  functions?: string;
  /** Where the bundles go: a folder a function, `index.mjs` and `settings.json` in it. */
  directory?: string;
  /** Changes the code on its way into the bundles: planted mistakes of the simulation. */
  plugins?: Plugin[];
}

/** The functions, ready to be uploaded. */
export interface Bundles {
  directory: string;
  /** Verbs of `steps/`, then names of `handlers/`. */
  names: string[];
  /** What went into them, kept as `metafile.json`: the architecture test reads the imports from it. */
  metafile: Metafile;
}

/** Every function in one build. */
export const bundle = async (options: BundleOptions = {}): Promise<Bundles> => {
  const plan = planOf(options);
  const { metafile } = await build({ ...plan.build, plugins: options.plugins ?? [] });
  return kept({ ...plan.bundles, metafile });
};

/** The same without plugins, for constructs, which cannot wait. */
export const bundleNow = (options: Omit<BundleOptions, 'plugins'> = {}): Bundles => {
  const plan = planOf(options);
  return kept({ ...plan.bundles, metafile: buildSync(plan.build).metafile });
};

const kept = (bundles: Bundles): Bundles => {
  writeFileSync(join(bundles.directory, 'metafile.json'), JSON.stringify(bundles.metafile));
  return bundles;
};

/** The configuration travels inside the asset, so that a change of it is a versioned deploy (design §2). */
export const writeSettings = (bundles: Bundles, settings: Settings): void => {
  for (const name of bundles.names) {
    writeFileSync(join(bundles.directory, name, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  }
};

const planOf = ({ functions = join(ROOT, 'functions'), directory = join(ROOT, '.cache/assets') }: BundleOptions) => {
  const files = ['steps', 'handlers'].flatMap((folder) => sources(join(functions, folder)));
  const entryPoints = files.map((file) => ({ in: file, out: `${nameOf(file)}/index` }));
  rmSync(directory, { recursive: true, force: true });
  return { build: buildOptions(entryPoints, directory), bundles: { directory, names: files.map(nameOf) } };
};

const sources = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => join(folder, file));

const nameOf = (file: string): string => basename(file, '.ts');

const buildOptions = (entryPoints: { in: string; out: string }[], outdir: string) =>
  ({
    entryPoints,
    outdir,
    absWorkingDir: ROOT,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    // State machines match errors by name.
    keepNames: true,
    sourcemap: false,
    metafile: true,
    logLevel: 'error',
    // Some of the SDK's dependencies are CommonJS and call require for Node's own modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  }) satisfies BuildOptions;
