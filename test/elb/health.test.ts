import { describe, expect, it } from 'vitest';
import type { WebResponse } from '../../local/model.ts';
import { FUNCTION, RULE, pathRule, target, world } from './world.ts';

/** A world whose group `web` is named by a rule, with the changes of health it tells. */
const inUse = () => {
  const made = world();
  const told: string[] = [];
  made.elb.targets.onChange((arn, id, health) => void (arn === made.web && told.push(`${id} ${health}`)));
  made.create(RULE, 'Rule', { ListenerArn: made.listener, Priority: 1, ...pathRule('/*', made.web) });
  const health = (Targets?: unknown) =>
    made.run('DescribeTargetHealth', { TargetGroupArn: made.web, Targets }).TargetHealthDescriptions;
  return { ...made, told, health };
};

const answers = (...statuses: (number | undefined)[]) => {
  let i = 0;
  return (): WebResponse | undefined => {
    const status = statuses[Math.min(i++, statuses.length - 1)];
    return status === undefined ? undefined : { status, headers: {}, body: '' };
  };
};

describe('a target', () => {
  it('is healthy after its first passed check, within one interval (ALB-12)', async () => {
    const { elb, web, clock, health, told } = inUse();
    elb.targets.register(web, target('10.0.0.1'));
    expect(health()[0]).toEqual({
      Target: { Id: '10.0.0.1', Port: 8080, AvailabilityZone: 'us-east-1a' },
      HealthCheckPort: '8080',
      TargetHealth: {
        State: 'initial',
        Reason: 'Elb.RegistrationInProgress',
        Description: 'Target registration is in progress',
      },
    });
    await clock.advance(10);
    expect(health()[0].TargetHealth).toEqual({ State: 'healthy' });
    expect(told).toEqual(['10.0.0.1 initial', '10.0.0.1 healthy']);
  });

  it('is unused while no rule names its group, and is checked as soon as one does (TOP-5, ALB-10)', async () => {
    const { elb, web, listener, create, run, clock } = world();
    elb.targets.register(web, target('10.0.0.1'));
    await clock.advance(600);
    expect(run('DescribeTargetHealth', { TargetGroupArn: web }).TargetHealthDescriptions[0].TargetHealth).toMatchObject(
      {
        State: 'unused',
        Reason: 'Target.NotInUse',
      },
    );
    const RuleArn = create(RULE, 'Rule', { ListenerArn: listener, Priority: 1, ...pathRule('/*', web) });
    await clock.advance(10);
    expect(elb.targets.health(web, '10.0.0.1')).toBe('healthy');
    run('DeleteRule', { RuleArn });
    expect(elb.targets.health(web, '10.0.0.1')).toBe('unused');
  });

  it('becomes unhealthy after the threshold of failures and healthy again after its own threshold', async () => {
    const { elb, web, clock, health, told } = inUse();
    elb.targets.register(web, target('10.0.0.1', answers(200, 500, 200, 500, 500, 200)));
    await clock.advance(40);
    expect(elb.targets.health(web, '10.0.0.1')).toBe('healthy');
    await clock.advance(10);
    expect(health()[0].TargetHealth).toMatchObject({ State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch' });
    await clock.advance(40);
    expect(elb.targets.health(web, '10.0.0.1')).toBe('unhealthy');
    await clock.advance(10);
    expect(told.map((line) => line.split(' ')[1])).toEqual(['initial', 'healthy', 'unhealthy', 'healthy']);
  });

  it('that refuses connections stays initial, then is unhealthy (ALB-11)', async () => {
    const { elb, web, clock, health } = inUse();
    elb.targets.register(
      web,
      target('10.0.0.1', () => undefined),
    );
    await clock.advance(10);
    expect(health()[0].TargetHealth).toMatchObject({ State: 'initial', Reason: 'Elb.InitialHealthChecking' });
    await clock.advance(10);
    expect(health()[0].TargetHealth).toMatchObject({ State: 'unhealthy', Reason: 'Target.FailedHealthChecks' });
  });
});

describe('a target that is deregistered', () => {
  const deregistered = async (visit: boolean) => {
    const made = inUse();
    made.elb.targets.register(made.web, target('10.0.0.1'));
    await made.clock.advance(10);
    if (visit) await made.ask('/');
    let doneAt: number | undefined;
    const from = made.clock.now();
    made.elb.targets.deregister(made.web, '10.0.0.1', () => (doneAt = (made.clock.now() - from) / 1000));
    return { ...made, doneAt: () => doneAt };
  };

  it('is done at once if idle, though it shows draining until the delay has passed (ALB-14)', async () => {
    const { clock, doneAt, elb, web, health, told } = await deregistered(false);
    await clock.advance(0);
    expect(doneAt()).toBe(0);
    expect(health()[0].TargetHealth).toMatchObject({ State: 'draining', Reason: 'Target.DeregistrationInProgress' });
    await clock.advance(30);
    expect(health()).toEqual([]);
    expect(elb.targets.health(web, '10.0.0.1')).toBe('gone');
    expect(told.slice(-2)).toEqual(['10.0.0.1 draining', '10.0.0.1 gone']);
  });

  it('is done after the delay if it has just served', async () => {
    const { clock, doneAt } = await deregistered(true);
    await clock.advance(29);
    expect(doneAt()).toBeUndefined();
    await clock.advance(1);
    expect(doneAt()).toBe(30);
  });

  it('gets no new request', async () => {
    const { ask } = await deregistered(true);
    expect((await ask('/')).status).toBe(503);
  });

  it('leaves no timer behind', async () => {
    const { clock } = await deregistered(false);
    await clock.advance(180);
    expect(clock.waiting()).toBe(0);
  });
});

describe('a Lambda function as target', () => {
  it('is not checked unless asked for, so that no check wakes anything (ALB-18)', async () => {
    const { doorbell, create, listener, run, clock, invoked } = world();
    const group = doorbell();
    create(RULE, 'Rule', { ListenerArn: listener, Priority: 1, ...pathRule('/*', group) });
    await clock.advance(3600);
    expect(invoked).toEqual([]);
    expect(clock.waiting()).toBe(0);
    expect(run('DescribeTargetHealth', { TargetGroupArn: group }).TargetHealthDescriptions).toEqual([
      expect.objectContaining({
        Target: { Id: FUNCTION },
        TargetHealth: expect.objectContaining({ State: 'unavailable' }),
      }),
    ]);
  });

  it('is called by checks that are switched on', async () => {
    const { doorbell, create, listener, run, clock, invoked } = world();
    const group = doorbell({ HealthCheckEnabled: true, Matcher: { HttpCode: '200,503' } });
    create(RULE, 'Rule', { ListenerArn: listener, Priority: 1, ...pathRule('/*', group) });
    await clock.advance(60);
    expect(invoked[0]?.payload.headers).toEqual({ 'user-agent': 'ELB-HealthChecker/2.0' });
    expect(run('DescribeTargetHealth', { TargetGroupArn: group }).TargetHealthDescriptions[0].TargetHealth.State).toBe(
      'healthy',
    );
  });
});
