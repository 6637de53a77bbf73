import { isRecord } from './template.ts';

/** What the intrinsic functions look names up in. Each throws in words when there is no such name. */
export interface Scope {
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
  importValue(name: string): unknown;
  zones(region: string): string[];
}

/** What `Ref: AWS::NoValue` gives: the property or list entry that holds it goes away. */
export const noValue = Symbol('AWS::NoValue');

type Resolve = (value: unknown) => unknown;
type Intrinsic = (argument: unknown, scope: Scope, resolve: Resolve) => unknown;

const pair = (value: unknown, name: string): [unknown, unknown] => {
  if (!Array.isArray(value) || value.length !== 2) throw new Error(`${name} takes a list of two`);
  return [value[0], value[1]];
};

const textList = (value: unknown, name: string): string[] => {
  if (!Array.isArray(value)) throw new Error(`${name} takes a list, got ${JSON.stringify(value)}`);
  return value.map(String);
};

const getAtt = (argument: unknown, scope: Scope): unknown => {
  const path = typeof argument === 'string' ? argument.split('.') : textList(argument, 'Fn::GetAtt');
  return scope.attribute(path[0] ?? '', path.slice(1).join('.'));
};

const select: Intrinsic = (argument, _scope, resolve) => {
  const [index, list] = pair(argument, 'Fn::Select');
  const from = resolve(list);
  const value = Array.isArray(from) ? from[Number(resolve(index))] : undefined;
  if (value === undefined) throw new Error(`Fn::Select finds nothing at ${String(index)} of ${JSON.stringify(from)}`);
  return value;
};

/** `${Name}`, `${Name.Attribute}`, `${!literal}`. */
export const substitutionsIn = (text: string): string[] =>
  [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => match[1] ?? '');

const substitute: Intrinsic = (argument, scope, resolve) => {
  const [text, own] = Array.isArray(argument) ? pair(argument, 'Fn::Sub') : [argument, {}];
  const variables = resolve(own) as Record<string, unknown>;
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (name in variables) return String(variables[name]);
    return String(name.includes('.') ? getAtt(name, scope) : scope.ref(name));
  });
};

const choose: Intrinsic = (argument, scope, resolve) => {
  const [condition, yes, no] = argument as [string, unknown, unknown];
  return resolve(scope.condition(condition) ? yes : no);
};

const findInMap: Intrinsic = (argument, scope, resolve) => {
  const path = textList(resolve(argument), 'Fn::FindInMap');
  return scope.mapping(path[0] ?? '', path[1] ?? '', path[2] ?? '');
};

const join: Intrinsic = (argument, _scope, resolve) => {
  const [separator, list] = pair(argument, 'Fn::Join');
  return textList(resolve(list), 'Fn::Join').join(String(separator));
};

const split: Intrinsic = (argument, _scope, resolve) => {
  const [separator, text] = pair(argument, 'Fn::Split');
  return String(resolve(text)).split(String(separator));
};

/** Every intrinsic function that the model knows in properties. */
export const intrinsics: Record<string, Intrinsic> = {
  Ref: (argument, scope) => scope.ref(String(argument)),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': (argument, scope, resolve) => scope.importValue(String(resolve(argument))),
  'Fn::GetAZs': (argument, scope, resolve) => scope.zones(String(resolve(argument))),
  'Fn::Base64': (argument, _scope, resolve) => Buffer.from(String(resolve(argument))).toString('base64'),
};

/** The name of the intrinsic function that this object is a call of, known or not. */
export const intrinsicName = (value: Record<string, unknown>): string | undefined => {
  const [first, ...more] = Object.keys(value);
  if (first === undefined || more.length > 0) return undefined;
  return first === 'Ref' || first.startsWith('Fn::') ? first : undefined;
};

/** A value with all intrinsic functions replaced; may be `noValue`. @throws Error in words */
export const resolveValue = (value: unknown, scope: Scope): unknown => {
  const resolve: Resolve = (inner) => resolveValue(inner, scope);
  if (Array.isArray(value)) return value.map(resolve).filter((entry) => entry !== noValue);
  if (!isRecord(value)) return value;
  const name = intrinsicName(value);
  if (name === undefined) {
    const entries = Object.entries(value).map(([key, inner]) => [key, resolve(inner)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== noValue));
  }
  const intrinsic = intrinsics[name];
  if (intrinsic === undefined) throw new Error(`${name} is not covered`);
  return intrinsic(value[name], scope, resolve);
};
