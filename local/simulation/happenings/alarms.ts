import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutAlarmMuteRuleCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import { secondOf } from '../air.ts';
import type { Plays } from '../platforms.ts';
import type { Run } from '../run.ts';
import { pick, upon, whole } from './happening.ts';
import type { HappeningKind } from './happening.ts';

const MINUTE = 60_000;

const hasAlarm = ({ alarm }: Plays): boolean => alarm !== undefined;

const clientOf = ({ stage }: Run): CloudWatchClient => stage.world.client(CloudWatchClient);

const alarmNamed = async (run: Run, name: string): Promise<MetricAlarm | undefined> => {
  const command = new DescribeAlarmsCommand({ AlarmNames: [name] });
  return (await run.stage.world.settle(clientOf(run).send(command))).MetricAlarms?.[0];
};

/** @returns what makes its alarm's metric breach in the minute that began so many minutes ago, and shows at once */
const breacher = async (run: Run, alarm: string): Promise<(minute: number) => void> => {
  const { Namespace = '', MetricName = '', Dimensions = [] } = (await alarmNamed(run, alarm)) ?? {};
  const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name ?? '', one.Value ?? '']));
  return (minute) => {
    const at = run.stage.now() - minute * MINUTE;
    const point = { namespace: Namespace, name: MetricName, dimensions, value: 95, at, visibleAfterSeconds: 0 };
    run.stage.world.metrics.put(point);
  };
};

/** The last minutes of its alarm's metric breach, and show from now on; every other one only, if it flaps. */
const breach = async (run: Run, alarm: string, minutes: number, step = 1): Promise<void> => {
  const breaches = await breacher(run, alarm);
  for (let minute = 1; minute <= minutes; minute += step) breaches(minute);
};

export const alarmFires: HappeningKind = {
  name: 'alarmFires',
  weight: 4,
  fits: hasAlarm,
  draw: (chance) => ({ minutes: whole(chance, 2, 6) }),
  play: (run, { alarm = '' }, { minutes }) => breach(run, alarm, Number(minutes)),
};

/** Red for a long time, whatever is released meanwhile: who was red before a release says nothing of it (T22). */
export const staysRed: HappeningKind = {
  name: 'staysRed',
  // In duets only.
  weight: 0,
  fits: hasAlarm,
  draw: (chance) => ({ minutes: whole(chance, 20, 30) }),
  play: async (run, { alarm = '' }, { minutes }) => {
    const breaches = await breacher(run, alarm);
    for (let minute = 1; minute <= 6; minute++) breaches(minute);
    for (let minute = 1; minute <= Number(minutes); minute++)
      run.stage.world.clock.after(minute * MINUTE, () => breaches(1));
  },
};

/** As a deploy has just ended, within its watch window. */
export const alarmUpon: HappeningKind = upon(alarmFires, {
  name: 'alarmUpon',
  weight: 4,
  places: [
    'deploy.Settle',
    'deploy.Settle',
    'deploy.Settle',
    'deploy.Verify',
    'deploy.Promote',
    'deploy.Home',
    'deploy.Open',
    'sleep.Await',
    'sleep.Cut',
    'wake.Open',
    'rollback.Judge',
  ],
});

const setState = (run: Run, { name, alarm = '' }: Plays, value: StateValue): void => {
  if (value === 'ALARM') run.happened.push({ at: secondOf(run), name: alarmFires.name, service: name, with: {} });
  const command = new SetAlarmStateCommand({ AlarmName: alarm, StateValue: value, StateReason: 'a person tries it' });
  // It may have been deleted meanwhile.
  void clientOf(run)
    .send(command)
    .catch(() => {});
};

/** CW-16: a person sets it; at its next turn it is as it was. */
export const setsAlarm: HappeningKind = {
  name: 'setsAlarm',
  weight: 2,
  fits: hasAlarm,
  draw: (chance) => ({ to: pick(chance, ['ALARM', 'ALARM', 'OK']) }),
  play: (run, service, { to }) => setState(run, service, to as StateValue),
};

