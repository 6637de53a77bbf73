import type { FoundImage, ImageBehaviour } from '../parts.ts';
import type { TaskSteps } from './task-steps.ts';
import type { Container, Task } from './types.ts';
import type { World } from './world.ts';

/** Milliseconds until ECS gives up, as in the samples of aws-facts. */
const givesUp = { missing: 1400, mismatch: 41_400 };

/** An index's entry is chosen by it; of a single manifest nobody looks at it before it is started. */
const architectureOf = (task: Task): string => {
  const asked = task.deployment.revision.definition.runtimePlatform?.cpuArchitecture ?? 'X86_64';
  return asked === 'ARM64' ? 'arm64' : 'amd64';
};

/** What a machine does with a program for another one (unsure: exit code 1 is the one most reported). */
const wrongProgram: ImageBehaviour = {
  readySeconds: Infinity,
  exit: { afterSeconds: 0.2, code: 1, logs: ['exec /app/start: exec format error'] },
};

/** The image pull. `fail`: the task never runs; `done`: all its images are there. */
export const createTaskPull = (
  world: World,
  { later }: TaskSteps,
  fail: (task: Task, reason: string, container: Container) => void,
  done: (task: Task) => void,
) => {
  const failPull = (task: Task, container: Container, after: number, tries: number, cause: string): void =>
    later(task, after, () => {
      task.times.pullStoppedAt = world.now();
      const what = `pull image manifest has been retried ${tries} time(s)`;
      fail(task, `CannotPullContainerError: ${what}: ${cause}`, container);
    });

  const take = (container: Container, found: FoundImage, runs: boolean): number => {
    container.digest = found.digest;
    container.behaviour = runs ? found.behaviour : { ...found.behaviour, ...wrongProgram };
    return (found.behaviour.pullSeconds ?? world.draw(world.timings.pull) / 1000) * 1000;
  };

  return (task: Task): void => {
    const architecture = architectureOf(task);
    let longest = 0;
    for (const container of task.containers) {
      const { image } = container;
      const found = world.parts.images.find(image);
      if (!found || found.archived || found.behaviour.pull === 'missing')
        return failPull(task, container, givesUp.missing, 1, `failed to resolve ref ${image}: not found`);
      const runs = found.architectures?.includes(architecture) ?? true;
      if (!runs && found.index) {
        const cause = `image Manifest does not contain descriptor matching platform 'linux/${architecture}'`;
        return failPull(task, container, givesUp.mismatch, 7, cause); // ECS-21
      }
      longest = Math.max(longest, take(container, found, runs));
    }
    later(task, longest, () => {
      task.times.pullStoppedAt = world.now();
      done(task);
    });
  };
};
