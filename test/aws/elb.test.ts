import { beforeEach, describe, expect, it } from 'vitest';
import { makeBalancer } from '../../functions/aws/elb.ts';
import type { Route } from '../../functions/domain/settings.ts';
import type { Balancer } from '../../functions/ports/index.ts';
import { FUNCTION, pathRule, RULE, TG, world } from '../elb/world.ts';
import { type Wired, wired } from './wired.ts';

let at: ReturnType<typeof world>;
let calls: Wired['calls'];
let balancer: Balancer;
let route: Route;

const headerRule = (name: string, group: string) => ({
  Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: name, Values: ['anything'] } }],
  Actions: [{ Type: 'forward', TargetGroupArn: group }],
});
const rule = (logicalId: string, Priority: number, more: object): string =>
  at.create(RULE, logicalId, { ListenerArn: at.listener, Priority, ...more });
const conditionsOf = (priority: number) =>
  at.run('DescribeRules', { ListenerArn: at.listener }).Rules.find((each: any) => each.Priority === String(priority))
    .Conditions;
const writes = () => calls.filter(({ operation }) => operation === 'ModifyRule').map(({ input }) => input.Conditions);

const close = async (which: Route): Promise<void> => (await balancer.closing(which))();

const NOBODY = { Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/32'] } };

beforeEach(() => {
  at = world();
  const doorbell = at.create(TG, 'Doorbell', {
    Name: 'tidegate-0123456789ab',
    TargetType: 'lambda',
    Targets: [{ Id: FUNCTION }],
  });
  const user = {
    Conditions: [
      { Field: 'host-header', HostHeaderConfig: { Values: ['web.example.test'] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*', '/cart'] } },
    ],
    Actions: [{ Type: 'forward', TargetGroupArn: at.web }],
  };
  route = { listenerArn: at.listener, ruleArn: rule('User', 100, user), wakePriority: 10, probePriority: 5 };
  rule('Wake', 10, headerRule('x-tidegate-wake', doorbell));
  rule('Probe', 5, headerRule('x-tidegate-probe', at.web));
  const wires = wired(at.elb.model);
  ({ calls } = wires);
  balancer = makeBalancer(wires.settings);
});

describe('a route', () => {
  it('is closed by the conditions of the user’s rule, in the form that ModifyRule takes', async () => {
    expect(await balancer.routeStates([route])).toEqual(['open']);
    await close(route);
    expect(await balancer.routeStates([route])).toEqual(['closed']);
    expect(writes()).toEqual([
      [
        { Field: 'host-header', HostHeaderConfig: { Values: ['web.example.test'] } },
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*', '/cart'] } },
      ],
    ]);
  });

  it('of a default rule is closed for every path', async () => {
    await close({ ...route, ruleArn: undefined });
    expect(writes()).toEqual([[{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }]]);
  });

  it('is opened by an address that nobody has', async () => {
    await close(route);
    await balancer.open(route);
    expect(await balancer.routeStates([route])).toEqual(['open']);
    expect(conditionsOf(10)).toMatchObject([
      { HttpHeaderConfig: { HttpHeaderName: 'x-tidegate-wake', Values: ['dormant-10'] } },
      NOBODY,
    ]);
  });

  it('is closed only when it changes, and opened in any case: a read may lag behind its closing', async () => {
    await close(route);
    await close(route);
    expect(writes()).toHaveLength(1);
    await balancer.open(route);
    await balancer.open(route);
    expect(writes()).toHaveLength(3);
  });

  it('is closed in part once the user gives his rule another host, and whole when it is closed again (seed 81105)', async () => {
    await close(route);
    const hosts = { Field: 'host-header', HostHeaderConfig: { Values: ['web.example.test', 'shop.example.test'] } };
    at.run('ModifyRule', { RuleArn: route.ruleArn, Conditions: [hosts] });
    expect(await balancer.routeStates([route])).toEqual(['partly']);
    await close(route);
    expect(await balancer.routeStates([route])).toEqual(['closed']);
    expect(writes().at(-1)).toEqual([hosts]);
  });

  it('never touches the user’s rule', async () => {
    const before = conditionsOf(100);
    await close(route);
    await balancer.open(route);
    await balancer.probe(route, 'secret');
    expect(conditionsOf(100)).toEqual(before);
  });

  it('is refused where the priority is not that of a rule to a doorbell', async () => {
    rule('Other', 20, pathRule('/other', at.web));
    const wrong = { ...route, wakePriority: 20 };
    await expect(close(wrong)).rejects.toMatchObject({ name: 'AwsRefused' });
    await expect(balancer.open(wrong)).rejects.toMatchObject({ name: 'AwsRefused' });
    await expect(close({ ...route, wakePriority: 99 })).rejects.toMatchObject({ name: 'AwsRefused' });
    expect(writes()).toHaveLength(0);
  });

  it('is refused where the user’s rule is gone', async () => {
    const gone = { ...route, ruleArn: `${route.ruleArn}x` };
    await expect(close(gone)).rejects.toMatchObject({ message: expect.stringContaining('is gone') });
  });
});

describe('the probe rule', () => {
  const header = (value: string) => ({
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: 'x-tidegate-probe', Values: [value] },
  });
  const host = (...Values: string[]) => ({ Field: 'host-header', HostHeaderConfig: { Values } });
  const path = (...Values: string[]) => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
  const from = (...Values: string[]) => ({ Field: 'source-ip', SourceIpConfig: { Values } });

  it('lets one header value through under the user’s own conditions, then nobody', async () => {
    await balancer.probe(route, 'turn-7-0123');
    await balancer.probe(route, undefined);
    expect(writes()).toEqual([
      [header('turn-7-0123'), host('web.example.test'), path('/shop/*', '/cart')],
      [header('dormant-5'), NOBODY],
    ]);
  });

  it('of a default rule asks for the header alone', async () => {
    await balancer.probe({ ...route, ruleArn: undefined }, 'turn');
    expect(writes()).toEqual([[header('turn')]]);
  });

  it.each([
    [
      'the conditions that fit, host and path first',
      [from('10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16'), host('a', 'b')],
    ],
    ['five of the user’s own', [host('a', 'b', 'c'), path('/d', '/e')]],
  ])('stays within five values: %s', async (_, Conditions) => {
    const Actions = [{ Type: 'forward', TargetGroupArn: at.web }];
    const ruleArn = rule('Many', 200, { Conditions, Actions });
    await balancer.probe({ ...route, ruleArn }, 'turn');
    const kept = Conditions.find(({ Field }) => Field === 'host-header');
    expect(writes()).toEqual([[header('turn'), kept]]);
  });

  it('opens no way for a rule of the user’s that is gone', async () => {
    const gone = { ...route, ruleArn: `${route.ruleArn}x` };
    await expect(balancer.probe(gone, 'turn')).rejects.toMatchObject({ message: expect.stringContaining('is gone') });
    await balancer.probe(gone, undefined);
    expect(writes()).toEqual([[header('dormant-5'), NOBODY]]);
  });

  it('is not there where the user’s rule authenticates', async () => {
    await balancer.probe({ ...route, probePriority: undefined }, 'x');
    expect(calls).toHaveLength(0);
  });
});

describe('routes of many services', () => {
  it('are told by one call a listener: one that cannot be told hides no other', async () => {
    const misplaced = { ...route, wakePriority: 100 };
    const nowhere = { ...route, listenerArn: `${route.listenerArn}x` };
    const states = await balancer.routeStates([route, misplaced, nowhere, misplaced, route]);
    const refused = (why: string) => ({ refused: expect.stringContaining(why) });
    const doorbell = refused('does not lead to a doorbell');
    expect(states).toEqual(['open', doorbell, refused('elb DescribeRules'), doorbell, 'open']);
    expect(calls.map(({ input }) => input.ListenerArn)).toEqual([route.listenerArn, nowhere.listenerArn]);
  });
});

it('tells the health of targets in our words', async () => {
  const group = { arn: at.web, dimension: '', loadBalancerDimension: '', routes: [] };
  expect(await balancer.targets(group)).toEqual([]);
});
