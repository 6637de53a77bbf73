/** At once: AWS throttles an account that asks for a hundred things in one moment. */
const AT_ONCE = 10;

/** One group after the other. @returns what each came to, in order */
export const inGroups = async <T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> => {
  const done: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    done.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(each))));
  return done;
};
