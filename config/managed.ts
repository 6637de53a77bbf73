import { DEFAULTS } from './defaults.ts';
import type { Path } from './mistake.ts';
import type { File, Naming, Service, Tuning } from './schema.ts';

type Filled<T> = { [K in keyof T]-?: NonNullable<T[K]> };
type Section = 'gate' | 'idle' | 'wake';

/** What holds for one service in one environment, in the words and units of the file. */
export interface Merged {
  tags: NonNullable<Tuning['tags']>;
  gate: Filled<NonNullable<Tuning['gate']>>;
  idle: Filled<NonNullable<Tuning['idle']>>;
  wake: Filled<NonNullable<Tuning['wake']>>;
  watch: string;
}

/** An alarm is written as its name, or as a map with it. */
export const alarmName = (alarm: Merged['gate']['alarms'][number]): string =>
  typeof alarm === 'string' ? alarm : alarm.name;

/** One service in one environment, every layer of the file laid over the other. */
export interface Managed extends Filled<Naming> {
  /** `environment/service` */
  key: string;
  environment: string;
  name: string;
  cluster: string;
  merged: Merged;
  /** Where a value of it is written; where none of the layers has it, the service itself. */
  where(...path: string[]): Path;
  /** Whether the service or its override says it; a default of its environment does not count. */
  says(...path: string[]): boolean;
}

interface Layer {
  path: Path;
  value: unknown;
}

/** Every service in each of its environments; sorted by key, so that what is made of it is the same on every run. */
export const managedServices = (file: File): Managed[] =>
  Object.entries(file.services)
    .flatMap(([name, service]) => environmentsOf(file, service).map((environment) => one(file, environment, name)))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

const environmentsOf = (file: File, service: Service | null): string[] =>
  Object.keys(file.environments).filter((name) => service?.environments?.includes(name) ?? true);

const one = (file: File, environment: string, name: string): Managed => {
  const key = `${environment}/${name}`;
  const own: Layer[] = [
    { path: ['overrides', key], value: file.overrides?.[key] },
    { path: ['services', name], value: file.services[name] },
  ];
  const layers = [
    ...own,
    { path: ['environments', environment, 'defaults'], value: file.environments[environment]?.defaults },
  ];
  const first = <T>(path: string[], fallback: T): T => find(layers, path)?.value ?? fallback;
  return {
    key,
    environment,
    name,
    cluster: file.environments[environment]!.cluster,
    repository: first(['repository'], name),
    ecsService: first(['ecsService'], name),
    container: first(['container'], name),
    merged: merge(first),
    where: (...path) => {
      const layer = find(layers, path);
      return layer ? [...layer.path, ...path] : ['services', name];
    },
    says: (...path) => find(own, path) !== undefined,
  };
};

const find = (layers: Layer[], path: string[]): { path: Path; value: any } | undefined => {
  const found = layers.map((layer) => ({ path: layer.path, value: dig(layer.value, path) }));
  return found.find((layer) => layer.value !== undefined);
};

const dig = (value: unknown, path: string[]): unknown =>
  path.reduce<unknown>((at, part) => (at as Record<string, unknown> | null | undefined)?.[part], value);

/** Value by value within gate, idle and wake; lists and tags as a whole. */
const merge = (first: <T>(path: string[], fallback: T) => T): Merged => {
  const section = (name: Section) =>
    Object.fromEntries(Object.entries(DEFAULTS[name]).map(([key, value]) => [key, first([name, key], value)]));
  return {
    tags: first<Merged['tags']>(['tags'], { kind: 'newest', match: [...DEFAULTS.tags.match] }),
    gate: section('gate') as Merged['gate'],
    idle: section('idle') as Merged['idle'],
    wake: section('wake') as Merged['wake'],
    watch: first<string>(['watch'], DEFAULTS.watch),
  };
};
