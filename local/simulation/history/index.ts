import type { Effect } from '../recorder.ts';
import { Scribe } from './scribe.ts';
import type { ServiceHistory } from './shapes.ts';

export type { Intent, Mutation, ReleaseStep, Saving, ServiceHistory, Sight, Turn, Unattended } from './shapes.ts';

const known = new WeakMap<readonly Effect[], Map<string, ServiceHistory>>();

/** By the name of the service. Made once, however many ask. */
export const historyOf = (effects: readonly Effect[]): Map<string, ServiceHistory> => {
  const made = known.get(effects);
  if (made) return made;
  const scribe = new Scribe();
  for (const effect of effects) scribe.note(effect);
  known.set(effects, scribe.services);
  return scribe.services;
};
