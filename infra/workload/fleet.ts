import type { Platform, ServicePlan } from './platform.ts';

const small = { cpu: 256, memoryMiB: 512 } as const;
const medium = { cpu: 512, memoryMiB: 1024 } as const;
const large = { cpu: 1024, memoryMiB: 2048 } as const;

/** Where visitors find the services of an environment: by host, by path, and the gateway wherever nobody else answers. */
const entrances = (environment: string) => ({
  tenant: { priority: 10, hosts: [`tenant.${environment}.example.test`] },
  pap: { priority: 20, hosts: [`policy.${environment}.example.test`], paths: ['/admin', '/admin/*'] },
  pdp: { priority: 30, hosts: [`policy.${environment}.example.test`] },
});

const staging = entrances('staging');
const prod = entrances('prod');

const stagingServices: ServicePlan[] = [
  { name: 'tenant', ...small, count: 1, scaling: { min: 1, max: 2 }, entrance: staging.tenant },
  { name: 'pap', ...small, count: 1, scaling: { min: 1, max: 2 }, entrance: staging.pap },
  { name: 'pdp', ...small, count: 1, scaling: { min: 1, max: 2, cpuPercent: 60 }, entrance: staging.pdp },
  { name: 'audit', ...small, count: 1 },
  { name: 'gateway', ...small, count: 1, scaling: { min: 1, max: 2 }, entrance: 'default' },
];

const prodServices: ServicePlan[] = [
  { name: 'tenant', ...medium, count: 2, entrance: prod.tenant, alarms: ['5xx'] },
  { name: 'pap', ...medium, count: 2, scaling: { min: 2, max: 4 }, entrance: prod.pap, alarms: ['5xx'] },
  {
    name: 'pdp',
    ...large,
    count: 2,
    scaling: { min: 2, max: 10, cpuPercent: 60 },
    entrance: prod.pdp,
    alarms: ['5xx', 'cpu'],
  },
  { name: 'audit', ...medium, count: 2, alarms: ['cpu'] },
  { name: 'gateway', ...large, count: 3, scaling: { min: 2, max: 6 }, entrance: 'default', alarms: ['5xx'] },
];

/** The two environments of `examples/fleet`. An account has one repository a service: staging brings them. */
export const FLEET_STAGING: Platform = {
  cluster: 'fleet-staging',
  prefix: 'staging-',
  ownsRepositories: true,
  services: stagingServices,
};
export const FLEET_PROD: Platform = {
  cluster: 'fleet-prod',
  prefix: 'prod-',
  ownsRepositories: false,
  services: prodServices,
};
