import type { Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

const WAKE_HEADER = 'x-tidegate-wake';
const PROBE_HEADER = 'x-tidegate-probe';

const header = (httpHeaderName: string, value: string): RuleCondition => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName: httpHeaderName, Values: [value] },
});

/** A value that nobody sends. It need not be secret: behind our rules are only the doorbell and the app. */
const dormant = (priority: number): string => `dormant-${priority}`;

export const dormantWake = (priority: number): RuleCondition[] => [header(WAKE_HEADER, dormant(priority))];
export const probeCondition = (priority: number, value: string | undefined): RuleCondition[] => [
  header(PROBE_HEADER, value ?? dormant(priority)),
];

/** Whether a wake rule waits for a header, and so lets visitors pass. */
export const isDormant = (rule: Rule): boolean =>
  (rule.Conditions ?? []).some(
    (condition) => condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === WAKE_HEADER,
  );

/** DescribeRules gives host and path twice, as Values and as Config; ModifyRule takes one of them. */
const modifiable = (condition: RuleCondition): RuleCondition => {
  const config = Object.entries(condition).filter(([name, value]) => name.endsWith('Config') && value !== undefined);
  if (config.length > 0) return { Field: condition.Field, ...Object.fromEntries(config) };
  return { Field: condition.Field, Values: condition.Values };
};

/** The conditions under which visitors reach the user's rule; a default rule has none, so any path. */
export const conditionsOf = (rule: Rule | undefined): RuleCondition[] => {
  const conditions = (rule?.Conditions ?? []).map(modifiable);
  return conditions.length > 0 ? conditions : [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }];
};

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, canonical(member)]),
  );
};

/** Whether a rule already has these conditions, in any order. */
export const hasConditions = (rule: Rule, wanted: readonly RuleCondition[]): boolean => {
  const text = (conditions: readonly RuleCondition[]): string[] =>
    conditions.map((condition) => JSON.stringify(canonical(modifiable(condition)))).sort();
  return text(rule.Conditions ?? []).join('\n') === text(wanted).join('\n');
};
