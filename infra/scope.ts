import type { Config } from '../config/load.ts';
import type { LockedService } from '../config/lock-schema.ts';
import type { Arns } from './arns.ts';
import type { Foundation } from './foundation.ts';
import type { Scope } from './grants.ts';

/**
 * What the functions may touch: the configured services, by the lock, and what the controller itself consists of.
 * @param rules ARNs of our wake and probe rules
 */
export const scopeOf = (
  config: Config,
  arns: Arns,
  { table, timers, topic, letters }: Foundation,
  rules: string[],
): Scope => {
  const services = Object.values(config.settings.services);
  const locked = services.map((service) => lockedService(config, service.service.arn));
  const roles = locked.flatMap((service) => [service.taskRole, service.executionRole]);
  return {
    arns,
    services,
    rules,
    tableArn: table.tableArn,
    families: locked.map((service) => service.family),
    taskRoles: roles.filter((role) => role !== undefined),
    repositories: services.map((service) => config.lock.repositories[service.repository.name]!.arn),
    timerRole: timers.role.roleArn,
    topic: topic.topicArn,
    alarms: services.flatMap((service) => service.gate.alarms.map((alarm) => alarm.arn)),
    logGroups: services.flatMap((service) => (service.logGroup ? [service.logGroup.arn] : [])),
    letters: letters.queueArn,
  };
};

const lockedService = ({ lock }: Config, arn: string): LockedService =>
  Object.values(lock.environments)
    .flatMap((environment) => Object.values(environment.services))
    .find((service) => service.arn === arn)!;
