import { isObject } from './invalid-pattern.ts';

/** Names and indices of the subset of JSONPath that EventBridge takes: `$.a.b`, `$['a']`, `$.a[0]`; else `undefined`. */
export const parsePath = (path: string): (string | number)[] | undefined => {
  const step = /\.([^.[\]\s]+)|\[(\d+)\]|\['([^']+)'\]/y;
  const steps: (string | number)[] = [];
  for (let at = 1; path.startsWith('$') && at <= path.length; at = step.lastIndex) {
    if (at === path.length) return steps;
    step.lastIndex = at;
    const found = step.exec(path);
    if (!found) return undefined;
    steps.push(found[2] === undefined ? (found[1] ?? found[3])! : Number(found[2]));
  }
  return undefined;
};

const member = (value: unknown, step: string | number): unknown => {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
};

/** `undefined` where the event has nothing there. */
export const valueAt = (event: unknown, path: string): unknown => (parsePath(path) ?? []).reduce(member, event);
