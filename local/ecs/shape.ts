/** CloudFormation's `PascalCase` as the API's `camelCase`; `EFSVolumeConfiguration` is `efsVolumeConfiguration`. */
const apiName = (name: string): string => name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (head) => head.toLowerCase());

/** Members whose keys are the user's own, not CloudFormation's. */
const freeMaps = new Set(['Options', 'DockerLabels', 'DriverOpts', 'Labels']);

/** CloudFormation properties in the shape of the ECS API. */
export const toApiShape = (value: unknown): any => {
  if (Array.isArray(value)) return value.map(toApiShape);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    apiName(name),
    freeMaps.has(name) ? inner : toApiShape(inner),
  ]);
  return Object.fromEntries(entries);
};

/** Without the members that are undefined: an absent field is absent on the wire. */
export const compact = <T extends object>(value: T): T => {
  const copy: Partial<T> = {};
  // A loop: whatever is told of a task or a service passes here.
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] !== undefined) copy[key] = value[key];
  return copy as T;
};

export const date = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

/** One page of a list; the token is the offset. */
export const page = <T>(items: T[], input: { maxResults?: number; nextToken?: string }, most: number) => {
  const from = Number(input.nextToken ?? 0);
  const to = from + Math.min(input.maxResults ?? most, most);
  return { items: items.slice(from, to), nextToken: to < items.length ? String(to) : undefined };
};

/** A tag list with the given tags set. */
export const mergeTags = <T extends { key?: string | undefined }>(tags: T[], more: T[]): T[] => [
  ...tags.filter((tag) => !more.some((other) => other.key === tag.key)),
  ...more,
];
