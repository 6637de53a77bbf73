import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Container, Deployment, Service, Task } from './types.ts';
import type { World } from './world.ts';

const repositoryOf = (image: string): string => image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');

/** The image by digest: what a tag meant for the revision's first task holds for all later ones (TD-8). */
const pinnedImage = (world: World, deployment: Deployment, { name = '', image = '' }: ContainerDefinition): string => {
  if (image.includes('@')) return image;
  const { pinned } = deployment.revision;
  const digest = pinned.get(name) ?? world.parts.images.find(image)?.digest;
  if (digest === undefined) return image;
  pinned.set(name, digest);
  return `${repositoryOf(image)}@${digest}`;
};

const newContainer = (
  world: World,
  deployment: Deployment,
  taskPath: string,
  definition: ContainerDefinition,
): Container => ({
  definition,
  arn: world.arn(`container/${taskPath}/${world.deps.chance.uuid()}`),
  image: pinnedImage(world, deployment, definition),
  digest: undefined,
  behaviour: {},
  lastStatus: 'PENDING',
  health: 'UNKNOWN',
  runtimeId: undefined,
  exitCode: undefined,
  reason: undefined,
});

/** A task before its first event. */
export const newTask = (world: World, service: Service, deployment: Deployment, place: Task['place']): Task => {
  const id = world.deps.chance.hex(32);
  const path = `${service.cluster.name}/${id}`;
  const task: Task = {
    id,
    arn: world.arn(`task/${path}`),
    service,
    deployment,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 0,
    place,
    containers: deployment.revision.definition.containerDefinitions.map((one) =>
      newContainer(world, deployment, path, one),
    ),
    createdAt: world.now(),
    updatedAt: world.now(),
    times: {},
    stopCode: undefined,
    stoppedReason: undefined,
    registered: [],
    protectedUntil: undefined,
    leaving: false,
    capacityProvider: undefined,
    settled: false,
    fated: undefined,
    timers: new Set(),
  };
  deployment.tasks.add(task);
  service.cluster.tasks.set(task.arn, task);
  return task;
};
