import { readFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { kebab } from './machines.ts';

/** Verify and its like ask the ledger what they judge: which of their files speak in which machine. */
const SILENT: Record<string, RegExp> = {
  'deploy/Verify': /verify-wake/,
  'rollback/Verify': /verify-(deploy|wake)/,
  'rollback/Revert': /already-good/,
  'wake/Verify': /verify-(deploy|revert)/,
  // Its `next` is for reconcile: a deploy goes on with Plan.
  'deploy/Adopt': /adopted/,
};

const filesOf = (step: string): string[] => {
  const { metafile } = buildSync({
    entryPoints: [`functions/steps/${step}.ts`],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    external: ['*/runtime/index.ts'],
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs).filter((file) => /^functions\/(steps|workflow)\//.test(file));
};

/** What `next` may be: literals behind `next:`, on both sides of a condition, and the members of a `NEXT` table. */
const literals = (source: string): string[] => {
  const places = [...source.matchAll(/\bnext: ([^,;}]*)/g), ...source.matchAll(/\bNEXT\b[^=\n]*= \{([^}]*)\}/g)];
  return places.flatMap(([, place = '']) => [...place.matchAll(/'([A-Z]\w*)'/g)].map(([, value = '']) => value));
};

/** Every value of `next` that a step may return in a machine, read from the step's source and what it imports from `workflow/`. */
export const nextValues = (machine: string, verb: string): string[] => {
  const silent = SILENT[`${machine}/${verb}`];
  const files = filesOf(kebab(verb)).filter((file) => !silent?.test(file));
  return [...new Set(files.flatMap((file) => literals(readFileSync(file, 'utf8'))))].sort();
};
