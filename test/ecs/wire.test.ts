import * as Api from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { createWireServer, requestHandlerFor } from '../../local/wire/index.ts';
import { createTestWorld } from './world.ts';

const start = () => {
  const world = createTestWorld();
  world.images.set('a1', {});
  world.start('a1');
  world.run(120);
  const clients = [{ name: 'ecs', Client: Api.ECSClient, exports: Api }];
  const server = createWireServer({ services: [world.ecs.model], clients, chance: seededChance(1) });
  const client = new Api.ECSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    requestHandler: requestHandlerFor(server) as never,
    maxAttempts: 1,
  });
  return { world, client, server };
};
const web = { cluster: 'demo', service: 'web' };

test('the real client reads services, tasks, deployments and revisions', async () => {
  const { client, server } = start();
  const { services = [] } = await client.send(new Api.DescribeServicesCommand({ cluster: 'demo', services: ['web'] }));
  expect(services[0]).toMatchObject({ status: 'ACTIVE', runningCount: 1, createdAt: expect.any(Date) });
  const { taskArns } = await client.send(new Api.ListTasksCommand({ cluster: 'demo', serviceName: 'web' }));
  const { tasks } = await client.send(new Api.DescribeTasksCommand({ cluster: 'demo', tasks: taskArns }));
  expect(tasks).toMatchObject([{ lastStatus: 'RUNNING', startedAt: expect.any(Date) }]);
  const { serviceDeployments = [] } = await client.send(
    new Api.ListServiceDeploymentsCommand({ ...web, createdAt: { after: new Date(0) }, status: ['SUCCESSFUL'] }),
  );
  const serviceDeploymentArns = serviceDeployments.map((one) => one.serviceDeploymentArn!);
  const found = await client.send(new Api.DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
  const serviceRevisionArns = [found.serviceDeployments![0]!.targetServiceRevision!.arn!];
  const { serviceRevisions } = await client.send(new Api.DescribeServiceRevisionsCommand({ serviceRevisionArns }));
  expect(serviceRevisions![0]!.containerImages).toMatchObject([{ imageDigest: expect.stringMatching(/^sha256:/) }]);
  expect(server.faults).toEqual([]);
});

test('a copy of a described task definition can be registered and deployed', async () => {
  const { client, world } = start();
  const read = new Api.DescribeTaskDefinitionCommand({ taskDefinition: 'web', include: ['TAGS'] });
  const { family, containerDefinitions, cpu, memory } = (await client.send(read)).taskDefinition!;
  const copy = new Api.RegisterTaskDefinitionCommand({ family, containerDefinitions, cpu, memory });
  const { taskDefinitionArn: taskDefinition } = (await client.send(copy)).taskDefinition!;
  const { service } = await client.send(new Api.UpdateServiceCommand({ ...web, taskDefinition, desiredCount: 2 }));
  expect(service!.deployments).toHaveLength(2);
  world.run(300);
  expect(world.service()).toMatchObject({ runningCount: 2, taskDefinition });
});

test('errors arrive as the classes of the client, and what is not covered is refused by name', async () => {
  const { client, server } = start();
  const nowhere = new Api.UpdateServiceCommand({ cluster: 'demo', service: 'none' });
  await expect(client.send(nowhere)).rejects.toBeInstanceOf(Api.ServiceNotFoundException);
  const withStrategy = new Api.UpdateServiceCommand({ ...web, placementStrategy: [] });
  await expect(client.send(withStrategy)).rejects.toThrow(/placementStrategy/);
  expect(server.refusals).toHaveLength(1);
});
