import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { filesBelow, type Import, importsOf } from './architecture/imports.ts';
import { OUTSIDE, TABLE } from './architecture/table.ts';

const inside = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);

const ALL = filesBelow('.');
const FILES = ALL.filter((file) => !OUTSIDE.some((folder) => inside(file, folder)));
/** The row of a file, or the folder whose row is missing. */
const rowOf = (file: string): string =>
  Object.keys(TABLE)
    .filter((folder) => inside(file, folder))
    .sort((a, b) => b.length - a.length)[0] ?? '';

const builtin = (name: string): boolean => builtinModules.includes(name.replace('node:', ''));

const fits = (to: string, allowed: string): boolean =>
  allowed.endsWith('*') ? to.startsWith(allowed.slice(0, -1)) : inside(to, allowed);

const mayImport = ({ from, to, typeOnly }: Import): boolean => {
  const { may, types = [] } = TABLE[rowOf(from)] ?? { may: [] };
  return [...may, ...(typeOnly ? types : [])].some((allowed) => fits(to, allowed));
};

const told = ({ from, to, typeOnly }: Import): string => `${from} imports ${typeOnly ? 'types of ' : ''}${to}`;

describe('imports', () => {
  let imports: Import[] = [];
  beforeAll(async () => {
    imports = (await importsOf(FILES)).map((it_) => ({
      ...it_,
      to: builtin(it_.to) ? `node:${it_.to.replace('node:', '')}` : it_.to,
    }));
  });

  it('has a row for every folder', () => {
    const without = ALL.filter(
      (file) => file.includes('/') && !OUTSIDE.some((folder) => inside(file, folder)) && !rowOf(file),
    );
    expect([...new Set(without.map((file) => path.posix.dirname(file)))]).toEqual([]);
  });

  it.each(Object.keys(TABLE))('%s imports only what its row allows', (folder) => {
    const mine = imports.filter(({ from }) => rowOf(from) === folder);
    expect(mine.filter((one) => !mayImport(one)).map(told)).toEqual([]);
  });

  it.each([
    ['functions/steps/plan.ts', 'functions/aws/ecs.ts'],
    ['functions/steps/plan.ts', 'functions/runtime/ports.ts'],
    ['functions/steps/plan.ts', '@aws-sdk/client-ecs'],
    ['functions/domain/plan.ts', 'node:crypto'],
    ['functions/domain/plan.ts', 'functions/ports/index.ts'],
    ['functions/ports/index.ts', 'functions/domain/errors.ts'],
    ['infra/app.ts', 'functions/domain/names.ts'],
    ['local/clock.ts', 'functions/domain/names.ts'],
    ['local/clock.ts', 'infra/synth.ts'],
    ['config/load.ts', 'functions/domain/order.ts'],
  ])('the table forbids that %s imports %s', (from, to) => {
    expect(mayImport({ from, to, typeOnly: false })).toBe(false);
  });

  it.each(['functions/steps', 'functions/handlers'])('no two files of %s import one another', (folder) => {
    expect(imports.filter(({ from, to }) => inside(from, folder) && inside(to, folder)).map(told)).toEqual([]);
  });

  it('no adapter imports another', () => {
    const adapter = (file: string): string => path.basename(file, '.ts').split('-')[0] ?? '';
    const between = imports.filter(({ from, to }) => inside(from, 'functions/aws') && inside(to, 'functions/aws'));
    const strangers = between.filter(({ from, to }) => adapter(to) !== 'client' && adapter(from) !== adapter(to));
    expect(strangers.map(told)).toEqual([]);
  });

  it('each SDK client belongs to one adapter: `aws/ecs*.ts` alone speaks to ECS', () => {
    const users = new Map<string, Set<string>>();
    for (const { from, to } of imports.filter((one) => inside(one.from, 'functions') && one.to.startsWith('@aws-sdk/')))
      users.set(to, (users.get(to) ?? new Set()).add(path.basename(from, '.ts').split('-')[0] ?? ''));
    expect(
      [...users].filter(([, adapters]) => adapters.size > 1).map(([client, adapters]) => [client, ...adapters]),
    ).toEqual([]);
    expect([...(users.get('@aws-sdk/client-ecs') ?? [])]).toEqual(['ecs']);
  });

  it('functions import no other folder of ours', () => {
    const ours = Object.keys(TABLE).filter((folder) => !inside(folder, 'functions'));
    const out = imports.filter(
      ({ from, to }) => inside(from, 'functions') && ours.some((folder) => inside(to, folder)),
    );
    expect(out.map(told)).toEqual([]);
  });

  it('whatever a bundle needs is a dependency, not a development dependency', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const packages = imports
      .filter(({ from, to, typeOnly }) => inside(from, 'functions') && !typeOnly && !/^(functions\/|node:)/.test(to))
      .map(({ to }) => /^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to);
    expect([...new Set(packages)].filter((name) => !dependencies[name])).toEqual([]);
  });
});

