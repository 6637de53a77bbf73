import { type Diagnostic, InvalidDefinition } from './errors.ts';
import { isExpression, mistakeIn, sourceOf } from './expressions.ts';
import * as fields from './fields.ts';
import { parseResource } from './tasks.ts';
import { parseTimestamp } from './timestamp.ts';
import type { Definition } from './types.ts';

type Json = Record<string, any>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Collects the findings about one definition. */
class Check {
  readonly found: Diagnostic[] = [];
  readonly names = new Set<string>();
  machineLanguage: unknown;

  add(location: string, message: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
    this.found.push({ code, message, location });
  }

  required(value: Json, names: readonly string[], location: string): boolean {
    const missing = names.filter((name) => !(name in value));
    if (missing.length > 0) this.add(location || '/', `These fields are required: [${missing.join(', ')}]`);
    return missing.length === 0;
  }

  only(value: Json, names: readonly string[], location: string): void {
    for (const name of Object.keys(value))
      if (!names.includes(name)) this.add(`${location}/${name}`, 'Field is not supported');
  }

  template(value: unknown, available: readonly string[], location: string): void {
    if (isExpression(value)) {
      const mistake = mistakeIn(sourceOf(value), available);
      if (mistake !== undefined) this.add(location, mistake);
    } else if (Array.isArray(value)) value.forEach((item, i) => this.template(item, available, `${location}[${i}]`));
    else if (isObject(value))
      for (const name of Object.keys(value)) this.template(value[name], available, `${location}/${name}`);
  }

  flow(flow: Json, location: string): void {
    if (!this.required(flow, ['StartAt', 'States'], location)) return;
    if (!isObject(flow.States)) return this.add(`${location}/States`, 'Expected value of type Object');
    this.target(flow.StartAt, flow, `${location}/StartAt`, 'StartAt');
    for (const [name, state] of Object.entries(flow.States))
      this.state(name, state, flow, `${location}/States/${name}`);
  }

  target(name: unknown, flow: Json, location: string, field: string): void {
    if (typeof name !== 'string' || !Object.hasOwn(flow.States, name))
      this.add(location, `Missing '${field}' target: ${String(name)}`, 'MISSING_TRANSITION_TARGET');
  }

  state(name: string, state: unknown, flow: Json, location: string): void {
    if (!isObject(state)) return this.add(location, 'Expected value of type Object');
    if (this.names.has(name)) this.add(location, `Duplicate state name: ${name}`, 'DUPLICATE_STATE_NAME');
    this.names.add(name);
    const type = state.Type as keyof typeof fields.stateFields;
    if (!Object.hasOwn(fields.stateFields, type))
      return this.add(`${location}/Type`, `Value is not a state type: ${String(type)}`);
    if (!this.language(state, location)) return;
    this.only(state, fields.stateFields[type], location);
    if (!this.required(state, fields.requiredFields[type], location)) return;
    if (fields.endsWithNext.includes(type)) this.ending(state, flow, location);
    this.templates(type, state, location);
    this.byType(type, state, flow, location);
  }

  language(state: Json, location: string): boolean {
    if (this.machineLanguage === 'JSONata' && state.QueryLanguage === 'JSONPath')
      this.add(location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    else if ((state.QueryLanguage ?? this.machineLanguage) !== 'JSONata')
      this.add(location, 'The local model covers states with QueryLanguage JSONata only', 'NOT_COVERED');
    else return true;
    return false;
  }

  ending(state: Json, flow: Json, location: string): void {
    const hasNext = 'Next' in state;
    if (hasNext === (state.End === true)) this.add(location, "Exactly one of 'Next' and 'End: true' is required");
    if (hasNext) this.target(state.Next, flow, `${location}/Next`, 'Next');
  }

  templates(type: string, state: Json, location: string): void {
    const result = ['Task', 'Parallel', 'Map'].includes(type) ? fields.withResult : fields.atEntry;
    for (const name of ['Output', 'Assign']) this.template(state[name], result, `${location}/${name}`);
    const entry = [
      'Arguments',
      'Seconds',
      'Timestamp',
      'TimeoutSeconds',
      'HeartbeatSeconds',
      'Credentials',
      'Error',
      'Cause',
    ];
    const map = ['Items', 'ItemSelector', 'MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'];
    for (const name of [...entry, ...map]) this.template(state[name], fields.atEntry, `${location}/${name}`);
    if (state.Assign !== undefined) this.assign(state.Assign, `${location}/Assign`);
  }

  assign(assign: unknown, location: string): void {
    if (!isObject(assign)) return this.add(location, 'Expected value of type Object');
    for (const name of Object.keys(assign))
      if (name === 'states' || !/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name))
        this.add(`${location}/${name}`, `'${name}' can not be the name of a variable`);
  }

  byType(type: string, state: Json, flow: Json, location: string): void {
    if (type === 'Choice') this.choice(state, flow, location);
    if (type === 'Wait') this.wait(state, location);
    if (type === 'Task') this.task(state, location);
    if (type === 'Parallel') this.parallel(state, location);
    if (type === 'Map') this.map(state, location);
    this.list(state.Retry, `${location}/Retry`, (retrier, at) => this.retrier(retrier, at));
    this.list(state.Catch, `${location}/Catch`, (catcher, at) => this.catcher(catcher, flow, at));
  }

  list(value: unknown, location: string, each: (item: Json, location: string) => void): void {
    if (value === undefined) return;
    if (!Array.isArray(value)) return this.add(location, 'Expected value of type Array');
    value.forEach((item, i) => {
      if (isObject(item)) each(item, `${location}[${i}]`);
      else this.add(`${location}[${i}]`, 'Expected value of type Object');
    });
  }

