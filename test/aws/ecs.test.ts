import { describe, expect, it } from 'vitest';
import { toCopy } from '../../functions/aws/ecs-definition.ts';
import { makeServices } from '../../functions/aws/ecs.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import { AwsError } from '../../local/model.ts';
import { fails, model } from '../wire/models.ts';
import { wired } from './wired.ts';

const REVISION = 'arn:aws:ecs:us-east-1:111111111111:task-definition/web:7';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const service = {
  key: 'staging/web',
  cluster: { name: 'demo', arn: 'arn:aws:ecs:us-east-1:111111111111:cluster/demo' },
  service: { name: 'web', arn: 'arn:aws:ecs:us-east-1:111111111111:service/demo/web' },
} as ServiceSettings;
const seconds = (n: number): Date => new Date(n * 1000);

const deployment = (id: string, createdAt: number) => ({
  id,
  status: 'ACTIVE',
  taskDefinition: REVISION,
  rolloutState: 'COMPLETED',
  failedTasks: 1,
  createdAt: seconds(createdAt),
});

const described = {
  status: 'ACTIVE',
  desiredCount: 2,
  taskDefinition: REVISION,
  deployments: [deployment('ecs-svc/1', 1), deployment('ecs-svc/2', 2)],
};

describe('the managed service', () => {
  it('is seen with all its deployments, newest first (ECS-9)', async () => {
    const { settings, calls } = wired(
      model('ecs', { DescribeServices: [['cluster', 'services'], () => ({ services: [described] })] }),
    );
    const observed = await makeServices(settings).observe(service);
    expect(observed).toMatchObject({
      desired: 2,
      running: 0,
      controller: 'ECS',
      strategy: 'ROLLING',
      revisionArn: REVISION,
    });
    expect(observed.deployments.map(({ id }) => id)).toEqual(['ecs-svc/2', 'ecs-svc/1']);
    expect(observed.deployments[0]).toMatchObject({ rollout: 'COMPLETED', failedTasks: 1, createdAt: 2_000 });
    expect(calls[0]?.input).toEqual({ cluster: service.cluster.arn, services: [service.service.arn] });
  });

  it('does not take a count of failed tasks that ECS leaves out for 0', async () => {
    const { failedTasks: _, ...untold } = deployment('ecs-svc/1', 1);
    const { settings } = wired(
      model('ecs', {
        DescribeServices: [['cluster', 'services'], () => ({ services: [{ ...described, deployments: [untold] }] })],
      }),
    );
    const [primary] = (await makeServices(settings).observe(service)).deployments;
    expect(primary).not.toHaveProperty('failedTasks');
  });

  it('is seen with many others, and a cluster that is not to be seen hides none of them', async () => {
    const other = { ...service, key: 'staging/other', cluster: { name: 'x', arn: `${service.cluster.arn}-x` } };
    const { settings, calls } = wired(
      model('ecs', {
        DescribeServices: [
          ['cluster', 'services'],
          ({ cluster }) => {
            if (cluster !== service.cluster.arn) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
            return { services: [{ ...described, serviceArn: service.service.arn }] };
          },
        ],
      }),
    );
    const all = await makeServices(settings).observeAll([other, service]);
    expect(all.get(other.key)).toEqual({ refused: expect.stringContaining('Cluster not found') });
    expect(all.get(service.key)).toMatchObject({ revisionArn: REVISION });
    expect(calls).toHaveLength(2);
  });

  it('is refused in words when it is gone', async () => {
    const { settings } = wired(
      model('ecs', {
        DescribeServices: [['cluster', 'services'], () => ({ services: [], failures: [{ reason: 'MISSING' }] })],
      }),
    );
    const observed = makeServices(settings).observe(service);
    await expect(observed).rejects.toMatchObject({ name: 'AwsRefused', message: expect.stringContaining('MISSING') });
  });

  it('is updated by what is asked for and nothing else', async () => {
    const { settings, calls } = wired(
      model('ecs', {
        UpdateService: [['cluster', 'service', 'taskDefinition', 'desiredCount'], () => ({ service: described })],
      }),
    );
    const services = makeServices(settings);
    await services.update(service, { revisionArn: REVISION });
    await services.update(service, { desired: 0 });
    const where = { cluster: service.cluster.arn, service: service.service.arn };
    expect(calls.map(({ input }) => input)).toEqual([
      { ...where, taskDefinition: REVISION },
      { ...where, desiredCount: 0 },
    ]);
  });

  it('is throttled as such', async () => {
    const { settings } = wired(
      model('ecs', { UpdateService: [['cluster', 'service', 'desiredCount'], fails('ThrottlingException', 'slow')] }),
    );
    await expect(makeServices(settings).update(service, { desired: 1 })).rejects.toMatchObject({ name: 'Throttled' });
  });
});

