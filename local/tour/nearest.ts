/** Letters to change, put in or leave out until the typed text stands somewhere in the name (Sellers' algorithm). */
const distance = (typed: string, name: string): number => {
  let row = Array.from({ length: name.length + 1 }, () => 0);
  for (const [done, letter] of [...typed].entries()) {
    const next = [done + 1];
    for (let at = 0; at < name.length; at++) {
      const change = row[at]! + (letter === name[at] ? 0 : 1);
      next.push(Math.min(change, row[at + 1]! + 1, next[at]! + 1));
    }
    row = next;
  }
  return Math.min(...row);
};

/** The name that a person most likely meant, by a part of it and in spite of slips. */
export const nearest = (typed: string, names: readonly string[]): string =>
  [...names].sort(
    (a, b) =>
      distance(typed.toLowerCase(), a.toLowerCase()) - distance(typed.toLowerCase(), b.toLowerCase()) ||
      a.length - b.length,
  )[0] ?? '';