  choice(state: Json, flow: Json, location: string): void {
    this.list(state.Choices, `${location}/Choices`, (rule, at) => {
      this.only(rule, fields.ruleFields, at);
      if (!this.required(rule, ['Condition', 'Next'], at)) return;
      for (const name of ['Condition', 'Output', 'Assign']) this.template(rule[name], fields.atEntry, `${at}/${name}`);
      this.target(rule.Next, flow, `${at}/Next`, 'Next');
      if (rule.Assign !== undefined) this.assign(rule.Assign, `${at}/Assign`);
    });
    if ('Default' in state) this.target(state.Default, flow, `${location}/Default`, 'Default');
  }

  wait(state: Json, location: string): void {
    if ('Seconds' in state === 'Timestamp' in state)
      this.add(location, "Exactly one of 'Seconds' and 'Timestamp' is required");
    const { Seconds: seconds, Timestamp: at } = state;
    if (seconds !== undefined && !isExpression(seconds)) this.whole(seconds, 0, `${location}/Seconds`);
    if (at !== undefined && !isExpression(at) && parseTimestamp(at) === undefined)
      this.add(`${location}/Timestamp`, 'String does not match RFC3339 timestamp');
  }

  whole(value: unknown, minimum: number, location: string): void {
    if (!Number.isInteger(value) || (value as number) < minimum)
      this.add(location, `Expected an integer of at least ${minimum}`);
  }

  task(state: Json, location: string): void {
    if (typeof state.Resource !== 'string' || parseResource(state.Resource) === undefined)
      this.add(
        `${location}/Resource`,
        `The local model does not cover the resource ${String(state.Resource)}`,
        'NOT_COVERED',
      );
    for (const name of ['TimeoutSeconds', 'HeartbeatSeconds'])
      if (name in state && !isExpression(state[name])) this.whole(state[name], 1, `${location}/${name}`);
    if (!('Credentials' in state)) return;
    if (!isObject(state.Credentials) || !('RoleArn' in state.Credentials))
      this.add(`${location}/Credentials`, "The field 'RoleArn' is required but was missing");
  }

  parallel(state: Json, location: string): void {
    this.list(state.Branches, `${location}/Branches`, (branch, at) => {
      this.only(branch, fields.flowFields, at);
      this.flow(branch, at);
    });
  }

  map(state: Json, location: string): void {
    const at = `${location}/ItemProcessor`;
    if (!isObject(state.ItemProcessor)) return this.add(at, 'Expected value of type Object');
    this.only(state.ItemProcessor, fields.flowFields, at);
    const config = state.ItemProcessor.ProcessorConfig ?? {};
    this.only(config, ['Mode'], `${at}/ProcessorConfig`);
    if ((config.Mode ?? 'INLINE') !== 'INLINE')
      this.add(`${at}/ProcessorConfig/Mode`, 'The local model covers Map states of mode INLINE only', 'NOT_COVERED');
    this.flow(state.ItemProcessor, at);
  }

  errors(value: unknown, location: string): void {
    if (!Array.isArray(value) || value.length === 0) this.add(location, 'Expected a list of at least one error name');
    else if (value.includes('States.ALL') && value.length > 1) this.add(location, "'States.ALL' must stand alone");
  }

  retrier(retrier: Json, location: string): void {
    this.only(retrier, fields.retrierFields, location);
    this.errors(retrier.ErrorEquals, `${location}/ErrorEquals`);
    if ('IntervalSeconds' in retrier) this.whole(retrier.IntervalSeconds, 1, `${location}/IntervalSeconds`);
    if ('MaxAttempts' in retrier) this.whole(retrier.MaxAttempts, 0, `${location}/MaxAttempts`);
    if ('MaxDelaySeconds' in retrier) this.whole(retrier.MaxDelaySeconds, 1, `${location}/MaxDelaySeconds`);
    if ('BackoffRate' in retrier && !(retrier.BackoffRate >= 1))
      this.add(`${location}/BackoffRate`, 'Expected a number of at least 1');
    if (!['FULL', 'NONE', undefined].includes(retrier.JitterStrategy))
      this.add(`${location}/JitterStrategy`, "Expected 'FULL' or 'NONE'");
  }

  catcher(catcher: Json, flow: Json, location: string): void {
    this.only(catcher, fields.catcherFields, location);
    this.errors(catcher.ErrorEquals, `${location}/ErrorEquals`);
    this.target(catcher.Next, flow, `${location}/Next`, 'Next');
    for (const name of ['Output', 'Assign']) this.template(catcher[name], fields.withError, `${location}/${name}`);
    if (catcher.Assign !== undefined) this.assign(catcher.Assign, `${location}/Assign`);
  }

  machine(definition: Json): void {
    this.machineLanguage = definition.QueryLanguage;
    this.only(definition, fields.machineFields, '');
    if ('TimeoutSeconds' in definition) this.whole(definition.TimeoutSeconds, 1, '/TimeoutSeconds');
    this.flow(definition, '');
  }
}

const parse = (text: string): Json => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidDefinition([
      { code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message, location: '/' },
    ]);
  }
  if (isObject(value)) return value;
  throw new InvalidDefinition([
    { code: 'SCHEMA_VALIDATION_FAILED', message: 'Definition must be a valid JSON object', location: '/' },
  ]);
};

/**
 * Reads and checks a definition in JSONata mode.
 * @param text JSON
 * @throws InvalidDefinition with every finding
 */
export const parseDefinition = (text: string): Definition => {
  const definition = parse(text);
  const check = new Check();
  check.machine(definition);
  if (check.found.length > 0) throw new InvalidDefinition(check.found);
  return definition as Definition;
};
