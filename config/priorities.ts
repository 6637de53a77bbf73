import type { LockedListener, LockedRule } from './lock-schema.ts';

/** ELB's greatest priority; the default rule comes after it. */
const LAST = 50_000;

export type Chosen = { wakePriority: number; probePriority?: number } | { refused: string };

/**
 * Free priorities for our two rules above a rule of the user's (ALB-20: the lowest number is asked first).
 * The wake rule stands right above it: closed, it has the same conditions, so nothing that may overlap may lie between.
 * The probe rule stands above the wake rule, or the closed route would swallow the probe; its secret header lets it stand anywhere.
 * @param taken priorities of ours on this listener; those chosen are added
 * @param ruleArn the user's rule; undefined: the listener's default rule
 */
export const choosePriorities = (
  listener: LockedListener,
  taken: Set<number>,
  ruleArn: string | undefined,
  probe: boolean,
): Chosen => {
  const rule = listener.rules.find((candidate) => candidate.arn === ruleArn);
  const wake = wakePriority(listener, taken, rule);
  if (typeof wake === 'string') return { refused: wake };
  const used = new Set([...taken, ...listener.rules.map((other) => other.priority), wake]);
  const above = probe ? greatestFree(wake, used) : undefined;
  if (probe && above === undefined) return { refused: `no priority is free above ${wake} for the probe rule` };
  taken.add(wake);
  if (above !== undefined) taken.add(above);
  return { wakePriority: wake, probePriority: above };
};

const wakePriority = (listener: LockedListener, taken: Set<number>, rule: LockedRule | undefined): number | string => {
  const top = rule?.priority ?? LAST + 1;
  for (let priority = top - 1; priority >= 1; priority--) {
    const other = listener.rules.find((candidate) => candidate.priority === priority);
    if (other && !apart(other, rule))
      return `the rule with priority ${priority} stands right above and may match the same requests`;
    if (!other && !taken.has(priority)) return priority;
  }
  return rule?.priority === 1
    ? 'the rule has priority 1, so none is free above it'
    : `every priority above ${top} is taken`;
};

const greatestFree = (below: number, used: Set<number>): number | undefined => {
  for (let priority = below - 1; priority >= 1; priority--) if (!used.has(priority)) return priority;
  return undefined;
};

/** No request can match both: each names hosts, without wildcards, and they share none. */
const apart = (a: LockedRule, b: LockedRule | undefined): boolean => {
  const [hostsA, hostsB] = [hosts(a), hosts(b)];
  return hostsA.length > 0 && hostsB.length > 0 && !hostsA.some((host) => hostsB.includes(host));
};

const hosts = (rule: LockedRule | undefined): string[] => {
  const values = rule?.conditions.find((condition) => condition.field === 'host-header')?.values ?? [];
  return values.some((value) => /[*?]/.test(value)) ? [] : values.map((value) => value.toLowerCase());
};
