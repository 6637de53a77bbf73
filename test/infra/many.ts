import type { Config } from '../../config/load.ts';
import type { LockedService } from '../../config/lock-schema.ts';
import { behind, configured, ecsService, LISTENER, LOAD_BALANCER, lockOf, rule } from '../config/files.ts';

const ARN = 'arn:aws:';
const PLACE = ':us-east-1:111111111111:';

const locked = (name: string, index: number): LockedService =>
  ecsService(name, {
    ...behind(name, (index + 1) * 10),
    taskRole: `${ARN}iam::111111111111:role/${name}-task`,
    executionRole: `${ARN}iam::111111111111:role/${name}-execution`,
    logGroup: { name: `/ecs/${name}`, arn: `${ARN}logs${PLACE}log-group:/ecs/${name}` },
  });

/** So many services with names of an ordinary length, each with a rule of a load balancer, a log group, roles and alarms. */
export const many = (services: number, alarmsEach: number): Config => {
  const names = Array.from({ length: services }, (_, index) => `checkout-part-${index}`);
  const alarmsOf = (name: string) => Array.from({ length: alarmsEach }, (_, index) => `${name}-errors-${index}`);
  const lock = lockOf(Object.fromEntries(names.map((name, index) => [name, locked(name, index)])), {
    alarms: Object.fromEntries(names.flatMap(alarmsOf).map((name) => [name, `${ARN}cloudwatch${PLACE}alarm:${name}`])),
    listeners: [{ arn: LISTENER, loadBalancer: LOAD_BALANCER, rules: names.map((_, index) => rule((index + 1) * 10)) }],
  });
  const lines = names.map(
    (name) => `  ${name}: { idle: { mode: on }, gate: { alarms: [${alarmsOf(name).join(', ')}] } }`,
  );
  return configured(`environments: { staging: { cluster: demo } }\nservices:\n${lines.join('\n')}\n`, lock);
};
