import { readFileSync } from 'node:fs';

/** The context of cdk.json. An App made in process does not read that file, and its template would differ. */
export const cdkContext = (): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')).context;
