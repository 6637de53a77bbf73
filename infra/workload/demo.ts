import type { Platform } from './platform.ts';

/** The platform of `examples/platform`: one web service behind a load balancer, one worker without. */
export const DEMO: Platform = {
  cluster: 'demo',
  prefix: '',
  ownsRepositories: true,
  services: [
    {
      name: 'web',
      cpu: 256,
      memoryMiB: 512,
      count: 2,
      scaling: { min: 1, max: 4 },
      entrance: { priority: 10, hosts: ['web.example.test'] },
      alarms: ['5xx', 'cpu'],
    },
    { name: 'worker', cpu: 256, memoryMiB: 512, count: 1 },
  ],
};
