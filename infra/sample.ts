import type { App, Stack } from 'aws-cdk-lib';
import { DEMO } from './workload/demo.ts';
import { FLEET_PROD, FLEET_STAGING } from './workload/fleet.ts';
import type { Platform } from './workload/platform.ts';
import { SIMULATION } from './workload/simulation.ts';
import { Workload } from './workload/stack.ts';

/** Where the platforms of `examples/` are imagined to run. No such account is used. */
export const SAMPLE_ACCOUNT = { account: '111111111111', region: 'us-east-1' } as const;

interface SampleStack {
  stackName: string;
  /** Of the example's `tidegate.yaml`. */
  environment: string;
  platform: Platform;
}

/** The examples by the names of their folders: what the context `tidegate:workload` may name. */
export const SAMPLES: Readonly<Record<string, readonly SampleStack[]>> = {
  platform: [{ stackName: 'TidegateWorkload', environment: 'staging', platform: DEMO }],
  simulation: [{ stackName: 'SimulationWorkload', environment: 'staging', platform: SIMULATION }],
  fleet: [
    { stackName: 'FleetStaging', environment: 'staging', platform: FLEET_STAGING },
    { stackName: 'FleetProd', environment: 'prod', platform: FLEET_PROD },
  ],
};

/** One stack an environment. @throws Error that names the samples there are */
export const addSample = (app: App, name: string): Stack[] => {
  const stacks = SAMPLES[name];
  if (!stacks) throw new Error(`tidegate:workload is ${name}, expected one of ${Object.keys(SAMPLES).join(', ')}`);
  return stacks.map(({ stackName, platform }) => new Workload(app, stackName, { env: SAMPLE_ACCOUNT, platform }));
};
