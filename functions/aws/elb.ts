import {
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  type Rule,
  type RuleCondition,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefused } from '../domain/errors.ts';
import type { ObservedTarget, RouteState } from '../domain/observed.ts';
import { isRefusal, orRefusal, type Refusal } from '../domain/refusal.ts';
import type { Route } from '../domain/settings.ts';
import type { Balancer } from '../ports/index.ts';
import { call, type ClientSettings, once } from './client.ts';
import { conditionsOf, dormantProbe, dormantWake, hasConditions, isDormant, probing } from './elb-conditions.ts';

type Client = ElasticLoadBalancingV2Client;

const rulesOf = async (client: Client, listenerArn: string): Promise<Rule[]> => {
  const found: Rule[] = [];
  let Marker: string | undefined;
  do {
    const command = new DescribeRulesCommand({ ListenerArn: listenerArn, ...(Marker && { Marker }) });
    const page = await call('elb DescribeRules', () => client.send(command));
    found.push(...(page.Rules ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return found;
};

const groupsOf = (rule: Rule): string[] =>
  (rule.Actions ?? []).flatMap((action) => [
    ...(action.TargetGroupArn ? [action.TargetGroupArn] : []),
    ...(action.ForwardConfig?.TargetGroups ?? []).map((group) => group.TargetGroupArn ?? ''),
  ]);

const withPriority = (rules: readonly Rule[], priority: number): Rule => {
  const rule = rules.find((each) => each.Priority === String(priority));
  if (rule) return rule;
  throw new AwsRefused(`no listener rule of priority ${priority} is there: the stack's rules and settings differ`);
};

/** Priorities can be moved by a person: nothing but a rule that leads only to a doorbell of ours is ever changed. */
const wakeRule = (rules: readonly Rule[], route: Route): Rule => {
  const rule = withPriority(rules, route.wakePriority);
  const groups = groupsOf(rule);
  const ours = groups.length > 0 && groups.every((arn) => /:targetgroup\/tidegate-[^/]*\//.test(arn));
  if (ours) return rule;
  throw new AwsRefused(`the rule of priority ${route.wakePriority} does not lead to a doorbell; it is left as it is`);
};

const users = (rules: readonly Rule[], route: Route): Rule | undefined => {
  if (!route.ruleArn) return undefined;
  const rule = rules.find((each) => each.RuleArn === route.ruleArn);
  if (rule) return rule;
  throw new AwsRefused(`listener rule ${route.ruleArn} is gone: refresh the configuration's lock file`);
};

const stateOf = async (rules: readonly Rule[] | Refusal, route: Route): Promise<RouteState | Refusal> => {
  if (isRefusal(rules)) return rules;
  const rule = wakeRule(rules, route);
  if (isDormant(rule)) return 'open';
  return hasConditions(rule, conditionsOf(users(rules, route))) ? 'closed' : 'partly';
};

const toTarget = ({ Target, TargetHealth }: TargetHealthDescription): ObservedTarget => {
  const state = (TargetHealth?.State ?? 'unavailable').split('.')[0] as ObservedTarget['state'];
  return { id: Target?.Id ?? '', state, ...(TargetHealth?.Reason && { reason: TargetHealth.Reason }) };
};

const write = async (client: Client, rule: Rule, conditions: RuleCondition[]): Promise<void> => {
  const command = new ModifyRuleCommand({ RuleArn: rule.RuleArn, Conditions: conditions });
  await call('elb ModifyRule', () => client.send(command));
};

/** Skips the write when the rule is so already: ModifyRule has a small quota. */
const modify = async (client: Client, rule: Rule, conditions: RuleCondition[]): Promise<void> => {
  if (!hasConditions(rule, conditions)) await write(client, rule, conditions);
};

/** The one place that speaks to the load balancer. Changes only conditions of our own rules. */
export const makeBalancer = (settings: ClientSettings): Balancer => {
  const client = once(() => new ElasticLoadBalancingV2Client(settings));
  const rules = (route: Route) => rulesOf(client(), route.listenerArn);
  return {
    async targets(group) {
      const command = new DescribeTargetHealthCommand({ TargetGroupArn: group.arn });
      const health = await call('elb DescribeTargetHealth', () => client().send(command));
      return (health.TargetHealthDescriptions ?? []).map(toTarget);
    },

    async closing(route) {
      const found = await rules(route);
      const [rule, conditions] = [wakeRule(found, route), conditionsOf(users(found, route))];
      return () => modify(client(), rule, conditions);
    },

    async open(route) {
      // Also where it is read as open: a read that lags behind its closing would leave visitors with the doorbell for ever.
      await write(client(), wakeRule(await rules(route), route), dormantWake(route.wakePriority));
    },

    async routeStates(routes) {
      const byListener = new Map<string, Rule[] | Refusal>();
      for (const listenerArn of new Set(routes.map((route) => route.listenerArn)))
        byListener.set(listenerArn, await orRefusal(rulesOf(client(), listenerArn)));
      const state = (route: Route) => stateOf(byListener.get(route.listenerArn) ?? [], route);
      return Promise.all(routes.map((route) => orRefusal(state(route))));
    },

    async probe(route, value) {
      if (route.probePriority === undefined) return;
      const found = await rules(route);
      const wanted = value === undefined ? dormantProbe(route.probePriority) : probing(value, users(found, route));
      await modify(client(), withPriority(found, route.probePriority), wanted);
    },
  };
};
