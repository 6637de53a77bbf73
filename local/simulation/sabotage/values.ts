import { isDeepStrictEqual } from 'node:util';

type Path = readonly (string | number)[];

const at = (value: any, path: Path): any => path.reduce((inner, key) => inner?.[key], value);

/**
 * Puts another value in the place of one inside plain data.
 * @param where for the error, in words @throws Error unless `from` is what stands there
 */
export const replaceValue = (
  data: unknown,
  { path, from, to }: { path: Path; from: unknown; to: unknown },
  where: string,
): void => {
  const found = at(data, path);
  if (!isDeepStrictEqual(found, from))
    throw new Error(`${where} has at ${path.join('.')} ${JSON.stringify(found)}, expected ${JSON.stringify(from)}`);
  const holder = at(data, path.slice(0, -1));
  const key = path.at(-1)!;
  if (to === undefined) delete holder[key];
  else holder[key] = to;
};
