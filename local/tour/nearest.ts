/** Letters to put in, take away or change to get from one text to the other (Levenshtein). */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [done, letter] of [...from].entries()) {
    const next = [done + 1];
    for (let at = 0; at < to.length; at++) {
      const change = row[at]! + (letter === to[at] ? 0 : 1);
      next.push(Math.min(change, row[at + 1]! + 1, next[at]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
};

/** How far a typed name is from a real one: a part of it counts as close, however short it is. */
const far = (typed: string, name: string): number =>
  name.includes(typed) ? (name.length - typed.length) / 1000 : distance(typed, name);

/** The name that a person most likely meant. */
export const nearest = (typed: string, names: readonly string[]): string =>
  [...names].sort((a, b) => far(typed.toLowerCase(), a.toLowerCase()) - far(typed.toLowerCase(), b.toLowerCase()))[0] ??
  '';
