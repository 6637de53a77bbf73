type Members = Readonly<Record<string, unknown>>;

/** A task definition as far as two of them are compared. */
export interface Compared extends Members {
  containerDefinitions: readonly (Members & { name: string })[];
}

/** Not what a task runs with: containers are compared one by one, the family is the same, tags are labels. */
const ASIDE = ['containerDefinitions', 'family', 'tags'];

const isNamed = (value: unknown): value is { name: string } =>
  typeof (value as { name?: unknown } | null)?.name === 'string';

/** The same text for what means the same: no order of members or named parts, nothing where an empty list or map stands. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const parts = value.every(isNamed) ? value.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : value;
    return parts.length > 0 ? parts.map(canonical) : undefined;
  }
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const members = Object.entries(value).map(([name, member]) => [name, canonical(member)] as const);
  const kept = members.filter(([, member]) => member !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
};

const differing = (a: Members, b: Members, aside: readonly string[]): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => !aside.includes(name))
    .filter((name) => JSON.stringify(canonical(a[name])) !== JSON.stringify(canonical(b[name])))
    .sort();

const ofContainers = (a: Compared, b: Compared, managed: string): string[] => {
  const names = [...a.containerDefinitions, ...b.containerDefinitions].map(({ name }) => name);
  return [...new Set(names)].flatMap((name) => {
    const [one, other] = [a, b].map((each) => each.containerDefinitions.find((container) => container.name === name));
    if (!one || !other) return [`the container ${name}`];
    return differing(one, other, name === managed ? ['image'] : []).map((member) => `${member} of ${name}`);
  });
};

/** Names of what differs beside the managed container's image, never values: some are secret. */
export const differences = (a: Compared, b: Compared, managed: string): string[] => [
  ...differing(a, b, ASIDE),
  ...ofContainers(a, b, managed),
];

const hasSecrets = ({ containerDefinitions }: Compared): boolean =>
  containerDefinitions.some(({ secrets }) => Array.isArray(secrets) && secrets.length > 0);

/** What a person should know of going back to `target`, where more than the image goes back with it (T43). */
export const tellDifferences = (target: Compared, from: Compared, managed: string): string | undefined => {
  const names = differences(target, from, managed);
  if (names.length === 0) return undefined;
  const secrets = hasSecrets(target) ? '; secrets have their values of now, not those of then' : '';
  return `its task definition differs in more than the image: ${names.join(', ')}${secrets}`;
};
