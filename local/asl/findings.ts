import type { Diagnostic } from './errors.ts';

export type Json = Record<string, any>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Collects what is wrong with one definition. */
export class Findings {
  readonly all: Diagnostic[] = [];

  add(location: string, message: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
    this.all.push({ code, message, location });
  }

  /** Something that AWS has and this model does not. */
  notCovered(location: string, what: string): void {
    this.add(location, `The local model does not cover ${what}`, 'NOT_COVERED');
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

  /** A whole number of at least `minimum`, where there is one. */
  whole(value: unknown, minimum: number, location: string): void {
    if (value === undefined || (Number.isInteger(value) && (value as number) >= minimum)) return;
    this.add(location, `Expected an integer of at least ${minimum}`);
  }

  object(value: unknown, location: string): value is Json {
    if (isObject(value)) return true;
    this.add(location, 'Expected value of type Object');
    return false;
  }

  /** Each object of a list, where there is one. */
  list(value: unknown, location: string, each: (item: Json, location: string) => void): void {
    if (value === undefined) return;
    if (!Array.isArray(value)) return this.add(location, 'Expected value of type Array');
    for (const [i, item] of value.entries()) {
      const at = `${location}[${i}]`;
      if (this.object(item, at)) each(item, at);
    }
  }

  target(name: unknown, flow: Json, location: string): void {
    const field = location.slice(location.lastIndexOf('/') + 1);
    if (typeof name !== 'string' || !Object.hasOwn(flow['States'], name))
      this.add(location, `Missing '${field}' target: ${String(name)}`, 'MISSING_TRANSITION_TARGET');
  }
}
