import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const folders: string[] = [];

/** Bundles a handler's source as CDK bundles the functions. @returns the folder of its code */
export const bundle = (source: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-lambda-'));
  folders.push(folder);
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: resolve(import.meta.dirname, '../..'), loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    write: false,
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  writeFileSync(join(folder, 'index.mjs'), outputFiles[0]!.contents);
  return folder;
};

export const removeBundles = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
};
