import type { Lock } from './lock-schema.ts';
import { alarmName } from './managed.ts';
import type { Managed } from './managed.ts';
import { nearest, oneOf } from './mistake.ts';
import type { Mistake, Path } from './mistake.ts';
import { own } from './own.ts';
import type { File } from './schema.ts';
import type { Source } from './source.ts';

const REFRESH = 'if it is new in AWS, run `tidegate refresh`';

/** Names in the file that nothing stands behind: in the file itself, or in the lock. */
export const nameMistakes = (file: File, managed: Managed[], lock: Lock, source: Source): Mistake[] => [
  ...overrides(file, source),
  ...environmentsOfServices(file, source),
  ...environments(file, lock, source),
  ...twins(managed, source),
  ...managed.flatMap((service) => locked(service, lock, source)),
];

const overrides = (file: File, source: Source): Mistake[] =>
  Object.keys(file.overrides ?? {}).flatMap((key) => {
    const [environment = '', service = ''] = key.split('/');
    const unknown = (what: string, seen: string, valid: string[]) =>
      valid.includes(seen)
        ? []
        : [
            source.mistake(
              ['overrides', key],
              { seen: `the unknown ${what} ${seen}`, expected: oneOf(valid), hint: nearest(seen, valid) },
              'key',
            ),
          ];
    return [
      ...unknown('environment', environment, rawNames(source, 'environments')),
      ...unknown('service', service, rawNames(source, 'services')),
    ];
  });

const environmentsOfServices = (file: File, source: Source): Mistake[] => {
  const valid = rawNames(source, 'environments');
  return Object.entries(file.services).flatMap(([name, service]) =>
    (service?.environments ?? []).flatMap((seen, index) =>
      valid.includes(seen)
        ? []
        : [
            source.mistake(['services', name, 'environments', index], {
              seen,
              expected: oneOf(valid),
              hint: nearest(seen, valid),
            }),
          ],
    ),
  );
};

const environments = (file: File, lock: Lock, source: Source): Mistake[] =>
  Object.entries(file.environments).flatMap(([name, environment]) => {
    const known = own(lock.environments, name);
    const path = ['environments', name];
    if (!known) {
      const valid = Object.keys(lock.environments);
      const expected = `an environment of the lock file: ${oneOf(valid)}`;
      return [source.mistake(path, { seen: name, expected, hint: nearest(name, valid) ?? REFRESH }, 'key')];
    }
    if (known.cluster.name === environment.cluster) return [];
    const expected = `the cluster of the lock file: ${known.cluster.name}`;
    return [source.mistake([...path, 'cluster'], { seen: environment.cluster, expected, hint: REFRESH })];
  });

const twins = (managed: Managed[], source: Source): Mistake[] =>
  managed.flatMap((service, index) => {
    const twin = managed
      .slice(0, index)
      .find((other) => other.cluster === service.cluster && other.ecsService === service.ecsService);
    if (!twin) return [];
    const seen = `the ECS service ${service.ecsService} of cluster ${service.cluster}, which ${twin.key} manages already`;
    return [
      source.mistake(
        service.where('ecsService'),
        { seen, expected: 'one managed service for each ECS service' },
        'key',
      ),
    ];
  });

const locked = (managed: Managed, lock: Lock, source: Source): Mistake[] => {
  const environment = own(lock.environments, managed.environment);
  if (!environment) return [];
  const known = (what: string, path: Path, seen: string, valid: string[], advice = REFRESH) =>
    valid.includes(seen)
      ? []
      : [
          source.mistake(path, {
            seen: `the ${what} ${seen} (${managed.key})`,
            expected: `${oneOf(valid)} of the lock file`,
            hint: nearest(seen, valid) ?? advice,
          }),
        ];
  const service = own(environment.services, managed.ecsService);
  return [
    ...known('ECS service', managed.where('ecsService'), managed.ecsService, Object.keys(environment.services)),
    ...known('repository', managed.where('repository'), managed.repository, Object.keys(lock.repositories)),
    ...(service
      ? known('container', managed.where('container'), managed.container, service.containers, 'set `container`')
      : []),
    ...managed.merged.gate.alarms.flatMap((alarm, index) =>
      known('alarm', [...managed.where('gate', 'alarms'), index], alarmName(alarm), Object.keys(environment.alarms)),
    ),
  ];
};

/** As written: a part that is mistaken for another reason is known all the same. */
const rawNames = (source: Source, section: 'environments' | 'services'): string[] =>
  Object.keys(((source.data as Record<string, object> | null)?.[section] ?? {}) as object);
