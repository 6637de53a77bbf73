import { describe, expect, it } from 'vitest';
import { loadBalancerFullName, targetGroupFullName } from '../../local/elb/names.ts';
import { RULE, ok, pathRule, target, world } from './world.ts';

const bare = () => {
  const made = world();
  return { ...made, balancer: { LoadBalancer: loadBalancerFullName(made.lb) } };
};

const measured = () => {
  const made = bare();
  made.create(RULE, 'Rule', { ListenerArn: made.listener, Priority: 1, ...pathRule('/*', made.web) });
  return { ...made, pair: { ...made.balancer, TargetGroup: targetGroupFullName(made.web) } };
};

describe('metrics of requests', () => {
  it('count per load balancer and per group, by minute, after 60 to 120 s (ALB-3, ALB-8)', async () => {
    const { elb, web, clock, ask, metric, balancer, pair } = measured();
    elb.targets.register(web, target('10.0.0.1'));
    await clock.advance(10);
    for (let i = 0; i < 10; i++) await ask('/');
    await clock.advance(50 + 59);
    expect(metric('RequestCount', pair)).toEqual([]);
    await clock.advance(61);
    expect(metric('RequestCount', pair)).toEqual([10]);
    expect(metric('RequestCount', balancer)).toEqual([10]);
    expect(metric('HTTPCode_Target_2XX_Count', pair)).toEqual([10]);
    expect(metric('RequestCountPerTarget', pair)).toEqual([10]);
    expect(metric('HTTPCode_Target_5XX_Count', pair)).toEqual([]);
  });

  it('are partial at first (ALB-8)', async () => {
    const { elb, web, clock, ask, metric, pair } = measured();
    elb.targets.register(web, target('10.0.0.1'));
    for (let i = 0; i < 10; i++) await ask('/');
    const seen = new Set<number>();
    for (let second = 0; second < 180; second++) {
      await clock.advance(1);
      for (const value of metric('RequestCount', pair)) seen.add(value);
    }
    expect([...seen]).toEqual([5, 10]);
  });

  it('are silent without traffic: no data, not 0', async () => {
    const { elb, web, clock, metric, pair } = measured();
    elb.targets.register(web, target('10.0.0.1'));
    await clock.advance(600);
    expect(metric('RequestCount', pair)).toEqual([]);
  });

  it('do not count a request without a target, except as 503 of the load balancer (TOP-3, ALB-6)', async () => {
    const { clock, ask, metric, balancer, pair } = measured();
    await ask('/');
    await clock.advance(180);
    expect(metric('RequestCount', balancer)).toEqual([]);
    expect(metric('HTTPCode_ELB_503_Count', balancer)).toEqual([1]);
    expect(metric('HTTPCode_ELB_503_Count', pair)).toEqual([]);
  });

  it('tell the errors of targets from those of the load balancer', async () => {
    const { elb, web, clock, ask, metric, balancer, pair } = measured();
    elb.targets.register(
      web,
      target('10.0.0.1', ({ path }) => (path === '/down' ? undefined : { ...ok(), status: 500 })),
    );
    await ask('/');
    await ask('/down');
    await clock.advance(180);
    expect(metric('HTTPCode_Target_5XX_Count', pair)).toEqual([1]);
    expect(metric('HTTPCode_ELB_502_Count', balancer)).toEqual([1]);
    expect(metric('HTTPCode_ELB_5XX_Count', balancer)).toEqual([1]);
    expect(metric('RequestCount', pair)).toEqual([2]);
  });

  it('count the visits of a Lambda group (ALB-7)', async () => {
    const { doorbell, create, listener, clock, ask, metric, balancer } = bare();
    const group = doorbell();
    create(RULE, 'Ring', { ListenerArn: listener, Priority: 1, ...pathRule('/*', group) });
    for (let i = 0; i < 3; i++) await ask('/');
    await clock.advance(180);
    expect(metric('RequestCount', { ...balancer, TargetGroup: targetGroupFullName(group) })).toEqual([3]);
    expect(clock.waiting()).toBe(0);
  });
});

describe('metrics of hosts', () => {
  it('come each minute while targets are registered, and end with them (ALB-4)', async () => {
    const { elb, web, clock, metric, pair } = measured();
    elb.targets.register(web, target('10.0.0.1'));
    elb.targets.register(
      web,
      target('10.0.0.2', () => undefined),
    );
    await clock.advance(600);
    expect(metric('HealthyHostCount', pair, 60, 'Maximum')).toEqual(Array.from({ length: 8 }, () => 1));
    expect(metric('UnHealthyHostCount', pair, 60, 'Minimum')).toEqual(Array.from({ length: 8 }, () => 1));
    for (const id of ['10.0.0.1', '10.0.0.2']) elb.targets.deregister(web, id, () => {});
    await clock.advance(3600);
    expect(metric('HealthyHostCount', pair, 40)).toEqual([]);
    expect(clock.waiting()).toBe(0);
  });

  it('tell of a minute whose only target left within it', async () => {
    const { elb, web, clock, metric, pair } = measured();
    elb.targets.register(web, target('10.0.0.1'));
    await clock.advance(90);
    elb.targets.deregister(web, '10.0.0.1', () => {});
    await clock.advance(300);
    expect(metric('HealthyHostCount', pair)).toHaveLength(2);
  });
});
