import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import type { cx_api, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { loadSettings } from '../config/load.ts';
import { bundle } from './bundle.ts';
import type { Bundles } from './bundle.ts';
import { cdkContext } from './context.ts';
import { Controller } from './controller.ts';
import { addSample } from './sample.ts';
import type { TidegateProps } from './tidegate.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface SynthOptions {
  /** Where the templates and assets go. Default: what the CDK CLI says, else `cdk.out`. */
  outdir?: string;
  /** Path of `tidegate.yaml`. Default: context `tidegate:config`. */
  config?: string;
  /** Path of `tidegate.lock.json`. Default: beside it. */
  lock?: string;
  /** Default: a fresh build of this project's functions, in the folder that the context `tidegate:assets` names, if it does. */
  bundles?: Bundles;
  /** Folder of the `.asl.json` files. Default: this project's. */
  definitions?: string;
  /** Further context, over that of cdk.json. */
  context?: Record<string, unknown>;
}

/**
 * The app: the controller's stack `Tidegate`, and the sample platform that the context `tidegate:workload` names.
 * @throws ConfigurationError, or ValidationFailed when a check of the templates finds something
 */
export const synth = async (options: SynthOptions = {}): Promise<cx_api.CloudAssembly> => {
  const app = new App({
    // Else the process writes an empty assembly on its way out when the configuration was refused.
    autoSynth: false,
    context: { ...cdkContext(), ...options.context },
    ...(options.outdir ? { outdir: options.outdir } : {}),
  });
  const path = (given: string): string => (isAbsolute(given) ? given : join(ROOT, given));
  const yaml = path(options.config ?? app.node.getContext('tidegate:config'));
  const config = loadSettings(yaml, options.lock ? path(options.lock) : join(dirname(yaml), 'tidegate.lock.json'));
  const directory: string | undefined = app.node.tryGetContext('tidegate:assets');
  const bundles = options.bundles ?? (await bundle(directory ? { directory } : {}));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  addStacks(app, { config, bundles, ...(options.definitions ? { definitions: options.definitions } : {}) });
  return app.synth();
};

const addStacks = (app: App, props: TidegateProps): Stack[] => {
  const { account, region } = props.config.lock;
  const controller = new Controller(app, 'Tidegate', { env: { account, region }, ...props });
  const sample = app.node.tryGetContext('tidegate:workload');
  return sample ? [controller, ...addSample(app, sample)] : [controller];
};
