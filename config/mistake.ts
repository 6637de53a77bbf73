import { closest, distance } from 'fastest-levenshtein';

export type Path = readonly (string | number)[];

/** One mistake in a configuration file, in words. */
export interface Mistake {
  file: string;
  /** From 1. */
  line: number;
  column: number;
  /** `services.web.gate.checks[0].url` */
  path: string;
  seen: string;
  expected: string;
  /** What a person can do: the nearest valid name, or a command. */
  hint?: string;
}

/** Every mistake of the configuration at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly mistakes: Mistake[];
  constructor(mistakes: Mistake[]) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    super([`${count} in the configuration:`, ...mistakes.map(describe)].join('\n'));
    this.mistakes = mistakes;
  }
}

/** One line a mistake, as compilers print them. */
export const describe = (mistake: Mistake): string => {
  const where = `${mistake.file}:${mistake.line}:${mistake.column} ${mistake.path || 'the file'}`;
  return `  ${where}: saw ${mistake.seen}, expected ${mistake.expected}${mistake.hint ? ` (${mistake.hint})` : ''}`;
};

export const pathText = (path: Path): string => path.map((part, at) => segment(part, at === 0)).join('');

const segment = (part: string | number, first: boolean): string => {
  if (typeof part === 'number') return `[${part}]`;
  if (!/^[\w-]+$/.test(part)) return `["${part}"]`;
  return first ? part : `.${part}`;
};

/** A value as it stood in the file, short enough for one line. */
export const seenText = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

/** `did you mean web?`, where a valid name is near enough to be a slip of the hand. */
export const nearest = (seen: string, valid: readonly string[]): string | undefined => {
  if (valid.length === 0) return undefined;
  const candidate = closest(seen, valid);
  const near = distance(seen.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, Math.floor(candidate.length / 3));
  return near ? `did you mean ${candidate}?` : undefined;
};

export const oneOf = (names: readonly string[]): string => {
  if (names.length === 0) return 'nothing here';
  return names.length === 1 ? names[0]! : `one of ${names.join(', ')}`;
};
