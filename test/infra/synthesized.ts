import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle } from '../../infra/bundle.ts';
import type { Bundles } from '../../infra/bundle.ts';
import { CDK_OUT } from '../synthesized.ts';

/** Leaves the adapters and the SDK out: what a bundle then holds is its own code alone, and it is built in no time. */
const withoutRuntime: Plugin = {
  name: 'without-runtime',
  setup(build) {
    build.onResolve({ filter: /\/runtime\/index\.ts$/ }, () => ({ path: 'runtime', namespace: 'stub' }));
    const contents = 'export const entry = (...all) => all; export const handlerEntry = entry;';
    build.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents }));
  },
};

export interface Synthesized {
  bundles: Bundles;
  /** By name of the stack. */
  template(stack: string): Template;
  outdir: string;
  remove(): void;
}

export interface Template {
  Resources: Record<string, Resource>;
}

export interface Resource {
  Type: string;
  Properties: any;
  Metadata?: Record<string, any>;
  DeletionPolicy?: string;
}

/** The functions' own code alone. */
export const bundledBare = (directory: string): Promise<Bundles> => bundle({ directory, plugins: [withoutRuntime] });

/** The real app on the example as it stands synthesized, and beside it the functions' own code. */
export const synthesized = async (): Promise<Synthesized> => {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-infra-'));
  const bundles = await bundledBare(directory);
  const template = (stack: string) => JSON.parse(readFileSync(join(CDK_OUT, `${stack}.template.json`), 'utf8'));
  return { bundles, template, outdir: CDK_OUT, remove: () => rmSync(directory, { recursive: true }) };
};

export const ofType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
