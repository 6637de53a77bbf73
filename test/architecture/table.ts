/**
 * The import table of `style.md` §4. From a folder (the longest that fits) to what it may import: folders and files of ours,
 * packages (a trailing `*` stands for the rest), `node:*`. What is not listed is forbidden.
 *
 * Rows beyond style.md: `functions/workflow/`, what several steps share (steps never import one another), and `config/`,
 * which turns `tidegate.yaml` into the settings that `infra/` puts into the bundles. `functions/domain/` has semver beside the
 * schema library, since precedence of versions is a decision of ours. `functions/aws/` further holds that an adapter (a
 * file and those whose names begin with its name) imports no other, and that each SDK client belongs to one.
 */
export interface Row {
  may: readonly string[];
  /** Of these it may import types, nothing that runs. */
  types?: readonly string[];
}

const SCHEMA = 'zod';

export const TABLE: Record<string, Row> = {
  'functions/domain': { may: ['functions/domain', SCHEMA, 'semver'] },
  'functions/ports': { may: [], types: ['functions/ports', 'functions/domain'] },
  'functions/workflow': { may: ['functions/domain', 'functions/ports', 'functions/workflow', SCHEMA, 'node:crypto'] },
  'functions/steps': {
    may: [
      'functions/domain',
      'functions/ports',
      'functions/workflow',
      'functions/runtime/index.ts',
      SCHEMA,
      'node:crypto',
    ],
  },
  'functions/handlers': {
    may: [
      'functions/domain',
      'functions/ports',
      'functions/workflow',
      'functions/runtime/index.ts',
      SCHEMA,
      'node:crypto',
    ],
  },
  'functions/aws': { may: ['functions/domain', 'functions/ports', 'functions/aws', '@aws-sdk/client-*', 'node:*'] },
  'functions/runtime': {
    may: [
      'functions/domain',
      'functions/ports',
      'functions/aws',
      'functions/runtime',
      '@middy/core',
      '@aws-lambda-powertools/*',
      SCHEMA,
      'node:*',
    ],
    types: ['aws-lambda'],
  },
  config: { may: ['config', SCHEMA, 'yaml', 'semver', 'fastest-levenshtein', 'node:*'], types: ['functions/domain'] },
  infra: {
    may: ['infra', 'config', 'aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'cdk-nag', 'esbuild', 'yaml', 'node:*'],
  },
  local: {
    may: [
      'local',
      '@aws-sdk/client-*',
      '@smithy/*',
      '@sinonjs/fake-timers',
      'dynalite',
      'fast-check',
      'jsonata',
      SCHEMA,
      'node:*',
    ],
  },
};

/** Folders that hold no code of the product. */
export const OUTSIDE = ['test', 'bench'];
