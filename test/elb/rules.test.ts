import { describe, expect, it } from 'vitest';
import { physicalSuffix } from '../../local/arn.ts';
import { LISTENER, RULE, TG, pathRule, target, world } from './world.ts';

const suffix = (logicalId: string) => physicalSuffix('Demo', logicalId);
const fixed = (StatusCode: string, MessageBody = '') => [
  { Type: 'fixed-response', FixedResponseConfig: { StatusCode, MessageBody } },
];
const condition = (Field: string, config: string, Values: unknown[], more = {}) => ({
  Field,
  [config]: { ...more, Values },
});

describe('resources of a template', () => {
  it('have ARNs of AWS shape that are a function of the template', () => {
    const { lb, listener, web, create } = world();
    const prefix = 'arn:aws:elasticloadbalancing:us-east-1:111111111111';
    const rule = create(RULE, 'Rule', { ListenerArn: listener, Priority: 10, ...pathRule('/*', web) });
    expect(lb).toBe(`${prefix}:loadbalancer/app/demo/${suffix('Balancer')}`);
    expect(web).toBe(`${prefix}:targetgroup/web/${suffix('Web')}`);
    expect(listener).toBe(`${prefix}:listener/app/demo/${suffix('Balancer')}/${suffix('Http')}`);
    expect(rule).toBe(`${prefix}:listener-rule/app/demo/${suffix('Balancer')}/${suffix('Http')}/${suffix('Rule')}`);
  });

  it('get a name of at most 32 characters where they have none', () => {
    const { create } = world();
    const arn = create(TG, 'AVeryLongLogicalIdOfATargetGroup', { TargetType: 'ip', Port: 80, Protocol: 'HTTP' });
    expect(arn.split('/')[1]).toMatch(/^Demo-AVeryLongLog-[0-9A-F]{12}$/);
  });

  it('are refused where the model does not play them', () => {
    const { create, listener } = world();
    expect(() => create(TG, 'A', { Port: 80 })).toThrow(/TargetType instance.*covered: ip, lambda/);
    expect(() => create(TG, 'B', { Port: 80, TargetType: 'ip', ProtocolVersion: 'GRPC' })).toThrow(/GRPC/);
    const sticky = [{ Key: 'stickiness.enabled', Value: 'true' }];
    expect(() => create(TG, 'C', { Port: 80, TargetType: 'ip', TargetGroupAttributes: sticky })).toThrow(
      /stickiness.enabled = true/,
    );
    const regexp = [{ Field: 'path-pattern', RegexValues: ['^/a'] }];
    expect(() =>
      create(RULE, 'D', { ListenerArn: listener, Priority: 1, Conditions: regexp, Actions: fixed('200') }),
    ).toThrow(/RegexValues/);
  });

  it('may not share a priority', () => {
    const { create, listener, web } = world();
    create(RULE, 'One', { ListenerArn: listener, Priority: 10, ...pathRule('/a', web) });
    expect(() => create(RULE, 'Two', { ListenerArn: listener, Priority: 10, ...pathRule('/b', web) })).toThrow(
      expect.objectContaining({ code: 'PriorityInUse' }),
    );
  });

  it('may not share a target group between load balancers (ALB-23)', () => {
    const { create, listener, web } = world();
    create(RULE, 'One', { ListenerArn: listener, Priority: 10, ...pathRule('/a', web) });
    const other = create('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Other', {});
    const Actions = [{ Type: 'forward', TargetGroupArn: web }];
    expect(() => create(LISTENER, 'Second', { LoadBalancerArn: other, Port: 80, DefaultActions: Actions })).toThrow(
      expect.objectContaining({ code: 'TargetGroupAssociationLimit' }),
    );
  });
});

