/** Where the sample platform of `examples/platform` is imagined to run. No such account is used. */
export const SAMPLE = {
  account: '111111111111',
  region: 'us-east-1',
  stackName: 'TidegateWorkload',
  environment: 'staging',
} as const;
