const placeholder = /<[\w-]+(?::\w+)?>/g;

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

const textMatches = (expected: string, actual: unknown): boolean => {
  if (!expected.match(placeholder)) return expected === actual;
  if (typeof actual !== 'string') return expected.replace(placeholder, '') === '';
  return new RegExp(`^${expected.split(placeholder).map(escape).join('[^]*')}$`).test(actual);
};

const matches = (expected: unknown, actual: unknown): boolean => {
  if (typeof expected === 'string') return textMatches(expected, actual);
  if (typeof expected !== 'object' || expected === null) return expected === actual;
  if (typeof actual !== 'object' || actual === null || Array.isArray(expected) !== Array.isArray(actual)) return false;
  const [names, others] = [Object.keys(expected), Object.keys(actual)];
  return (
    names.length === others.length &&
    names.every(
      (name) => name in actual && matches((expected as Record<string, unknown>)[name], (actual as Record<string, unknown>)[name]),
    )
  );
};

/** Equal as JSON, where a `<placeholder>` of the recorder stands for anything. */
export const equalsRecorded = (expected: unknown, actual: unknown): boolean => matches(decode(expected), decode(actual));
