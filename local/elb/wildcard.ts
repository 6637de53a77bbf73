const compiled = new Map<string, RegExp>();

const compile = (pattern: string, flags: string): RegExp => {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
};

/** `*` stands for any text, `?` for one character. */
export const wildcardMatch = (pattern: string, text: string, caseSensitive: boolean): boolean => {
  const flags = caseSensitive ? '' : 'i';
  const key = `${flags}/${pattern}`;
  let regexp = compiled.get(key);
  if (!regexp) compiled.set(key, (regexp = compile(pattern, flags)));
  return regexp.test(text);
};
