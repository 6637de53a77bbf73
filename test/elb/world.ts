import { physicalSuffix } from '../../local/arn.ts';
import { seededChance } from '../../local/chance.ts';
import { createCloudWatch } from '../../local/cloudwatch/index.ts';
import type { ElbSettings } from '../../local/elb/index.ts';
import { createElb } from '../../local/elb/index.ts';
import type { Call, ServiceModel, WebRequest, WebResponse } from '../../local/model.ts';
import type { InvokeResult, Target } from '../../local/parts.ts';
import { manualClock } from './manual-clock.ts';

const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
const call: Call = { service: 'elasticloadbalancing', operation: '', principal: 'person' };

export const TG = 'AWS::ElasticLoadBalancingV2::TargetGroup';
export const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const LB = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:doorbell';

export const ok = (body = 'ok'): WebResponse => ({ status: 200, headers: {}, body });

/** A target at `id` that answers as `serve` says. */
export const target = (id: string, serve: Target['serve'] = () => ok(id)): Target => ({
  id,
  port: 8080,
  availabilityZone: 'us-east-1a',
  serve,
});

export const pathRule = (pattern: string, groupArn: string) => ({
  Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [pattern] } }],
  Actions: [{ Type: 'forward', TargetGroupArn: groupArn }],
});

/** Load balancer `demo` with an HTTP listener that answers 404, and an ip group `web` checked every 10 s. */
export const world = (settings: Partial<ElbSettings> = {}) => {
  const clock = manualClock();
  const deps = { clock, chance: seededChance('elb'), account, events: { emit: () => {} } };
  const invoked: { arn: string; payload: any }[] = [];
  let respond: (payload: any) => Partial<InvokeResult> = () => ({
    payload: JSON.stringify({ statusCode: 503, headers: {}, body: 'ring' }),
  });
  const invoker = {
    invoke: async (arn: string, payload: unknown): Promise<InvokeResult> => {
      invoked.push({ arn, payload });
      return { payload: '{}', requestId: 'r', ...respond(payload) };
    },
    invokeEvent: () => {},
  };
  const cloudwatch = createCloudWatch(deps);
  const elb = createElb(deps, { invoker: () => invoker, metrics: cloudwatch.metrics, settings });
  const create = (type: string, logicalId: string, properties: any): string => {
    const input = { stackName: 'Demo', logicalId, properties, metadata: {}, suffix: physicalSuffix('Demo', logicalId) };
    return (elb.model.resources[type]!.create(input) as { ref: string }).ref;
  };
  const runOn = (model: ServiceModel, operation: string, input: unknown): any =>
    model.operations[operation]!.run(input, call);
  const lb = create(LB, 'Balancer', { Name: 'demo', Subnets: ['subnet-1'], SecurityGroups: [] });
  const fixed = [
    {
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'none' },
    },
  ];
  const listener = create(LISTENER, 'Http', { LoadBalancerArn: lb, Port: 80, Protocol: 'HTTP', DefaultActions: fixed });
  const web = create(TG, 'Web', {
    Name: 'web',
    Port: 8080,
    Protocol: 'HTTP',
    TargetType: 'ip',
    VpcId: 'vpc-1',
    HealthCheckIntervalSeconds: 10,
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
  });
  return {
    clock,
    elb,
    invoked,
    lb,
    listener,
    web,
    create,
    run: (operation: string, input: unknown) => runOn(elb.model, operation, input),
    metric: (name: string, dimensions: Record<string, string>, fromMinutes = 60, Stat = 'Sum'): number[] =>
      runOn(cloudwatch.model, 'GetMetricData', {
        StartTime: new Date(clock.now() - fromMinutes * 60_000),
        EndTime: new Date(clock.now()),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [
          {
            Id: 'm',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/ApplicationELB',
                MetricName: name,
                Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
              },
              Period: 60,
              Stat,
            },
          },
        ],
      }).MetricDataResults[0].Values,
    lambdaAnswers: (next: typeof respond) => (respond = next),
    doorbell: (properties: any = {}) =>
      create(TG, 'Doorbell', { Name: 'doorbell', TargetType: 'lambda', Targets: [{ Id: FUNCTION }], ...properties }),
    ask: (path: string, more: Partial<WebRequest> = {}) =>
      elb.request({ method: 'GET', host: 'demo.example', path, headers: {}, body: '', ...more }),
  };
};
