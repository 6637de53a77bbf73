import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Settings, ServiceSettings } from './settings.ts';
import { Lock } from './lock-schema.ts';
import { managedServices } from './managed.ts';
import type { Managed } from './managed.ts';
import { meaningMistakes, warnings } from './meaning.ts';
import { ConfigurationError } from './mistake.ts';
import type { Mistake } from './mistake.ts';
import { nameMistakes } from './names.ts';
import { own } from './own.ts';
import { idleMode, resolve } from './resolve.ts';
import { router } from './routes.ts';
import type { Routed } from './routes.ts';
import { File } from './schema.ts';
import { shape } from './shape.ts';
import { parse } from './source.ts';
import type { Source } from './source.ts';

/** What infrastructure is made from. */
export interface Config {
  /** What the functions get. */
  settings: Settings;
  /** What the names stand for: roles, listeners, ... */
  lock: Lock;
  /** In words, for a person. */
  warnings: string[];
}

/** @throws ConfigurationError with every mistake of both files */
export const loadSettings = (yamlPath: string, lockPath: string): Config => {
  return configure(read(yamlPath, 'write it, or name its place'), read(lockPath, 'run `tidegate init`'));
};

const read = (path: string, hint: string): Source => {
  const file = relative(process.cwd(), path) || path;
  if (existsSync(path)) return parse(file, readFileSync(path, 'utf8'));
  const mistake = { file, line: 1, column: 1, path: '', seen: 'no such file', expected: 'a file', hint };
  return { ...parse(file, ''), broken: [mistake] };
};

/** The same without reading files. */
export const configure = (yaml: Source, lockSource: Source): Config => {
  const file = shape<File>(yaml, File);
  const lock = shape<Lock>(lockSource, Lock);
  const mistakes = [...file.mistakes, ...lock.mistakes];
  if (!file.value || !lock.value) throw new ConfigurationError(mistakes);
  const managed = managedServices(file.value);
  mistakes.push(...nameMistakes(file.value, managed, lock.value, yaml));
  const settled = settle(managed, lock.value, yaml);
  mistakes.push(...settled.mistakes);
  if (mistakes.length > 0) throw new ConfigurationError(mistakes.sort(byPlace));
  return { settings: { services: settled.services }, lock: lock.value, warnings: settled.warnings };
};

interface Settled {
  services: Record<string, ServiceSettings>;
  mistakes: Mistake[];
  warnings: string[];
}

const settle = (managed: Managed[], lock: Lock, source: Source): Settled => {
  const settled: Settled = { services: {}, mistakes: [], warnings: [] };
  const routers = new Map(Object.entries(lock.environments).map(([name, locked]) => [name, router(locked)]));
  for (const service of managed) {
    const environment = own(lock.environments, service.environment);
    const locked = environment && own(environment.services, service.ecsService);
    const route = routers.get(service.environment);
    if (!environment || !locked || !route) continue;
    const routed = route(locked.targetGroups);
    const off = idleMode(service, locked) === 'off';
    const uri = own(lock.repositories, service.repository)?.uri ?? '';
    settled.services[service.key] = resolve(service, environment, locked, uri, routed.targetGroups);
    settled.mistakes.push(...meaningMistakes(service, environment, locked, source));
    settled.warnings.push(...warnings(service, locked));
    // A service that never sleeps needs no wake rule.
    if (off) settled.warnings.push(...routed.refused.map((reason) => `${service.key}: ${reason}`));
    else settled.mistakes.push(...noPlace(service, routed, source));
  }
  return settled;
};

const noPlace = (service: Managed, routed: Routed, source: Source): Mistake[] =>
  routed.refused.map((reason) =>
    source.mistake(service.where('idle', 'mode'), {
      seen: `${reason} (${service.key})`,
      expected: 'two free priorities above it',
      hint: 'renumber the rules of the listener and run `tidegate refresh`, or set idle.mode: off',
    }),
  );

const byPlace = (a: Mistake, b: Mistake): number =>
  a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
