import { DescribeRulesCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Stage } from '../stage/stage.ts';
import type { Plays } from './platforms.ts';

/** Where the visitors of a service are led. */
export interface Routes {
  /** That the user's own rule names: he may add some. */
  hosts: readonly string[];
  /** Those of them that lead to the doorbell. */
  closed: readonly string[];
  /** Whether a gate's way past the doorbell is open. */
  probed: boolean;
}

/** Every rule of the load balancers. */
export const rulesOf = async ({ world }: Stage): Promise<Rule[]> => {
  const listeners = world
    .stacks()
    .flatMap(({ resources }) => Object.values(resources))
    .filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::Listener');
  const client = world.client(ElasticLoadBalancingV2Client);
  const answers = listeners.map(({ ref }) => client.send(new DescribeRulesCommand({ ListenerArn: ref })));
  return (await world.settle(Promise.all(answers))).flatMap(({ Rules = [] }) => Rules);
};

const hostsOf = ({ Conditions = [] }: Rule): string[] =>
  Conditions.flatMap(({ HostHeaderConfig }) => HostHeaderConfig?.Values ?? []);

const leadsTo = ({ Actions = [] }: Rule, group: string): boolean =>
  Actions.some(({ TargetGroupArn = '' }) => TargetGroupArn.includes(`:targetgroup/${group}`));

/** A rule of the gate's: it knows its own requests by a header. */
const isProbe = ({ Conditions = [] }: Rule): boolean =>
  Conditions.some(({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName === 'x-tidegate-probe');

/** @returns undefined for a service that nobody visits */
export const routesOf = (rules: readonly Rule[], { name, url }: Plays): Routes | undefined => {
  if (url === undefined) return undefined;
  const { host } = new URL(url);
  const own = rules.filter((rule) => leadsTo(rule, `${name}/`) && hostsOf(rule).includes(host));
  const hosts = own.filter((rule) => !isProbe(rule)).flatMap(hostsOf);
  const doors = rules.filter((rule) => leadsTo(rule, 'tidegate-')).flatMap(hostsOf);
  // Dormant, a rule of Tidegate's names no host.
  return { hosts, closed: hosts.filter((one) => doors.includes(one)), probed: own.some(isProbe) };
};
