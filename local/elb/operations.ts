import type { Chance } from '../chance.ts';
import type { Account, Operation } from '../model.ts';
import { AwsError } from '../model.ts';
import {
  describeListener,
  describeLoadBalancer,
  describeRule,
  describeTargetGroup,
  describeTargetHealth,
  page,
} from './describe.ts';
import { invalid, uncovered } from './errors.ts';
import { ruleArn } from './names.ts';
import { ruleSettings } from './rules.ts';
import type { RuleBook } from './rules.ts';
import type { Registry, Rule, TargetGroup } from './state.ts';
import type { TargetBook } from './targets.ts';

const paged = ['Marker', 'PageSize'];

const byName = <T extends { name: string }>(all: Iterable<T>, names: string[], code: string): T[] =>
  names.map((name) => {
    const found = [...all].find((one) => one.name === name);
    if (!found) throw new AwsError(code, `One or more of '${name}' not found`);
    return found;
  });

const readLoadBalancers = (account: Account, registry: Registry): Operation => ({
  accepts: ['LoadBalancerArns', 'Names', ...paged],
  run(input) {
    const all = input.LoadBalancerArns?.length
      ? input.LoadBalancerArns.map((arn: string) => registry.loadBalancer(arn))
      : input.Names?.length
        ? byName(registry.loadBalancers.values(), input.Names, 'LoadBalancerNotFound')
        : [...registry.loadBalancers.values()];
    const { items, NextMarker } = page<any>(all, input);
    return { LoadBalancers: items.map((one) => describeLoadBalancer(account, one)), NextMarker };
  },
});

const groupsAsked = (registry: Registry, { TargetGroupArns, Names, LoadBalancerArn }: any): TargetGroup[] => {
  if (TargetGroupArns?.length) return TargetGroupArns.map((arn: string) => registry.targetGroup(arn));
  const all = [...registry.targetGroups.values()];
  if (Names?.length) return byName(all, Names, 'TargetGroupNotFound');
  if (!LoadBalancerArn) return all;
  const loadBalancer = registry.loadBalancer(LoadBalancerArn);
  return all.filter((group) => group.loadBalancer === loadBalancer);
};

const readTargetGroups = (registry: Registry): Operation => ({
  accepts: ['LoadBalancerArn', 'Names', 'TargetGroupArns', ...paged],
  run(input) {
    const { items, NextMarker } = page(groupsAsked(registry, input), input);
    return { TargetGroups: items.map(describeTargetGroup), NextMarker };
  },
});

const readAttributes = (registry: Registry): Operation => ({
  accepts: ['TargetGroupArn'],
  run: ({ TargetGroupArn }) => ({
    Attributes: [...registry.targetGroup(TargetGroupArn).attributes].map(([Key, Value]) => ({ Key, Value })),
  }),
});

const readListeners = (registry: Registry): Operation => ({
  accepts: ['ListenerArns', 'LoadBalancerArn', ...paged],
  run(input) {
    const { ListenerArns, LoadBalancerArn } = input;
    if (!ListenerArns?.length && !LoadBalancerArn)
      throw invalid('You must specify either listener ARNs or a load balancer ARN');
    const all = ListenerArns?.length
      ? ListenerArns.map((arn: string) => registry.listener(arn))
      : [...registry.listeners.values()].filter(
          ({ loadBalancer }) => loadBalancer === registry.loadBalancer(LoadBalancerArn),
        );
    const { items, NextMarker } = page<any>(all, input);
    return { Listeners: items.map((one) => describeListener(registry, one)), NextMarker };
  },
});

const readRules = (registry: Registry): Operation => ({
  accepts: ['ListenerArn', 'RuleArns', ...paged],
  run(input) {
    const { ListenerArn, RuleArns } = input;
    if (Boolean(ListenerArn) === Boolean(RuleArns?.length))
      throw invalid('You must specify either listener rule ARNs or a listener ARN, and not both');
    const all: Rule[] = ListenerArn
      ? registry.rulesOf(registry.listener(ListenerArn))
      : RuleArns.map((arn: string) => registry.rule(arn));
    const { items, NextMarker } = page(all, input);
    return { Rules: items.map(describeRule), NextMarker };
  },
});

const createRule = (registry: Registry, rules: RuleBook, chance: Chance): Operation => ({
  accepts: ['Actions', 'Conditions', 'ListenerArn', 'Priority'],
  run(input) {
    const listener = registry.listener(input.ListenerArn);
    const settings = ruleSettings(registry, listener, input);
    return {
      Rules: [describeRule(rules.add(listener, ruleArn(listener.arn, chance.hex(16)), settings, rules.settlesAt()))],
    };
  },
});

const registerTargets = (registry: Registry, targets: TargetBook): Operation => ({
  accepts: ['TargetGroupArn', 'Targets'],
  run({ TargetGroupArn, Targets }) {
    const group = registry.targetGroup(TargetGroupArn);
    // Nothing would answer at an address that no task of the model has.
    if (group.type === 'ip')
      throw uncovered('RegisterTargets on a group of type ip', 'targets that ECS registers; groups of type lambda');
    if (Targets.length + group.targets.size > 1)
      throw new AwsError('TooManyTargets', 'A Lambda target group takes one function');
    for (const { Id } of Targets) targets.registerFunction(group, Id);
    return {};
  },
});

const deregisterTargets = (registry: Registry, targets: TargetBook): Operation => ({
  accepts: ['TargetGroupArn', 'Targets'],
  run({ TargetGroupArn, Targets }) {
    const group = registry.targetGroup(TargetGroupArn);
    const strange = Targets.find(({ Id }: any) => !group.targets.has(Id));
    if (strange) throw new AwsError('InvalidTarget', `The following targets are not registered: '${strange.Id}'`);
    for (const { Id } of Targets) targets.deregister(group.arn, Id, () => {});
    return {};
  },
});

export const elbOperations = (
  account: Account,
  registry: Registry,
  rules: RuleBook,
  targets: TargetBook,
  chance: Chance,
): Record<string, Operation> => ({
  DescribeLoadBalancers: readLoadBalancers(account, registry),
  DescribeTargetGroups: readTargetGroups(registry),
  DescribeTargetGroupAttributes: readAttributes(registry),
  DescribeListeners: readListeners(registry),
  DescribeRules: readRules(registry),
  DescribeTargetHealth: {
    accepts: ['TargetGroupArn', 'Targets'],
    run: ({ TargetGroupArn, Targets }) => ({
      TargetHealthDescriptions: describeTargetHealth(
        registry.targetGroup(TargetGroupArn),
        Targets?.length ? Targets : undefined,
      ),
    }),
  },
  CreateRule: createRule(registry, rules, chance),
  ModifyRule: {
    accepts: ['Actions', 'Conditions', 'RuleArn'],
    run: ({ RuleArn, ...change }) => ({ Rules: [describeRule(rules.modify(RuleArn, change))] }),
  },
  DeleteRule: {
    accepts: ['RuleArn'],
    run({ RuleArn }) {
      rules.remove(RuleArn);
      return {};
    },
  },
  SetRulePriorities: {
    accepts: ['RulePriorities'],
    run: ({ RulePriorities }) => ({ Rules: rules.prioritize(RulePriorities).map(describeRule) }),
  },
  RegisterTargets: registerTargets(registry, targets),
  DeregisterTargets: deregisterTargets(registry, targets),
});
