import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDER = path.join(ROOT, '.cache', 'test');

/** An app that tests run, beside the sample platform's own. */
interface Configuration {
  /** From the root of the repository. */
  config: string;
  /** Alarms that the lock of the sample platform knows for it besides its own: whoever opens the stage makes them. */
  alarms?: readonly string[];
  /** Default: the lock beside the configuration. */
  lock?: string;
  context?: Record<string, unknown>;
}

/** All that `gated.yaml` names. */
export const GATED_ALARMS = ['errors', 'latency', 'error-rate', 'slow', 'jobs'] as const;

export const LOCK = 'examples/platform/tidegate.lock.json';
const fixture = (name: string): Configuration => ({ config: `test/scenarios/fixtures/${name}.yaml`, lock: LOCK });

/** Each is synthesized once for all tests, in one process (`infra/several.ts`): by itself one takes ten times as long. */
export const CONFIGURATIONS = {
  gated: { ...fixture('gated'), alarms: GATED_ALARMS },
  observe: fixture('observe'),
  patient: fixture('patient'),
  rollback: fixture('rollback'),
  semver: fixture('semver'),
  defaults: { config: 'examples/platform/defaults.yaml' },
  fleet: { config: 'examples/fleet/tidegate.yaml', context: { 'tidegate:workload': 'fleet' } },
} satisfies Record<string, Configuration>;

export type ConfigurationName = keyof typeof CONFIGURATIONS;

/** Where a configuration's files lie. */
export const folderOf = (name: ConfigurationName): string => path.join(FOLDER, 'configured', name);

/** The app on one of the configurations, synthesized by the global setup: the folder, for `Stage.open`. */
export const configured = (name: ConfigurationName): string => path.join(folderOf(name), 'cdk.out');
