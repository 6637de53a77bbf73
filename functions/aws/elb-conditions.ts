import type { Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

const WAKE_HEADER = 'x-tidegate-wake';
const PROBE_HEADER = 'x-tidegate-probe';

const header = (httpHeaderName: string, value: string): RuleCondition => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName: httpHeaderName, Values: [value] },
});

/** TEST-NET-1 (RFC 5737): no visitor comes from there. The header's value alone could be guessed. */
const NOBODY: RuleCondition = { Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/32'] } };

const dormant = (name: string, priority: number): RuleCondition[] => [header(name, `dormant-${priority}`), NOBODY];

/** Conditions that no request meets; the header tells whose rule it is. */
export const dormantWake = (priority: number): RuleCondition[] => dormant(WAKE_HEADER, priority);
export const dormantProbe = (priority: number): RuleCondition[] => dormant(PROBE_HEADER, priority);

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

/** Of all conditions of one rule: the ALB's quota. */
const VALUES_MAX = 5;

const valuesIn = (condition: RuleCondition): number =>
  Object.values(modifiable(condition)).reduce<number>((count, part) => {
    if (Array.isArray(part)) return count + part.length;
    const { Values = [], RegexValues = [] } = part as { Values?: unknown[]; RegexValues?: unknown[] };
    return count + Values.length + RegexValues.length;
  }, 0);

const isPlace = ({ Field }: RuleCondition): boolean => Field === 'host-header' || Field === 'path-pattern';

/**
 * The conditions under which the gate's requests reach the app: the turn's header and what the user's own rule asks for.
 * Where these are more values than a rule may have, whole conditions are left out (a part of one would shut out what the
 * user lets in), host and path last: the header's value is random, nobody else knows it, and it holds for one turn.
 * @param rule the user's; `undefined` for a default rule, which asks for nothing
 */
export const probing = (value: string, rule: Rule | undefined): RuleCondition[] => {
  const wanted = (rule?.Conditions ?? []).map(modifiable);
  return [...wanted.filter(isPlace), ...wanted.filter((condition) => !isPlace(condition))].reduce(
    (taken, next) =>
      [...taken, next].reduce((sum, each) => sum + valuesIn(each), 0) <= VALUES_MAX ? [...taken, next] : taken,
    [header(PROBE_HEADER, value)],
  );
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
