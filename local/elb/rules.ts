import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import { namedGroups, parseActions } from './actions.ts';
import type { Action } from './actions.ts';
import { parseConditions } from './conditions.ts';
import { invalid } from './errors.ts';
import { NodeView } from './node-view.ts';
import type { ElbSettings } from './settings.ts';
import type { Listener, LoadBalancer, Registry, Rule, RuleSettings, TargetGroup } from './state.ts';

/** ALB-20. */
const RULES_MAX = 100;
const PRIORITY_MAX = 50_000;

export interface RuleBook {
  /** @param settledAt when every node has it; a template's rules are there at once */
  add(listener: Listener, arn: string, settings: RuleSettings, settledAt: number): Rule;
  modify(arn: string, change: { Conditions?: any[]; Actions?: any[] }): Rule;
  remove(arn: string): void;
  /** All or none. */
  prioritize(wanted: { RuleArn: string; Priority: number }[]): Rule[];
  /** When a change made now is seen by every node. */
  settlesAt(): number;
}

/** @throws AwsError TargetGroupNotFound, TargetGroupAssociationLimit (ALB-23), ValidationError */
const checkedActions = (registry: Registry, loadBalancer: LoadBalancer, raw: any[]): Action[] => {
  const actions = parseActions(raw);
  for (const arn of namedGroups(actions)) {
    const group = registry.targetGroup(arn);
    if (group.loadBalancer && group.loadBalancer !== loadBalancer)
      throw new AwsError(
        'TargetGroupAssociationLimit',
        `Target group ${group.name} belongs to load balancer ${group.loadBalancer.name}`,
      );
  }
  return actions;
};

const checkedPriority = (raw: unknown): number => {
  const priority = Number(raw);
  if (Number.isInteger(priority) && priority >= 1 && priority <= PRIORITY_MAX) return priority;
  throw invalid(`Priority ${String(raw)} is not between 1 and ${PRIORITY_MAX}`);
};

/** @param raw the API's or a template's members; priority Infinity makes the default rule */
export const ruleSettings = (
  registry: Registry,
  { loadBalancer }: Listener,
  raw: { Priority: unknown; Conditions: any[]; Actions: any[] },
): RuleSettings => {
  const isDefault = raw.Priority === Number.POSITIVE_INFINITY;
  const priority = isDefault ? Number.POSITIVE_INFINITY : checkedPriority(raw.Priority);
  if (!isDefault && !(raw.Conditions?.length > 0)) throw invalid('A rule must have a condition');
  const conditions = parseConditions(raw.Conditions ?? []);
  return { priority, conditions, actions: checkedActions(registry, loadBalancer, raw.Actions ?? []) };
};

/** The load balancer whose rules name the group. */
const userOf =
  (registry: Registry) =>
  (group: TargetGroup): LoadBalancer | undefined =>
    [...registry.rules.values()].find(({ settings }) => namedGroups(settings.actions).includes(group.arn))?.listener
      .loadBalancer;

const checkPriorities = (registry: Registry, listener: Listener, priorities: Map<string, number>): void => {
  const taken = new Set<number>();
  for (const rule of registry.rulesOf(listener)) {
    const priority = priorities.get(rule.arn) ?? rule.settings.priority;
    if (taken.has(priority)) throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`);
    taken.add(priority);
  }
};

export const createRuleBook = (
  clock: Clock,
  chance: Chance,
  registry: Registry,
  settings: ElbSettings,
  refreshUse: (loadBalancerOf: (group: TargetGroup) => LoadBalancer | undefined) => void,
): RuleBook => {
  const settlesAt = (): number =>
    clock.now() + chance.between(settings.ruleDelaySeconds.low, settings.ruleDelaySeconds.high) * 1000;

  const changed = (): void => refreshUse(userOf(registry));

  const change = (rule: Rule, next: RuleSettings): Rule => {
    rule.settings = next;
    rule.nodes.set(next, settlesAt());
    return rule;
  };

  const own = (arn: string, verb: string): Rule => {
    const rule = registry.rule(arn);
    if (rule.isDefault) throw new AwsError('OperationNotPermitted', `Default rule '${arn}' cannot be ${verb}`);
    return rule;
  };

  return {
    settlesAt,
    add(listener, arn, given, settledAt) {
      const isDefault = given.priority === Number.POSITIVE_INFINITY;
      const others = registry.rulesOf(listener);
      if (others.length > RULES_MAX) throw new AwsError('TooManyRules', `A load balancer takes ${RULES_MAX} rules`);
      if (others.some((rule) => rule.settings.priority === given.priority))
        throw new AwsError('PriorityInUse', `Priority '${given.priority}' is currently in use`);
      const nodes = new NodeView<RuleSettings | undefined>(undefined);
      nodes.set(given, settledAt);
      const rule: Rule = { arn, listener, isDefault, settings: given, nodes };
      listener.rules.push(rule);
      registry.rules.set(arn, rule);
      changed();
      return rule;
    },
    modify(arn, { Conditions, Actions }) {
      const rule = own(arn, 'modified');
      if (!Conditions && !Actions) throw invalid('Either conditions or actions must be specified');
      if (Conditions?.length === 0) throw invalid('A rule must have a condition');
      const conditions = Conditions ? parseConditions(Conditions) : rule.settings.conditions;
      const actions = Actions ? checkedActions(registry, rule.listener.loadBalancer, Actions) : rule.settings.actions;
      change(rule, { ...rule.settings, conditions, actions });
      changed();
      return rule;
    },
    remove(arn) {
      const rule = own(arn, 'deleted');
      const goneAt = settlesAt();
      rule.nodes.set(undefined, goneAt);
      registry.rules.delete(arn);
      clock.after(goneAt - clock.now(), () => {
        rule.listener.rules = rule.listener.rules.filter((other) => other !== rule);
      });
      changed();
    },
    prioritize(wanted) {
      const rules = wanted.map(({ RuleArn }) => own(RuleArn, 'modified'));
      const priorities = new Map(wanted.map(({ RuleArn, Priority }) => [RuleArn, checkedPriority(Priority)]));
      for (const listener of new Set(rules.map((rule) => rule.listener)))
        checkPriorities(registry, listener, priorities);
      return rules.map((rule) => change(rule, { ...rule.settings, priority: priorities.get(rule.arn)! }));
    },
  };
};
