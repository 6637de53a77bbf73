import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { AwsRefused, NoRoom } from '../domain/errors.ts';
import type { ObservedService } from '../domain/observed.ts';
import { isRefusal, orRefusal, type Refusal } from '../domain/refusal.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Services } from '../ports/services.ts';
import { call, type ClientSettings, once } from './client.ts';
import { toCopy } from './ecs-definition.ts';
import { toObserved, toTask } from './ecs-observed.ts';

/** DescribeTasks takes no more, and ListTasks gives no more at a time. */
const TASKS_MAX = 100;
/** DescribeServices takes no more. */
const SERVICES_MAX = 10;

const existing = (service: ServiceSettings, found: Service | undefined, why: string | undefined): Service => {
  if (found && found.status !== 'INACTIVE') return found;
  throw new AwsRefused(`ECS service ${service.service.arn} is gone: ${why ?? found?.status ?? 'not found'}`);
};

const observe = async (client: ECSClient, service: ServiceSettings): Promise<Service> => {
  const command = new DescribeServicesCommand({ cluster: service.cluster.arn, services: [service.service.arn] });
  const { services, failures } = await call('ecs DescribeServices', () => client.send(command));
  return existing(service, services?.[0], failures?.[0]?.reason);
};

/** ECS has no code of its own for it (roadmap #2836): `5 active deployments exist, unable to create new deployment.` */
const FULL = /\bactive deployments exist\b/;

/** Who is in the way goes by itself: what AWS only delays is no refusal. @throws NoRoom */
const orNoRoom = (error: unknown): never => {
  if (error instanceof AwsRefused && FULL.test(error.message)) throw new NoRoom(error.message, { cause: error.cause });
  throw error;
};

/** One cluster and ten services a call. */
const batches = (services: readonly ServiceSettings[]): ServiceSettings[][] =>
  [...Map.groupBy(services, (service) => service.cluster.arn).values()].flatMap((some) =>
    Array.from({ length: Math.ceil(some.length / SERVICES_MAX) }, (_, n) =>
      some.slice(n * SERVICES_MAX, (n + 1) * SERVICES_MAX),
    ),
  );

const listTasks = async (
  client: ECSClient,
  service: ServiceSettings,
  desiredStatus: 'RUNNING' | 'STOPPED',
): Promise<string[]> => {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const { cluster, service: owner } = service;
    const command = new ListTasksCommand({ cluster: cluster.arn, serviceName: owner.name, desiredStatus, nextToken });
    const page = await call('ecs ListTasks', () => client.send(command));
    found.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
};

const describeTasks = async (client: ECSClient, service: ServiceSettings, arns: string[]) => {
  const chunks = Array.from({ length: Math.ceil(arns.length / TASKS_MAX) }, (_, n) =>
    arns.slice(n * TASKS_MAX, (n + 1) * TASKS_MAX),
  );
  const pages = chunks.map((tasks) => {
    const command = new DescribeTasksCommand({ cluster: service.cluster.arn, tasks });
    return call('ecs DescribeTasks', () => client.send(command));
  });
  return (await Promise.all(pages)).flatMap((page) => page.tasks ?? []);
};

/** The one place that speaks to ECS. */
export const makeServices = (settings: ClientSettings): Services => {
  const client = once(() => new ECSClient(settings));
  return {
    observe: async (service) => toObserved(await observe(client(), service)),

    async observeAll(services) {
      const found = new Map<string, ObservedService | Refusal>();
      for (const some of batches(services)) {
        const arns = some.map((one) => one.service.arn);
        const command = new DescribeServicesCommand({ cluster: some[0]!.cluster.arn, services: arns });
        const answer = await orRefusal(call('ecs DescribeServices', () => client().send(command)));
        for (const one of some) {
          if (isRefusal(answer)) found.set(one.key, answer);
          const seen = isRefusal(answer)
            ? undefined
            : answer.services?.find((each) => each.serviceArn === one.service.arn);
          if (seen && seen.status !== 'INACTIVE') found.set(one.key, toObserved(seen));
        }
      }
      return found;
    },

    async tasks(service) {
      // TASK-7: stopped tasks are listed only when asked for.
      const running = await listTasks(client(), service, 'RUNNING');
      const stopped = await listTasks(client(), service, 'STOPPED');
      const arns = [...new Set([...running, ...stopped])];
      return (await describeTasks(client(), service, arns)).map(toTask);
    },

    async update(service, { revisionArn, desired, anew }) {
      const command = new UpdateServiceCommand({
        cluster: service.cluster.arn,
        service: service.service.arn,
        ...(revisionArn !== undefined && { taskDefinition: revisionArn }),
        ...(desired !== undefined && { desiredCount: desired }),
        ...(anew && { forceNewDeployment: true }),
      });
      const updated = await call('ecs UpdateService', () => client().send(command)).catch(orNoRoom);
      return toObserved(existing(service, updated.service, 'UpdateService answered without a service'));
    },

    async definition(revisionArn) {
      // TD-4: without TAGS a copy loses them.
      const command = new DescribeTaskDefinitionCommand({ taskDefinition: revisionArn, include: ['TAGS'] });
      const found = await call('ecs DescribeTaskDefinition', () => client().send(command));
      const copy = toCopy(found.taskDefinition ?? {}, found.tags ?? []);
      return { copy, active: found.taskDefinition?.status === 'ACTIVE' };
    },

    async register(copy) {
      const command = new RegisterTaskDefinitionCommand(copy as unknown as RegisterTaskDefinitionCommandInput);
      const { taskDefinition } = await call('ecs RegisterTaskDefinition', () => client().send(command));
      return taskDefinition?.taskDefinitionArn ?? '';
    },
  };
};