describe('a service that lists as many deployments as ECS takes', () => {
  const refusedFor = async (message: string): Promise<unknown> => {
    const answer = fails('InvalidParameterException', message);
    const { settings } = wired(model('ecs', { UpdateService: [['cluster', 'service', 'taskDefinition'], answer] }));
    const update = makeServices(settings).update(service, { revisionArn: REVISION });
    return update.catch((error: Error) => error.name);
  };

  it('has no room, which AWS only delays; any other invalid parameter is refused', async () => {
    expect(await refusedFor('5 active deployments exist, unable to create new deployment.')).toBe('NoRoom');
    expect(await refusedFor('TaskDefinition is inactive')).toBe('AwsRefused');
  });
});

describe('tasks', () => {
  const task = (arn: string) => ({
    taskArn: arn,
    taskDefinitionArn: REVISION,
    startedBy: 'ecs-svc/2',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    createdAt: seconds(1),
    stoppedAt: seconds(9),
    containers: [
      { name: 'app', exitCode: 3, imageDigest: DIGEST, networkInterfaces: [{ privateIpv4Address: '10.0.0.7' }] },
    ],
  });

  it('are listed running and stopped, page by page, and described a hundred at a time (TASK-7)', async () => {
    const pages: Record<string, string[][]> = {
      RUNNING: [Array.from({ length: 100 }, (_, n) => `r${n}`), ['r100']],
      STOPPED: [['s0']],
    };
    const list = ({ desiredStatus, nextToken }: any) => {
      const page = Number(nextToken ?? 0);
      const more = page + 1 < pages[desiredStatus]!.length;
      return { taskArns: pages[desiredStatus]![page], ...(more && { nextToken: String(page + 1) }) };
    };
    const { settings, calls } = wired(
      model('ecs', {
        ListTasks: [['cluster', 'serviceName', 'desiredStatus', 'nextToken'], list],
        DescribeTasks: [['cluster', 'tasks'], ({ tasks }) => ({ tasks: tasks.map(task) })],
      }),
    );
    const tasks = await makeServices(settings).tasks(service);
    expect(tasks).toHaveLength(102);
    expect(
      calls.filter(({ operation }) => operation === 'DescribeTasks').map(({ input }) => input.tasks.length),
    ).toEqual([100, 2]);
    expect(tasks[0]).toEqual({
      arn: 'r0',
      revisionArn: REVISION,
      startedBy: 'ecs-svc/2',
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      address: '10.0.0.7',
      createdAt: 1_000,
      stoppedAt: 9_000,
      stopCode: 'EssentialContainerExited',
      // What really runs, whatever its tag names by now (TD-8).
      containers: [{ name: 'app', exitCode: 3, imageDigest: DIGEST }],
    });
  });

  it('of an empty service cost no description', async () => {
    const { settings, calls } = wired(
      model('ecs', { ListTasks: [['cluster', 'serviceName', 'desiredStatus'], () => ({ taskArns: [] })] }),
    );
    expect(await makeServices(settings).tasks(service)).toEqual([]);
    expect(calls).toHaveLength(2);
  });
});

describe('a copy of a task definition', () => {
  const definition = {
    family: 'web',
    containerDefinitions: [{ name: 'app', image: 'x' }],
    revision: 7,
    status: 'ACTIVE',
    requiresAttributes: [],
    compatibilities: ['FARGATE'],
    registeredAt: seconds(1),
    taskDefinitionArn: REVISION,
    somethingNew: { kept: true },
  };

  it('drops what Register refuses and keeps what it does not know (TD-1, TD-2)', () => {
    const copy = toCopy(definition as object, [
      { key: 'team', value: 'a' },
      { key: 'AWS:stack', value: 'b' },
    ]);
    expect(copy).toEqual({
      family: 'web',
      containerDefinitions: [{ name: 'app', image: 'x' }],
      somethingNew: { kept: true },
      tags: [{ key: 'team', value: 'a' }],
    });
  });

  it('leaves empty tags out (TD-5), also when only AWS tagged it (TD-6)', () => {
    expect(toCopy(definition as object, [])).not.toHaveProperty('tags');
    expect(toCopy(definition as object, [{ key: 'aws:x', value: 'y' }])).not.toHaveProperty('tags');
  });

  it('is read with its tags, and knows whether its revision is usable (TD-4, TD-12)', async () => {
    const taskDefinition = { family: 'web', status: 'INACTIVE', containerDefinitions: [], taskDefinitionArn: REVISION };
    const { settings, calls } = wired(
      model('ecs', {
        DescribeTaskDefinition: [
          ['taskDefinition', 'include'],
          () => ({ taskDefinition, tags: [{ key: 'a', value: 'b' }] }),
        ],
        RegisterTaskDefinition: [['family', 'containerDefinitions', 'tags'], () => ({ taskDefinition })],
      }),
    );
    const services = makeServices(settings);
    const { copy, active } = await services.definition(REVISION);
    expect(active).toBe(false);
    expect(await services.register(copy)).toBe(REVISION);
    expect(calls[0]?.input).toEqual({ taskDefinition: REVISION, include: ['TAGS'] });
    expect(calls[1]?.input).toEqual({ family: 'web', containerDefinitions: [], tags: [{ key: 'a', value: 'b' }] });
  });
});
