import type { App } from 'aws-cdk-lib';
import { Workload } from './workload/stack.ts';

/** Where the sample platform of `examples/platform` is imagined to run. No such account is used. */
export const SAMPLE = {
  account: '111111111111',
  region: 'us-east-1',
  stackName: 'TidegateWorkload',
  environment: 'staging',
} as const;

export const addSample = (app: App): Workload =>
  new Workload(app, SAMPLE.stackName, { env: { account: SAMPLE.account, region: SAMPLE.region } });
