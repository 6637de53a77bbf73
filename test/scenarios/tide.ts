import { DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { expect } from 'vitest';
import { CLUSTER } from '../../local/stage/stage.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';

export interface ArmedTimer {
  name: string;
  /** Milliseconds since the epoch: it fires within the minute that begins here. */
  due: number;
}

/** Timers of a service that are armed now. */
export const timersOf = async (stage: Stage, name = 'web'): Promise<ArmedTimer[]> => {
  const client = stage.world.client(SchedulerClient);
  const list = new ListSchedulesCommand({ GroupName: 'Tidegate', NamePrefix: `staging-${name}-` });
  const { Schedules = [] } = await stage.world.settle(client.send(list));
  const timers: ArmedTimer[] = [];
  for (const { Name } of Schedules) {
    const got = await stage.world.settle(client.send(new GetScheduleCommand({ GroupName: 'Tidegate', Name })));
    timers.push({ name: Name ?? '', due: Date.parse(`${got.ScheduleExpression?.slice(3, -1)}Z`) });
  }
  return timers;
};

/** Nobody holds the service and nothing is left of whoever did: an awake one has one idle timer of this turn, no other timer is armed. */
export const expectAtRest = async (stage: Stage, name = 'web'): Promise<void> => {
  const state = await stage.state(name);
  for (const left of ['holder', 'token', 'doing', 'verb', 'candidate']) expect(state[left], left).toBeUndefined();
  const expected = state['phase'] === 'awake' && name === 'web' ? [`-idle-${state['turn']}-`] : [];
  const names = (await timersOf(stage, name)).map((timer) => timer.name);
  expect(names).toEqual(expected.map((part) => expect.stringContaining(part)));
};

/** ARNs of the tasks that are meant to run, sorted. */
export const tasksOf = async (stage: Stage, name = 'web'): Promise<string[]> => {
  const command = new ListTasksCommand({ cluster: CLUSTER, serviceName: name, desiredStatus: 'RUNNING' });
  const { taskArns = [] } = await stage.world.settle(stage.world.client(ECSClient).send(command));
  return taskArns.toSorted();
};

/** When the first and the last task that runs now became RUNNING, milliseconds. */
export const runningSince = async (stage: Stage, name = 'web'): Promise<number[]> => {
  const tasks = await tasksOf(stage, name);
  const command = new DescribeTasksCommand({ cluster: CLUSTER, tasks });
  const described = await stage.world.settle(stage.world.client(ECSClient).send(command));
  return (described.tasks ?? []).map((task) => task.startedAt?.getTime() ?? Number.NaN).sort((a, b) => a - b);
};

/** Counts that the controller set, oldest first. */
export const countsSet = (stage: Stage, since = 0, name = 'web'): number[] =>
  stage.updates(name, since).map((call) => call.input.desiredCount);

/** When an execution entered a state, milliseconds. */
export const entriesOf = ({ history }: ExecutionRecord, state: string): number[] =>
  history.filter((event) => event.stateEnteredEventDetails?.name === state).map((event) => event.timestamp.getTime());

/** Why an execution ended as it did. */
export const reasonOf = (one: ExecutionRecord | undefined): string =>
  String((one?.output as { reason?: string } | undefined)?.reason ?? one?.cause ?? '');

export const untilDrowsy = (stage: Stage): Promise<void> =>
  stage.untilRead('web is drowsy', async () => (await stage.state('web'))['phase'] === 'drowsy', 1, 1200);

/** Till shortly before its idle timer may fire. */
export const untilTimer = async (stage: Stage, secondsBefore: number): Promise<void> => {
  const [timer] = await timersOf(stage);
  await stage.wait(((timer?.due ?? 0) - stage.now()) / 1000 - secondsBefore);
};