/** CW-6: no data is no recovery. */
export const alarmStarves: HappeningKind = {
  name: 'alarmStarves',
  weight: 2,
  fits: hasAlarm,
  play: (run, service) => setState(run, service, 'INSUFFICIENT_DATA'),
};

/** Red and not, again and again. */
export const alarmFlaps: HappeningKind = {
  name: 'alarmFlaps',
  weight: 2,
  fits: hasAlarm,
  draw: (chance) => ({ times: whole(chance, 2, 5), every: whole(chance, 20, 120) }),
  play: (run, service, { times, every }) => {
    for (let one = 0; one < Number(times); one++)
      run.stage.world.clock.after(one * Number(every) * 1000, () =>
        setState(run, service, one % 2 === 0 ? 'ALARM' : 'OK'),
      );
  },
};

/** CW-9: from the next minute on, and red within it. */
export const mutesAlarm: HappeningKind = {
  name: 'mutesAlarm',
  weight: 2,
  fits: hasAlarm,
  draw: (chance) => ({ minutes: whole(chance, 2, 10), red: chance.next() < 0.7 }),
  play: async (run, service, { minutes, red }) => {
    const { alarm = '' } = service;
    if (!(await alarmNamed(run, alarm))) return;
    const { stage } = run;
    const Name = `quiet-${alarm}`;
    const from = new Date(stage.now() + MINUTE).toISOString().slice(0, 16);
    const Rule = { Schedule: { Expression: `at(${from})`, Duration: `PT${Number(minutes)}M` } };
    await stage.world.settle(
      clientOf(run).send(new PutAlarmMuteRuleCommand({ Name, Rule, MuteTargets: { AlarmNames: [alarm] } })),
    );
    if (red) stage.world.clock.after(70_000, () => setState(run, service, 'ALARM'));
    const end = (Number(minutes) + 2) * MINUTE;
    stage.world.clock.after(
      end,
      () =>
        void clientOf(run)
          .send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: Name }))
          .catch(() => {}),
    );
  },
};

/** A person deletes it, and somebody puts it back before the calm. */
export const deletesAlarm: HappeningKind = {
  name: 'deletesAlarm',
  weight: 2,
  fits: hasAlarm,
  draw: (chance) => ({ seconds: whole(chance, 10, 600) }),
  play: async (run, { alarm = '' }, { seconds }) => {
    const known = await alarmNamed(run, alarm);
    if (!known) return;
    const { stage, began, story } = run;
    await stage.world.settle(clientOf(run).send(new DeleteAlarmsCommand({ AlarmNames: [alarm] })));
    const left = story.calmAt - (stage.now() - began) / 1000;
    const { Namespace, MetricName, Dimensions, Statistic, Period, EvaluationPeriods, DatapointsToAlarm } = known;
    const { Threshold, ComparisonOperator, TreatMissingData } = known;
    const AlarmName = alarm;
    const window = { Period, EvaluationPeriods, DatapointsToAlarm, Threshold, ComparisonOperator, TreatMissingData };
    const back = new PutMetricAlarmCommand({ AlarmName, Namespace, MetricName, Dimensions, Statistic, ...window });
    stage.world.clock.after(Math.min(Number(seconds), left) * 1000, () => void clientOf(run).send(back));
  },
};

/** It says nothing any more while somebody judges by it. */
export const starvesUpon: HappeningKind = upon(alarmStarves, {
  name: 'starvesUpon',
  weight: 2,
  places: ['rollback.Judge', 'rollback.Judge', 'deploy.Plan', 'deploy.Verify'],
});

export const deletesUpon: HappeningKind = upon(deletesAlarm, {
  name: 'deletesUpon',
  weight: 2,
  places: ['rollback.Judge', 'rollback.Judge', 'deploy.Plan', 'deploy.Verify'],
});

export const ALARMS = [
  starvesUpon,
  deletesUpon,
  alarmFires,
  alarmUpon,
  setsAlarm,
  alarmStarves,
  alarmFlaps,
  mutesAlarm,
  deletesAlarm,
  staysRed,
];
