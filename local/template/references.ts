import { conditionFunctions } from './conditions.ts';
import { intrinsicName, intrinsics, substitutionsIn } from './intrinsics.ts';
import { isRecord } from './template.ts';

/** Something a value names: a resource or parameter, or an intrinsic function. */
export interface Mention {
  kind: 'name' | 'condition' | 'unknown function' | 'dynamic reference' | 'malformed';
  name: string;
  path: string;
}

const subMentions = (argument: unknown, path: string): Mention[] => {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  const names = substitutionsIn(String(text)).filter((name) => !(isRecord(own) && name in own));
  const mentions = names.map((name): Mention => ({ kind: 'name', name: name.split('.')[0] ?? name, path }));
  return [...mentions, ...mentionsIn(own, path)];
};

const ofFunction = (name: string, argument: unknown, path: string): Mention[] => {
  if (name === 'Ref') return [{ kind: 'name', name: String(argument), path }];
  if (name === 'Fn::GetAtt') return [{ kind: 'name', name: String([argument].flat()[0]).split('.')[0] ?? '', path }];
  if (name === 'Fn::Sub') return subMentions(argument, path);
  const inner = mentionsIn(argument, path);
  if (name === 'Fn::If' && Array.isArray(argument))
    return [{ kind: 'condition', name: String(argument[0]), path }, ...inner];
  const known = name in intrinsics || name in conditionFunctions;
  return known ? inner : [{ kind: 'unknown function', name, path }, ...inner];
};

const ofRecord = (value: Record<string, unknown>, path: string): Mention[] => {
  const inner = Object.entries(value).flatMap(([key, entry]) => mentionsIn(entry, `${path}.${key}`));
  const stray = Object.keys(value).find((key) => key.startsWith('Fn::'));
  return stray === undefined ? inner : [{ kind: 'malformed', name: `${stray} beside other keys`, path }, ...inner];
};

/** Every name a value mentions, in order, with the path at which it does. */
export const mentionsIn = (value: unknown, path: string): Mention[] => {
  if (typeof value === 'string')
    return value.includes('{{resolve:') ? [{ kind: 'dynamic reference', name: value, path }] : [];
  if (Array.isArray(value)) return value.flatMap((entry, index) => mentionsIn(entry, `${path}[${index}]`));
  if (!isRecord(value)) return [];
  const name = intrinsicName(value);
  return name === undefined ? ofRecord(value, path) : ofFunction(name, value[name], `${path}.${name}`);
};

const known = new WeakMap<object, string[]>();

/** Names of `mentionsIn` that other resources may stand behind. */
export const namesIn = (value: unknown): string[] => {
  if (!isRecord(value)) return [];
  let names = known.get(value);
  if (!names)
    known.set(value, (names = mentionsIn(value, '').flatMap(({ kind, name }) => (kind === 'name' ? [name] : []))));
  return names;
};
