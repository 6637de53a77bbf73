import type { Deps, ServiceModel, WebRequest, WebResponse } from '../model.ts';
import type { Invoker, MetricSink, Targets } from '../parts.ts';
import { knownHosts } from './front.ts';
import { createHealthChecks } from './health.ts';
import type { HealthChecks } from './health.ts';
import { createMeasures } from './measures.ts';
import { elbOperations } from './operations.ts';
import { elbResources } from './resources.ts';
import { createRouter } from './routing.ts';
import { createRuleBook } from './rules.ts';
import { defaultElbSettings } from './settings.ts';
import type { ElbSettings } from './settings.ts';
import { Registry } from './state.ts';
import { createTargetBook } from './targets.ts';

export { physicalName } from './names.ts';
export type { ElbSettings } from './settings.ts';

export interface ElbParts {
  /** Asked for at the first call: the Lambda host is made later. */
  invoker: () => Invoker;
  metrics: MetricSink;
  settings?: Partial<ElbSettings>;
}

export interface Elb {
  model: ServiceModel;
  /** For ECS. */
  targets: Targets;
  /** One visitor's request. Rejects when no load balancer answers the host, or the rule authenticates. */
  request(request: WebRequest): Promise<WebResponse>;
  /** Host names that lead to a load balancer. */
  hosts(): string[];
}

/** Application load balancers: rules, health of targets, routing, and the metrics of both. */
export const createElb = ({ clock, chance, account }: Deps, parts: ElbParts): Elb => {
  const settings = { ...defaultElbSettings, ...parts.settings };
  const registry = new Registry();
  const measures = createMeasures(clock, chance.fork('elb/metrics'), parts.metrics, registry, settings);
  let checks: HealthChecks | undefined;
  const targets = createTargetBook(clock, registry, settings, () => checks!, measures.watch);
  checks = createHealthChecks(clock, chance.fork('elb/health'), parts.invoker, (group, entry) =>
    targets.announce(group, entry),
  );
  const rules = createRuleBook(clock, chance.fork('elb/rules'), registry, settings, targets.refreshUse);
  const router = { clock, chance: chance.fork('elb/routing'), registry, measures, settings, invoker: parts.invoker };
  return {
    model: {
      name: 'elasticloadbalancing',
      operations: elbOperations(account, registry, rules, targets, chance.fork('elb/ids')),
      resources: elbResources({ account, clock, registry, rules, targets }),
    },
    targets,
    request: createRouter(router),
    hosts: () => knownHosts(registry),
  };
};