/** Real time and chance, and where they are unavoidable: each with its reason. */
describe('time and chance are injected', () => {
  const SOURCES = ['functions/domain', 'functions/workflow', 'functions/steps', 'functions/handlers', 'local'];
  const EXCEPTIONS: Record<string, string> = {
    'local/lambda/randomness.ts':
      'puts seeded chance in the place of the real one, for the bundles that run in the model',
    'local/simulation/real-time.ts': 'tells how many seeds a second a run plays, and ends it after so many minutes',
    'local/virtual-clock.ts':
      'puts virtual time in the place of the real one, for bundles and libraries that know no other',
  };
  const REAL =
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|(?<![.\w])set(?:Timeout|Interval|Immediate)\(|\bperformance\.now\b|\bhrtime\b|\brandom(?:UUID|Bytes|Int)\b|timers\/promises/;

  /** Without comments, but with the same lines. */
  const codeOf = (file: string): string[] =>
    readFileSync(file, 'utf8')
      .replaceAll(/\/\*[^]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
      .split('\n')
      .map((line) => line.replace(/(^|\s)\/\/.*$/, ''));

  const found = (file: string): string[] =>
    codeOf(file).flatMap((line, i) => (REAL.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : []));

  it.each(SOURCES)('%s', (folder) => {
    const files = FILES.filter((file) => inside(file, folder) && !EXCEPTIONS[file]);
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(found)).toEqual([]);
  });

  it('every exception is still one', () => {
    expect(Object.keys(EXCEPTIONS).filter((file) => found(file).length === 0)).toEqual([]);
  });
});

describe('importing does nothing', () => {
  const reads: string[] = [];
  const real = process.env;
  /** Reads by libraries are theirs; ours are told by the file that asks. */
  const asker = (): string => /functions\/[\w/-]+\.ts/.exec(new Error().stack?.split('\n')[4] ?? '')?.[0] ?? '';

  beforeAll(() => {
    const note = (name: string | symbol): void => void (asker() && reads.push(`${asker()} reads ${String(name)}`));
    process.env = new Proxy(real, {
      get: (env, name) => (note(name), Reflect.get(env, name)),
      has: (env, name) => (note(name), Reflect.has(env, name)),
    });
  });
  afterAll(() => {
    process.env = real;
  });

  const ENTRIES = FILES.filter((file) => inside(file, 'functions/steps') || inside(file, 'functions/handlers'));
  it.each(ENTRIES)('%s reads no environment', async (file) => {
    vi.resetModules();
    reads.length = 0;
    const module = (await import(path.resolve(file))) as { handler?: unknown };
    expect(module.handler).toBeTypeOf('function');
    expect(reads).toEqual([]);
  });

  it('would see it', async () => {
    reads.length = 0;
    await import('./architecture/planted/functions/reads-environment.ts');
    expect(reads).toEqual(['functions/reads-environment.ts reads TIDEGATE_TABLE']);
  });

  it('makes no client: each is made on first use', () => {
    const eager = FILES.filter((file) => inside(file, 'functions/aws')).flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /\bnew \w+Client\(/.test(line) && !/once\(\(\) => new \w+Client\(/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(eager).toEqual([]);
  });
});
