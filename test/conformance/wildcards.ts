/** Object members recorded as JSON texts were decoded by the recorder: do the same, at every depth (SOURCES.md, rule 4). */
export const decode = (value: unknown): unknown => {
  if (typeof value === 'string' && value.startsWith('{')) {
    try {
      return decode(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decode(member)]));
};

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Compares with a recording in which the recorder put placeholders such as `<uuid:1>` (SOURCES.md, rule 3). */
export class Wildcards {
  readonly #placeholder: RegExp | undefined;

  /** @param placeholders those the case lists; nothing else is a wildcard */
  constructor(placeholders: readonly string[] = []) {
    if (placeholders.length > 0) this.#placeholder = new RegExp(placeholders.map(escape).join('|'), 'g');
  }

  /** Equal as JSON, where a placeholder in a text stands for any text, and one that is the whole text for any value. */
  equal(expected: unknown, actual: unknown): boolean {
    return this.#matches(decode(expected), decode(actual));
  }

  #matches(expected: unknown, actual: unknown): boolean {
    if (typeof expected === 'string') return this.#text(expected, actual);
    if (typeof expected !== 'object' || expected === null) return expected === actual;
    if (typeof actual !== 'object' || actual === null || Array.isArray(expected) !== Array.isArray(actual))
      return false;
    const members = Object.entries(expected);
    const others = actual as Record<string, unknown>;
    return (
      members.length === Object.keys(others).length &&
      members.every(([name, member]) => name in others && this.#matches(member, others[name]))
    );
  }

  #text(expected: string, actual: unknown): boolean {
    const pieces = this.#placeholder ? expected.split(this.#placeholder) : [expected];
    if (pieces.length > 1 && pieces.every((piece) => piece === '')) return true;
    if (pieces.length === 1 || typeof actual !== 'string') return expected === actual;
    return new RegExp(`^${pieces.map(escape).join('[^]*')}$`).test(actual);
  }
}
