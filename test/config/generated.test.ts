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

test('a resource without an explicit name is refused', () => {
  const { Cluster: _, ...rest } = template.Resources;
  const nameless = { ...origin, template: { Resources: { ...rest, Cluster: { Type: 'AWS::ECS::Cluster' } } } };
  expect(() => lockFromTemplate(nameless, 'staging')).toThrow('AWS::ECS::Cluster needs an explicit name');
});
