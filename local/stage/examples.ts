/** A folder of `examples/`, as far as a stage has to know it: the template says the rest. */
export interface Example {
  name: string;
  /** Of its platform, in the order in which they are loaded. */
  stacks: readonly string[];
  repositories: readonly string[];
  /** Cluster by environment. The first environment is meant where a service is named without one. */
  clusters: Readonly<Record<string, string>>;
}

export const PLATFORM: Example = {
  name: 'platform',
  stacks: ['TidegateWorkload'],
  repositories: ['web', 'worker'],
  clusters: { staging: 'demo' },
};

export const FLEET: Example = {
  name: 'fleet',
  stacks: ['FleetStaging', 'FleetProd'],
  repositories: ['tenant', 'pap', 'pdp', 'audit', 'gateway'],
  clusters: { staging: 'fleet-staging', prod: 'fleet-prod' },
};

/** Where a service stands. */
export interface Place {
  /** `staging/web` */
  key: string;
  cluster: string;
  service: string;
}

/** @param name `web`, or `prod/web` for another environment than the first. @throws Error for an unknown environment */
export const placeOf = ({ name: example, clusters }: Example, name: string): Place => {
  const [first] = Object.keys(clusters);
  const [service = '', environment = first ?? ''] = name.split('/').toReversed();
  const cluster = clusters[environment];
  if (cluster === undefined) throw new Error(`the example ${example} has no environment ${environment}: ${name}`);
  return { key: `${environment}/${service}`, cluster, service };
};
