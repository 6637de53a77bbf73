import { invalid } from './invalid-pattern.ts';

/**
 * `*` stands for any text; `\*` and `\\` for themselves. A piece is a literal text between two stars. Positions in errors
 * count the opening quote, as the service does.
 */
const pieces = (wildcard: string): string[] => {
  const found: string[] = [];
  let piece = '';
  for (let i = 0; i < wildcard.length; i++) {
    if (wildcard[i] === '*') {
      if (wildcard[i + 1] === '*') invalid(`Consecutive wildcard characters at pos ${i + 1}`);
      found.push(piece);
      piece = '';
    } else {
      if (wildcard[i] === '\\') escaped(wildcard, ++i);
      piece += wildcard[i];
    }
  }
  return [...found, piece];
};

const escaped = (wildcard: string, at: number): void => {
  if (wildcard[at] !== '*' && wildcard[at] !== '\\') invalid(`Invalid escape character at pos ${at}`);
};

/** @throws InvalidPattern on `**` and on a backslash before anything but `*` and `\` */
export const wildcardTest = (wildcard: string): ((text: string) => boolean) => {
  const [first = '', ...rest] = pieces(wildcard);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const piece of rest) {
      const next = text.indexOf(piece, at);
      if (next < 0) return false;
      at = next + piece.length;
    }
    return text.length - at >= last.length && text.endsWith(last);
  };
};

/**
 * EventBridge (not its open-source matcher) refuses wildcards with "fewer repeating character sequences after a wildcard
 * character" as its advice; the recordings show five stars before the same character refused, fewer accepted.
 */
export const tooComplex = (wildcard: string): boolean => {
  const after = [...wildcard.matchAll(/\*(.)/g)].map(([, char]) => char!);
  return after.some((char) => after.filter((other) => other === char).length >= 5);
};
