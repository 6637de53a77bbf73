import { invalid, uncovered } from './errors.ts';

type ValueField = 'host-header' | 'path-pattern' | 'http-request-method' | 'source-ip';

/** One condition of a rule; all conditions must hold, of each one value suffices. */
export type Condition =
  | { field: ValueField; values: string[] }
  | { field: 'http-header'; name: string; values: string[] }
  | { field: 'query-string'; pairs: { Key?: string; Value: string }[] };

const CONFIGS: Record<Condition['field'], string> = {
  'host-header': 'HostHeaderConfig',
  'path-pattern': 'PathPatternConfig',
  'http-header': 'HttpHeaderConfig',
  'http-request-method': 'HttpRequestMethodConfig',
  'query-string': 'QueryStringConfig',
  'source-ip': 'SourceIpConfig',
};

/** Quotas of the ALB; conditions that are copied from one rule to another meet them too. */
const VALUES_MAX = 5;
const WILDCARDS_MAX = 6;
const LENGTH_MAX = 128;

const configOf = (raw: any): any => {
  const member = CONFIGS[raw.Field as Condition['field']];
  if (!member) throw uncovered(`a condition on ${raw.Field}`, Object.keys(CONFIGS).join(', '));
  if (raw.RegexValues?.length || raw[member]?.RegexValues?.length) throw uncovered('RegexValues', 'wildcards * and ?');
  const others = Object.keys(raw).filter((key) => key.endsWith('Config') && key !== member && raw[key] !== undefined);
  if (others.length > 0) throw invalid(`Condition field '${raw.Field}' cannot carry ${others.join(', ')}`);
  if (raw.Values?.length && raw[member])
    throw invalid(`Condition field '${raw.Field}': specify Values or ${member}, not both`);
  return raw[member] ?? {};
};

const checkValues = (field: string, values: string[]): string[] => {
  if (values.length === 0) throw invalid(`A condition value must be specified for field '${field}'`);
  const wrong = values.find((value) => value.length === 0 || value.length > LENGTH_MAX);
  if (wrong !== undefined) throw invalid(`Condition value '${wrong}' must have 1 to ${LENGTH_MAX} characters`);
  return values.map(String);
};

const parseOne = (raw: any): Condition => {
  const config = configOf(raw);
  const field = raw.Field as Condition['field'];
  if (field === 'query-string') {
    const pairs = config.Values ?? [];
    checkValues(
      field,
      pairs.map(({ Value }: any) => String(Value ?? '')),
    );
    return { field, pairs };
  }
  if (field === 'http-header') {
    if (!config.HttpHeaderName) throw invalid("Condition field 'http-header' needs HttpHeaderConfig.HttpHeaderName");
    return { field, name: config.HttpHeaderName, values: checkValues(field, config.Values ?? []) };
  }
  return { field, values: checkValues(field, config.Values ?? raw.Values ?? []) };
};

const valuesOf = (condition: Condition): string[] =>
  condition.field === 'query-string'
    ? condition.pairs.flatMap(({ Key, Value }) => (Key ? [Key, Value] : [Value]))
    : condition.values;

/**
 * @param raw RuleCondition[] of the API or of a template
 * @throws AwsError ValidationError
 */
export const parseConditions = (raw: any[]): Condition[] => {
  const conditions = raw.map(parseOne);
  const single = conditions
    .map(({ field }) => field)
    .filter((field) => field !== 'http-header' && field !== 'query-string');
  if (new Set(single).size !== single.length)
    throw invalid('A rule can only have one condition of each field but http-header and query-string');
  const count = conditions.reduce((sum, c) => sum + (c.field === 'query-string' ? c.pairs.length : c.values.length), 0);
  if (count > VALUES_MAX) throw invalid(`A rule can only have '${VALUES_MAX}' condition values`);
  const wildcards = conditions.flatMap(valuesOf).join('').replaceAll(/[^*?]/g, '').length;
  if (wildcards > WILDCARDS_MAX) throw invalid(`A rule can only have '${WILDCARDS_MAX}' condition wildcards`);
  return conditions;
};

/** As DescribeRules gives it: host-header and path-pattern come both in `Values` and in their config. */
export const describeCondition = (condition: Condition): Record<string, unknown> => {
  const { field } = condition;
  if (field === 'query-string') return { Field: field, Values: [], QueryStringConfig: { Values: condition.pairs } };
  if (field === 'http-header')
    return { Field: field, Values: [], HttpHeaderConfig: { HttpHeaderName: condition.name, Values: condition.values } };
  const twice = field === 'host-header' || field === 'path-pattern';
  return { Field: field, Values: twice ? condition.values : [], [CONFIGS[field]]: { Values: condition.values } };
};
