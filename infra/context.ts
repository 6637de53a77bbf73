import { readFileSync } from 'node:fs';

/** What the CDK CLI adds on its own: `aws:asset:path` in the template, by which the local model finds the bundles. */
const AS_THE_CLI = { 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:enable-path-metadata': true };

/** The context of cdk.json. An App made in process does not read that file, and its template would differ. */
export const cdkContext = (): Record<string, unknown> => {
  const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
  return { ...AS_THE_CLI, ...context };
};
