import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockFromTemplate } from '../../config/lock-from-template.ts';
import { physicalSuffix } from '../../config/physical.ts';
import { generated } from '../../infra/generate.ts';
import { physicalSuffix as ofTheModel } from '../../local/arn.ts';

const made = generated();

test.each(Object.keys(made))('%s is what `npm run generate` writes', (path) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(made[path]);
});

test('lock and local model make up the same ids', () => {
  expect(physicalSuffix('Stack', 'Resource')).toBe(ofTheModel('Stack', 'Resource'));
});

const ELB = 'AWS::ElasticLoadBalancingV2';
const template = {
  Resources: {
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'demo' } },
    Balancer: { Type: `${ELB}::LoadBalancer`, Properties: { Name: 'demo', Scheme: 'internal' } },
    Group: { Type: `${ELB}::TargetGroup`, Properties: { Name: 'web' } },
    Listener: {
      Type: `${ELB}::Listener`,
      Properties: {
        LoadBalancerArn: { Ref: 'Balancer' },
        DefaultActions: [
          { Type: 'authenticate-oidc' },
          { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: 'Group' } }] } },
        ],
      },
    },
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: 'web', ContainerDefinitions: [{ Name: 'app' }] } },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        ServiceName: 'web',
        Cluster: { Ref: 'Cluster' },
        TaskDefinition: { Ref: 'Task' },
        DeploymentController: { Type: 'CODE_DEPLOY' },
        DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
        LoadBalancers: [{ TargetGroupArn: { Ref: 'Group' } }],
      },
    },
  },
};
const origin = { stackName: 'Stack', account: '111111111111', region: 'us-east-1', template };

test('a default rule that asks for a login is seen', () => {
  const { services } = lockFromTemplate(origin, 'staging').environments.staging!;
  const listener = expect.stringMatching(/listener\/app\/demo\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  expect(services.web!.targetGroups[0]!.forwards).toEqual([{ listener, authenticates: true }]);
});

test('controller and circuit breaker are seen', () => {
  const { services } = lockFromTemplate(origin, 'staging').environments.staging!;
  expect(services.web).toMatchObject({
    deploymentController: 'CODE_DEPLOY',
    breakerRollsBack: true,
    containers: ['app'],
  });
});

const withResources = (more: Record<string, unknown>, container: Record<string, unknown> = {}) => {
  const { Task } = template.Resources;
  const ContainerDefinitions = [{ Name: 'proxy' }, { Name: 'app', ...container }];
  const task = { ...Task, Properties: { ...Task.Properties, ContainerDefinitions } };
  return lockFromTemplate(
    { ...origin, template: { Resources: { ...template.Resources, Task: task, ...more } as typeof template.Resources } },
    'staging',
  ).environments.staging!;
};

test.each<[string, unknown]>([
  ['by reference', { Ref: 'Logs' }],
  ['by name', '/demo/web'],
])('the log group of a container is seen, %s', (_, group) => {
  const LogConfiguration = { LogDriver: 'awslogs', Options: { 'awslogs-group': group } };
  const logs = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/demo/web' } };
  expect(withResources({ Logs: logs }, { LogConfiguration }).services.web!.logGroup).toEqual({
    name: '/demo/web',
    arn: 'arn:aws:logs:us-east-1:111111111111:log-group:/demo/web',
  });
});

test('a container that logs elsewhere has no log group', () => {
  const LogConfiguration = { LogDriver: 'awsfirelens' };
  expect(withResources({}, { LogConfiguration }).services.web).not.toHaveProperty('logGroup');
});

test('metric and composite alarms are seen', () => {
  const Alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'one' } };
  const Both = { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmName: 'both', AlarmRule: 'ALARM(one)' } };
  const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:111111111111:alarm:${name}`;
  expect(withResources({ Alarm, Both }).alarms).toEqual({ one: arn('one'), both: arn('both') });
});

test('a resource without an explicit name is refused', () => {
  const { Cluster: _, ...rest } = template.Resources;
  const nameless = { ...origin, template: { Resources: { ...rest, Cluster: { Type: 'AWS::ECS::Cluster' } } } };
  expect(() => lockFromTemplate(nameless, 'staging')).toThrow('AWS::ECS::Cluster needs an explicit name');
});
