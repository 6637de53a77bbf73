import { checkErrorHandling } from './check-errors.ts';
import { checkByType } from './check-states.ts';
import { atEntry, checkOutput, checkTemplate, withResult } from './check-templates.ts';
import { InvalidDefinition } from './errors.ts';
import { goesOn, machineFields, stateFields, type StateType, withOwnResult } from './fields.ts';
import { Findings, isObject, type Json } from './findings.ts';
import type { Definition } from './types.ts';

/** Checks one machine from its top to its innermost flow. */
class MachineCheck {
  readonly findings = new Findings();
  readonly #names = new Set<string>();
  readonly #language: unknown;

  constructor(definition: Json) {
    this.#language = definition['QueryLanguage'];
    this.findings.only(definition, machineFields, '');
    this.findings.whole(definition['TimeoutSeconds'], 1, '/TimeoutSeconds');
    this.#flow(definition, '');
  }

  #flow(flow: Json, location: string): void {
    if (!this.findings.required(flow, ['StartAt', 'States'], location)) return;
    if (!this.findings.object(flow['States'], `${location}/States`)) return;
    this.findings.target(flow['StartAt'], flow, `${location}/StartAt`);
    for (const [name, state] of Object.entries(flow['States']))
      this.#state(name, state, flow, `${location}/States/${name}`);
  }

  #state(name: string, state: unknown, flow: Json, location: string): void {
    if (!this.findings.object(state, location) || !this.#known(name, state, location)) return;
    const type = state['Type'] as StateType;
    const fields = stateFields[type];
    this.findings.only(state, fields.honoured, location);
    if (!this.findings.required(state, fields.required, location)) return;
    if (goesOn.includes(type)) this.#next(state, flow, location);
    checkOutput(this.findings, state, withOwnResult.includes(type) ? withResult : atEntry, location);
    for (const field of fields.templates) checkTemplate(this.findings, state[field], atEntry, `${location}/${field}`);
    checkErrorHandling(this.findings, state, flow, location);
    const inner = (below: Json, at: string): void => this.#flow(below, at);
    checkByType[type]?.({ findings: this.findings, state, flow, location, inner });
  }

  /** Name, type and language of a state; without these nothing more can be said of it. */
  #known(name: string, state: Json, location: string): boolean {
    const { findings } = this;
    const { Type: type, QueryLanguage: own = this.#language } = state;
    if (this.#names.has(name)) findings.add(location, `Duplicate state name: ${name}`, 'DUPLICATE_STATE_NAME');
    this.#names.add(name);
    if (!Object.hasOwn(stateFields, String(type)))
      findings.add(`${location}/Type`, `Value is not a state type: ${String(type)}`);
    else if (this.#language === 'JSONata' && own === 'JSONPath')
      findings.add(location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    else if (own !== 'JSONata') findings.notCovered(location, 'states with QueryLanguage JSONPath');
    else return true;
    return false;
  }

  #next(state: Json, flow: Json, location: string): void {
    const hasNext = 'Next' in state;
    if (hasNext === (state['End'] === true))
      this.findings.add(location, "Exactly one of 'Next' and 'End: true' is required");
    if (hasNext) this.findings.target(state['Next'], flow, `${location}/Next`);
  }
}

const refuse = (code: string, message: string): InvalidDefinition =>
  new InvalidDefinition([{ code, message, location: '/' }]);

const parse = (text: string): Json => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse('INVALID_JSON_DESCRIPTION', (error as Error).message);
  }
  if (isObject(value)) return value;
  throw refuse('SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object');
};

/**
 * Reads and checks a definition in JSONata mode.
 * @param text JSON
 * @throws InvalidDefinition with every finding
 */
export const parseDefinition = (text: string): Definition => {
  const definition = parse(text);
  const { findings } = new MachineCheck(definition);
  if (findings.all.length > 0) throw new InvalidDefinition(findings.all);
  return definition as Definition;
};
