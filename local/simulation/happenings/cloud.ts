import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { StopCause } from '../../ecs/ecs.ts';
import type { Run } from '../run.ts';
import { pick, upon, whole } from './happening.ts';
import type { HappeningKind } from './happening.ts';

const runningTasks = async ({ stage }: Run, name: string): Promise<string[]> => {
  const { cluster } = stage.place(name);
  const list = new ListTasksCommand({ cluster, serviceName: name, desiredStatus: 'RUNNING' });
  return (await stage.world.settle(stage.world.client(ECSClient).send(list))).taskArns ?? [];
};

/** AWS takes away the oldest task of the service. */
const takesTask = (name: string, cause: StopCause): HappeningKind => ({
  name,
  weight: 2,
  play: async (run, service) => {
    const [task] = await runningTasks(run, service.name);
    if (task !== undefined) run.stage.world.ecs.stopTask(task, cause);
  },
});

/** Its tasks protect themselves: no deployment and no scale-in may stop them for a while. */
export const protectsTasks: HappeningKind = {
  name: 'protectsTasks',
  weight: 2,
  draw: (chance) => ({ minutes: whole(chance, 1, 12) }),
  play: async (run, { name }, { minutes }) => {
    for (const task of await runningTasks(run, name)) run.stage.world.ecs.protectTask(task, Number(minutes));
  },
};

export const lacksCapacity: HappeningKind = {
  name: 'lacksCapacity',
  weight: 2,
  draw: (chance) => ({ seconds: whole(chance, 30, 300), how: pick(chance, ['unplaced', 'stopped']) }),
  play: ({ stage }, _, { seconds, how }) => stage.noCapacity(Number(seconds), how as 'unplaced' | 'stopped'),
};

/** As a service wakes up: nothing may start. */
export const lacksUpon: HappeningKind = upon(
  {
    ...lacksCapacity,
    draw: (chance) => ({ seconds: whole(chance, 60, 900), how: pick(chance, ['unplaced', 'stopped']) }),
  },
  {
    name: 'lacksUpon',
    weight: 3,
    places: ['wake.Start', 'wake.Start', 'wake.Pause', 'deploy.Release', 'deploy.Revert', 'rollback.Revert'],
  },
);

export const CLOUD = [
  takesTask('retiresTask', 'retirement'),
  takesTask('interruptsTask', 'spot'),
  takesTask('rebalancesTask', 'rebalancing'),
  takesTask('scalesIn', 'scale-in'),
  protectsTasks,
  lacksCapacity,
  lacksUpon,
];
