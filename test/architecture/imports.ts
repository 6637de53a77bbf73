import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

export interface Import {
  from: string;
  /** Path from the top of the project, or the name of a package. */
  to: string;
  /** Leaves no trace in the compiled code. */
  typeOnly: boolean;
}

const SKIPPED = new Set(['node_modules', 'cdk.out', 'dist', '.git', '.cache']);

/** Every TypeScript file below a folder, by its path from the top of the project. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(file);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [file] : [];
  });

/** What runs, as esbuild resolves it. */
const running = async (files: string[]): Promise<Import[]> => {
  const { metafile } = await build({
    entryPoints: files,
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'out',
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map(({ path: to }) => ({ from, to, typeOnly: false })),
  );
};

/** What only the compiler sees: esbuild drops it before it resolves anything. */
const compiled = (from: string): Import[] =>
  [...readFileSync(from, 'utf8').matchAll(/^(?:import|export) type [^;]*? from '([^']+)'/gm)].map(([, what = '']) => ({
    from,
    to: what.startsWith('.') ? path.posix.join(path.posix.dirname(from), what) : what,
    typeOnly: true,
  }));

export const importsOf = async (files: string[]): Promise<Import[]> => [
  ...(await running(files)),
  ...files.flatMap(compiled),
];
