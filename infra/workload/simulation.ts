import type { Platform } from './platform.ts';

const small = { cpu: 256, memoryMiB: 512 } as const;

/** The platform of `examples/simulation`: with and without load balancer, autoscaling and alarms. */
export const SIMULATION: Platform = {
  cluster: 'simulation',
  prefix: '',
  ownsRepositories: true,
  services: [
    {
      name: 'web',
      ...small,
      count: 2,
      scaling: { min: 1, max: 4 },
      entrance: { priority: 10, hosts: ['web.example.test'] },
      alarms: ['5xx', 'cpu'],
    },
    { name: 'shop', ...small, count: 1, entrance: { priority: 20, hosts: ['shop.example.test'] } },
    { name: 'worker', ...small, count: 2, scaling: { min: 1, max: 3 }, alarms: ['cpu'] },
    { name: 'jobs', ...small, count: 1 },
  ],
};