describe('rules', () => {
  const conditions: [string, any, any, any][] = [
    [
      'host-header',
      condition('host-header', 'HostHeaderConfig', ['*.Shop.example']),
      { host: 'www.shop.example:80' },
      { host: 'shop.example' },
    ],
    [
      'path-pattern with its case',
      condition('path-pattern', 'PathPatternConfig', ['/img/*.p?g']),
      { path: '/img/a/b.png?x=1' },
      { path: '/IMG/b.png' },
    ],
    [
      'http-header',
      condition('http-header', 'HttpHeaderConfig', ['*beta*'], { HttpHeaderName: 'X-Ring' }),
      { headers: { 'x-ring': 'a BETA b' } },
      {},
    ],
    [
      'http-request-method',
      condition('http-request-method', 'HttpRequestMethodConfig', ['POST']),
      { method: 'POST' },
      { method: 'GET' },
    ],
    [
      'query-string',
      condition('query-string', 'QueryStringConfig', [{ Key: 'v', Value: '2*' }]),
      { path: '/?a=1&v=20' },
      { path: '/?v=1' },
    ],
    ['source-ip', condition('source-ip', 'SourceIpConfig', ['198.51.100.0/24']), {}, undefined],
  ];
  it.each(conditions)('match by %s', async (_, one, hit, miss) => {
    const { create, listener, ask } = world();
    create(RULE, 'Rule', { ListenerArn: listener, Priority: 5, Conditions: [one], Actions: fixed('200', 'hit') });
    expect(await ask('/', hit)).toMatchObject({ status: 200, body: 'hit' });
    if (miss) expect(await ask('/', miss)).toMatchObject({ status: 404, body: 'none' });
  });

  it('count by priority, and all conditions must hold', async () => {
    const { create, listener, ask } = world();
    const path = condition('path-pattern', 'PathPatternConfig', ['/a*']);
    const header = condition('http-header', 'HttpHeaderConfig', ['1'], { HttpHeaderName: 'x-a' });
    create(RULE, 'Late', { ListenerArn: listener, Priority: 20, Conditions: [path], Actions: fixed('200', 'late') });
    create(RULE, 'Early', {
      ListenerArn: listener,
      Priority: 10,
      Conditions: [path, header],
      Actions: fixed('200', 'early'),
    });
    expect((await ask('/a')).body).toBe('late');
    expect((await ask('/a', { headers: { 'x-a': '1' } })).body).toBe('early');
  });

  it('redirect with the parts of the request', async () => {
    const { create, listener, ask } = world();
    const RedirectConfig = { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' };
    const path = condition('path-pattern', 'PathPatternConfig', ['/old*']);
    create(RULE, 'Rule', {
      ListenerArn: listener,
      Priority: 1,
      Conditions: [path],
      Actions: [{ Type: 'redirect', RedirectConfig }],
    });
    const { status, headers } = await ask('/old/a?b=c%20d');
    expect([status, headers.location]).toEqual([301, 'https://demo.example:443/old/a?b=c%20d']);
  });

  it('that authenticate are kept and described without their secret, and refused when a request meets them (ALB-25)', async () => {
    const { create, listener, web, ask, run } = world();
    const rule = pathRule('/in*', web);
    const AuthenticateOidcConfig = { Issuer: 'https://id.example', ClientId: 'c', ClientSecret: 's' };
    const Actions = [
      { Type: 'authenticate-oidc', Order: 1, AuthenticateOidcConfig },
      { ...rule.Actions[0], Order: 2 },
    ];
    const RuleArn = create(RULE, 'Rule', { ListenerArn: listener, Priority: 1, ...rule, Actions });
    const described = run('DescribeRules', { RuleArns: [RuleArn] }).Rules[0].Actions;
    expect(described[0]).toEqual({
      Type: 'authenticate-oidc',
      Order: 1,
      AuthenticateOidcConfig: { Issuer: 'https://id.example', ClientId: 'c' },
    });
    await expect(ask('/in')).rejects.toThrow(/authenticate-oidc/);
  });
});

describe('the API of rules', () => {
  it('tells rules by listener with the default rule last, and by ARN', () => {
    const { create, listener, web, run } = world();
    const b = create(RULE, 'B', { ListenerArn: listener, Priority: 20, ...pathRule('/b', web) });
    create(RULE, 'A', { ListenerArn: listener, Priority: 3, ...pathRule('/a', web) });
    const { Rules } = run('DescribeRules', { ListenerArn: listener });
    expect(Rules.map(({ Priority }: any) => Priority)).toEqual(['3', '20', 'default']);
    expect(run('DescribeRules', { RuleArns: [b] }).Rules).toEqual([
      {
        RuleArn: b,
        Priority: '20',
        IsDefault: false,
        Conditions: [{ Field: 'path-pattern', Values: ['/b'], PathPatternConfig: { Values: ['/b'] } }],
        Actions: [
          {
            Type: 'forward',
            TargetGroupArn: web,
            ForwardConfig: {
              TargetGroups: [{ TargetGroupArn: web, Weight: 1 }],
              TargetGroupStickinessConfig: { Enabled: false },
            },
          },
        ],
      },
    ]);
    expect(() => run('DescribeRules', { RuleArns: [`${b}x`] })).toThrow(
      expect.objectContaining({ code: 'RuleNotFound' }),
    );
  });

  it('pages', () => {
    const { create, listener, web, run } = world();
    for (const n of [1, 2, 3]) create(RULE, `R${n}`, { ListenerArn: listener, Priority: n, ...pathRule(`/${n}`, web) });
    const first = run('DescribeRules', { ListenerArn: listener, PageSize: 3 });
    const second = run('DescribeRules', { ListenerArn: listener, PageSize: 3, Marker: first.NextMarker });
    expect([...first.Rules, ...second.Rules].map(({ Priority }: any) => Priority)).toEqual(['1', '2', '3', 'default']);
    expect(second.NextMarker).toBeUndefined();
  });

  it('replaces whole lists by ModifyRule, seen by all nodes only after a while (ALB-21)', async () => {
    const { create, listener, web, run, ask, clock } = world();
    const RuleArn = create(RULE, 'Rule', {
      ListenerArn: listener,
      Priority: 1,
      ...pathRule('/a', web),
      Actions: fixed('200', 'a'),
    });
    const Conditions = [condition('path-pattern', 'PathPatternConfig', ['/b'])];
    const { Rules } = run('ModifyRule', { RuleArn, Conditions });
    expect(Rules[0]).toMatchObject({ Conditions: [{ Values: ['/b'] }], Actions: [{ Type: 'fixed-response' }] });
    const between = new Set<number>();
    for (let i = 0; i < 40; i++) between.add((await ask('/b')).status);
    expect([...between].toSorted()).toEqual([200, 404]);
    await clock.advance(2);
    for (let i = 0; i < 40; i++) expect((await ask('/b')).status).toBe(200);
    expect((await ask('/a')).status).toBe(404);
  });

  it('creates and deletes rules', async () => {
    const { listener, web, run, ask, clock } = world();
    const { Rules } = run('CreateRule', {
      ListenerArn: listener,
      Priority: 7,
      ...pathRule('/n', web),
      Actions: fixed('200'),
    });
    await clock.advance(2);
    expect((await ask('/n')).status).toBe(200);
    run('DeleteRule', { RuleArn: Rules[0].RuleArn });
    expect(run('DescribeRules', { ListenerArn: listener }).Rules).toHaveLength(1);
    await clock.advance(2);
    expect((await ask('/n')).status).toBe(404);
    expect(() => run('DeleteRule', { RuleArn: Rules[0].RuleArn })).toThrow(
      expect.objectContaining({ code: 'RuleNotFound' }),
    );
  });

  it('sets priorities all at once or not at all', () => {
    const { create, listener, web, run } = world();
    const a = create(RULE, 'A', { ListenerArn: listener, Priority: 1, ...pathRule('/a', web) });
    const b = create(RULE, 'B', { ListenerArn: listener, Priority: 2, ...pathRule('/b', web) });
    const set = (RulePriorities: unknown) => run('SetRulePriorities', { RulePriorities });
    expect(() => set([{ RuleArn: a, Priority: 2 }])).toThrow(expect.objectContaining({ code: 'PriorityInUse' }));
    set([
      { RuleArn: a, Priority: 2 },
      { RuleArn: b, Priority: 1 },
    ]);
    expect(
      run('DescribeRules', { ListenerArn: listener })
        .Rules.map(({ RuleArn }: any) => RuleArn)
        .slice(0, 2),
    ).toEqual([b, a]);
  });

  const wrong: [string, any, RegExp][] = [
    [
      'more than five values',
      { Conditions: [condition('path-pattern', 'PathPatternConfig', ['1', '2', '3', '4', '5', '6'])] },
      /'5' condition values/,
    ],
    [
      'Values beside their config',
      { Conditions: [{ Field: 'path-pattern', Values: ['/a'], PathPatternConfig: { Values: ['/a'] } }] },
      /not both/,
    ],
    ['an unknown field', { Conditions: [{ Field: 'cookie', Values: ['a'] }] }, /condition on cookie/],
    ['no final action', { Actions: [{ Type: 'authenticate-cognito' }] }, /exactly one/],
    ['two final actions', { Actions: [...fixed('200'), ...fixed('404')] }, /exactly one/],
    ['an unknown target group', { Actions: [{ Type: 'forward', TargetGroupArn: 'arn:none' }] }, /'arn:none' not found/],
    ['nothing', {}, /Either conditions or actions/],
  ];
  it.each(wrong)('refuses a change with %s and changes nothing', (_, change, message) => {
    const { create, listener, web, run } = world();
    const RuleArn = create(RULE, 'Rule', { ListenerArn: listener, Priority: 1, ...pathRule('/a', web) });
    const before = run('DescribeRules', { RuleArns: [RuleArn] });
    expect(() => run('ModifyRule', { RuleArn, ...change })).toThrow(message);
    expect(run('DescribeRules', { RuleArns: [RuleArn] })).toEqual(before);
  });

  it('does not let the default rule go', () => {
    const { listener, run } = world();
    const [{ RuleArn }] = run('DescribeRules', { ListenerArn: listener }).Rules;
    expect(() => run('ModifyRule', { RuleArn, Actions: fixed('200') })).toThrow(
      expect.objectContaining({ code: 'OperationNotPermitted' }),
    );
  });
});

describe('the hosts of a load balancer', () => {
  it('are its own name and those that rules spell out', async () => {
    const { create, listener, elb, ask } = world();
    const hosts = condition('host-header', 'HostHeaderConfig', ['web.example', '*.web.example']);
    create(RULE, 'Rule', { ListenerArn: listener, Priority: 1, Conditions: [hosts], Actions: fixed('200') });
    expect(elb.hosts()).toEqual([expect.stringMatching(/^demo-\d+\.us-east-1\.elb\.amazonaws\.com$/), 'web.example']);
    await expect(ask('/', { host: 'web.example:8443' })).rejects.toThrow(
      'Nothing listens at web.example:8443; ports: 80',
    );
  });
});

describe('reads', () => {
  it('tell load balancers, listeners and target groups with their attributes', () => {
    const { lb, listener, web, run, elb } = world();
    expect(run('DescribeLoadBalancers', { Names: ['demo'] }).LoadBalancers[0]).toMatchObject({
      LoadBalancerArn: lb,
      State: { Code: 'active' },
    });
    expect(run('DescribeListeners', { LoadBalancerArn: lb }).Listeners[0]).toMatchObject({
      ListenerArn: listener,
      Port: 80,
    });
    expect(run('DescribeTargetGroups', { TargetGroupArns: [web] }).TargetGroups[0]).toMatchObject({
      TargetGroupArn: web,
      TargetType: 'ip',
      HealthCheckIntervalSeconds: 10,
      LoadBalancerArns: [],
    });
    expect(run('DescribeTargetGroupAttributes', { TargetGroupArn: web }).Attributes).toContainEqual({
      Key: 'deregistration_delay.timeout_seconds',
      Value: '30',
    });
    elb.targets.register(web, target('10.0.0.1'));
    expect(
      run('DescribeTargetHealth', { TargetGroupArn: web, Targets: [{ Id: '10.0.0.9' }] }).TargetHealthDescriptions[0]
        .TargetHealth,
    ).toMatchObject({
      State: 'unused',
      Reason: 'Target.NotRegistered',
    });
  });
});
