import { ALARMS } from './alarms.ts';
import { CLOUD } from './cloud.ts';
import { FOREIGN } from './foreign.ts';
import type { HappeningKind } from './happening.ts';
import { PEOPLE } from './people.ts';
import { PUSHES } from './pushes.ts';
import { VISITORS } from './visitors.ts';

export type { HappeningKind } from './happening.ts';
export { pick, whileAfter, whole } from './happening.ts';

/** Everything that can happen. A new kind is an entry in one of these files and nothing else. */
export const HAPPENINGS: readonly HappeningKind[] = [
  ...PUSHES,
  ...VISITORS,
  ...PEOPLE,
  ...FOREIGN,
  ...CLOUD,
  ...ALARMS,
];

/** @throws Error for an unknown name */
export const happeningNamed = (name: string): HappeningKind => {
  const found = HAPPENINGS.find((one) => one.name === name);
  if (found) return found;
  throw new Error(`no happening ${name}; there are ${HAPPENINGS.map((one) => one.name).join(', ')}`);
};
