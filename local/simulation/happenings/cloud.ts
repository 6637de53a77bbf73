import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { StopCause } from '../../ecs/ecs.ts';
import type { Run } from '../run.ts';
import { pick, whole } from './happening.ts';
import type { HappeningKind } from './happening.ts';

const causes: readonly StopCause[] = ['retirement', 'spot', 'rebalancing', 'scale-in'];

export const losesTask: HappeningKind = {
  name: 'losesTask',
  weight: 2,
  draw: (chance) => ({ cause: pick(chance, causes) }),
  play: async ({ stage }, { name }, { cause }) => {
    const { cluster } = stage.place(name);
    const list = new ListTasksCommand({ cluster, serviceName: name, desiredStatus: 'RUNNING' });
    const { taskArns = [] } = await stage.world.settle(stage.world.client(ECSClient).send(list));
    const [taskArn] = taskArns;
    if (taskArn !== undefined) stage.world.ecs.stopTask(taskArn, cause as StopCause);
  },
};

export const lacksCapacity: HappeningKind = {
  name: 'lacksCapacity',
  weight: 1,
  draw: (chance) => ({ seconds: whole(chance, 30, 300), how: pick(chance, ['unplaced', 'stopped']) }),
  play: ({ stage }, _, { seconds, how }) => stage.noCapacity(Number(seconds), how as 'unplaced' | 'stopped'),
};

/** The last minutes of its alarm's metric breach, and show from now on. */
const breach = async ({ stage }: Run, alarm: string, minutes: number): Promise<void> => {
  const command = new DescribeAlarmsCommand({ AlarmNames: [alarm] });
  const { MetricAlarms = [] } = await stage.world.settle(stage.world.client(CloudWatchClient).send(command));
  const { Namespace = '', MetricName = '', Dimensions = [] } = MetricAlarms[0] ?? {};
  const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name ?? '', one.Value ?? '']));
  for (let minute = 1; minute <= minutes; minute++) {
    const at = stage.now() - minute * 60_000;
    stage.world.metrics.put({
      namespace: Namespace,
      name: MetricName,
      dimensions,
      value: 95,
      at,
      visibleAfterSeconds: 0,
    });
  }
};

export const alarmFires: HappeningKind = {
  name: 'alarmFires',
  weight: 5,
  fits: ({ alarm }) => alarm !== undefined,
  draw: (chance) => ({ minutes: whole(chance, 2, 6) }),
  play: (run, { alarm = '' }, { minutes }) => breach(run, alarm, Number(minutes)),
};

export const CLOUD = [losesTask, lacksCapacity, alarmFires];
