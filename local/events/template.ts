/** `<name>` in a template. */
const placeholder = /<([^<>\s"]+)>/g;

export const placeholders = (template: string): string[] =>
  [...template.matchAll(placeholder)].map(([, name]) => name!);

/** A template that is one text in quotes gives a text; everything else must become JSON. */
export const isTextTemplate = (template: string): boolean => template.trimStart().startsWith('"');

/** In a text objects and arrays lose their quotes (`[ACTIVE,INACTIVE]`), as recorded. */
const inText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');

/** Whether a place of a JSON template lies between quotes. */
const isQuoted = (before: string): boolean => (before.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1;

/**
 * Between quotes a text goes in bare, so `"<x>"` and `<x>` give the same (EB-9). Objects and arrays go in as JSON there
 * too, which breaks the text: AWS does not deliver such an event.
 */
const inJson = (value: unknown, quoted: boolean): string => {
  const json = JSON.stringify(value);
  return quoted && typeof value === 'string' ? json.slice(1, -1) : json;
};

/** A variable without a value is an empty text. @returns `undefined` when the outcome is no JSON: not delivered */
export const fill = (template: string, variables: ReadonlyMap<string, unknown>): string | undefined => {
  const isText = isTextTemplate(template);
  const filled = template.replace(placeholder, (_, name: string, at: number) => {
    const value = variables.get(name) ?? '';
    return isText ? inText(value) : inJson(value, isQuoted(template.slice(0, at)));
  });
  return isText || isJson(filled) ? filled : undefined;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
