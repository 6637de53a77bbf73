import { describe, expect, it } from 'vitest';
import { makeScaling } from '../../functions/aws/auto-scaling.ts';
import { makeRegistry } from '../../functions/aws/ecr.ts';
import { atExpression, makeTimers } from '../../functions/aws/scheduler.ts';
import { makeNotifier, toSubject } from '../../functions/aws/sns.ts';
import { makeMachines } from '../../functions/aws/step-functions.ts';
import { fails, model } from '../wire/models.ts';
import { wired } from './wired.ts';

const machineArn = (name: string): string => `arn:aws:states:us-east-1:111111111111:stateMachine:Tidegate-${name}`;

describe('timers', () => {
  const home = {
    group: 'Tidegate',
    roleArn: 'arn:aws:iam::111111111111:role/t',
    deadLetterArn: 'arn:aws:sqs:us-east-1:111111111111:q',
    machineArn,
  };
  const timer = {
    name: 'web-watch-1',
    at: Date.parse('2026-11-21T10:00:01Z'),
    machine: 'reconcile',
    input: { turn: 1 },
  } as const;
  const members = [
    'Name',
    'GroupName',
    'ScheduleExpression',
    'ScheduleExpressionTimezone',
    'FlexibleTimeWindow',
    'ActionAfterCompletion',
    'Target',
    'ClientToken',
  ];

  it.each([
    ['2026-11-21T10:00:00.000Z', 'at(2026-11-21T10:00:00)'],
    ['2026-11-21T10:00:00.001Z', 'at(2026-11-21T10:01:00)'],
    ['2026-12-31T23:59:59.000Z', 'at(2027-01-01T00:00:00)'],
  ])('for %s fire in no earlier minute: %s (SCH-1)', (at, expression) => {
    expect(atExpression(Date.parse(at))).toBe(expression);
  });

  it('are armed once, delete themselves, and leave dead letters', async () => {
    const { settings, calls } = wired(model('scheduler', { CreateSchedule: [members, () => ({ ScheduleArn: 'x' })] }));
    await makeTimers(settings, home).arm(timer);
    expect(calls[0]?.input).toMatchObject({
      ScheduleExpression: 'at(2026-11-21T10:01:00)',
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: machineArn('reconcile'), Input: '{"turn":1}', DeadLetterConfig: { Arn: home.deadLetterArn } },
    });
  });

  it('of a name that exists are replaced (SCH-3)', async () => {
    const { settings, calls } = wired(
      model('scheduler', {
        CreateSchedule: [members, fails('ConflictException', 'there is one', 409)],
        UpdateSchedule: [members, () => ({ ScheduleArn: 'x' })],
      }),
    );
    await makeTimers(settings, home).arm(timer);
    expect(calls.map(({ operation }) => operation)).toEqual(['CreateSchedule', 'UpdateSchedule']);
  });

  it('of a name that goes in between, as one that has fired does (SCH-2), are created after all', async () => {
    let asked = 0;
    const { settings, calls } = wired(
      model('scheduler', {
        CreateSchedule: [
          members,
          () => {
            if (++asked === 1) fails('ConflictException', 'there is one', 409)();
            return { ScheduleArn: 'x' };
          },
        ],
        UpdateSchedule: [members, fails('ResourceNotFoundException', 'none', 404)],
      }),
    );
    await makeTimers(settings, home).arm(timer);
    expect(calls.map(({ operation }) => operation)).toEqual(['CreateSchedule', 'UpdateSchedule', 'CreateSchedule']);
  });

  it('that are gone are disarmed already', async () => {
    const { settings } = wired(
      model('scheduler', {
        DeleteSchedule: [['Name', 'GroupName', 'ClientToken'], fails('ResourceNotFoundException', 'none', 404)],
      }),
    );
    await makeTimers(settings, home).disarm('x');
  });
});

describe('machines', () => {
  const machines = (operations: Parameters<typeof model>[1]) =>
    makeMachines(wired(model('states', operations)).settings, machineArn);

  it('start once under a name (SFN-3)', async () => {
    const again = machines({
      StartExecution: [['stateMachineArn', 'name', 'input'], fails('ExecutionAlreadyExists', 'x')],
    });
    await again.start('deploy', 'web-1', {});
    const gone = machines({
      StartExecution: [['stateMachineArn', 'name', 'input'], fails('StateMachineDoesNotExist', 'x')],
    });
    await expect(gone.start('deploy', 'web-1', {})).rejects.toMatchObject({ name: 'AwsRefused' });
  });

  it('tell how an execution stands, or that there is none', async () => {
    const stopped = {
      status: 'ABORTED',
      stopDate: new Date(5_000),
      executionArn: 'a',
      stateMachineArn: 'b',
      startDate: new Date(0),
    };
    const known = machines({ DescribeExecution: [['executionArn'], () => stopped] });
    expect(await known.status('a')).toEqual({ status: 'ABORTED', stoppedAt: 5_000 });
    const unknown = machines({ DescribeExecution: [['executionArn'], fails('ExecutionDoesNotExist', 'x')] });
    expect(await unknown.status('a')).toEqual({ status: 'missing' });
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'are not troubled by an answer that meets %s',
    async (code) => {
      await machines({ SendTaskSuccess: [['taskToken', 'output'], fails(code, 'x')] }).answer('token');
    },
  );
});

describe('the registry', () => {
  const accepts = ['repositoryName', 'imageIds', 'filter', 'maxResults', 'nextToken'];
  const image = (n: number) => ({ imageDigest: `sha256:${n}`, imageTags: [`v${n}`], imagePushedAt: new Date(n) });

  it('finds what a tag names now, or nothing', async () => {
    const { settings } = wired(model('ecr', { DescribeImages: [accepts, () => ({ imageDetails: [image(1)] })] }));
    expect(await makeRegistry(settings).find('web', { tag: 'v1' })).toEqual({
      digest: 'sha256:1',
      tags: ['v1'],
      pushedAt: 1,
      pullable: true,
    });
    const { settings: empty } = wired(
      model('ecr', { DescribeImages: [accepts, fails('ImageNotFoundException', 'x')] }),
    );
    expect(await makeRegistry(empty).find('web', { digest: 'sha256:1' })).toBeUndefined();
  });

  it('takes a repository that is not there for no empty one', async () => {
    const { settings } = wired(model('ecr', { DescribeImages: [accepts, fails('RepositoryNotFoundException', 'x')] }));
    await expect(makeRegistry(settings).find('web', { tag: 'v1' })).rejects.toMatchObject({ name: 'AwsRefused' });
  });

  it('lists all pages, newest push first', async () => {
    const { settings } = wired(
      model('ecr', {
        DescribeImages: [
          accepts,
          ({ nextToken }) =>
            nextToken ? { imageDetails: [image(3)] } : { imageDetails: [image(1), image(2)], nextToken: 'x' },
        ],
      }),
    );
    expect((await makeRegistry(settings).list('web')).map(({ pushedAt }) => pushedAt)).toEqual([3, 2, 1]);
  });
});

describe('scaling', () => {
  const RESOURCE = 'service/demo/web';

  it('reads bounds and suspension, each of the three on its own (AAS-7)', async () => {
    const target = {
      ServiceNamespace: 'ecs',
      ResourceId: RESOURCE,
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: 1,
      MaxCapacity: 4,
      RoleARN: 'r',
      CreationTime: new Date(0),
      SuspendedState: { DynamicScalingInSuspended: true },
    };
    const accepts = ['ServiceNamespace', 'ResourceIds', 'ScalableDimension'];
    const { settings } = wired(
      model('application-autoscaling', { DescribeScalableTargets: [accepts, () => ({ ScalableTargets: [target] })] }),
    );
    expect(await makeScaling(settings).bounds(RESOURCE)).toEqual({
      min: 1,
      max: 4,
      suspended: { scalingIn: true, scalingOut: false, scheduled: false },
    });
    const { settings: none } = wired(
      model('application-autoscaling', { DescribeScalableTargets: [accepts, () => ({ ScalableTargets: [] })] }),
    );
    expect(await makeScaling(none).bounds(RESOURCE)).toBeUndefined();
  });

  it('sets bounds and suspension in one call', async () => {
    const accepts = [
      'ServiceNamespace',
      'ResourceId',
      'ScalableDimension',
      'MinCapacity',
      'MaxCapacity',
      'SuspendedState',
    ];
    const { settings, calls } = wired(
      model('application-autoscaling', { RegisterScalableTarget: [accepts, () => ({})] }),
    );
    await makeScaling(settings).setBounds(RESOURCE, {
      min: 0,
      max: 4,
      suspended: { scalingIn: true, scalingOut: true, scheduled: true },
    });
    expect(calls[0]?.input).toMatchObject({
      MinCapacity: 0,
      MaxCapacity: 4,
      SuspendedState: {
        DynamicScalingInSuspended: true,
        DynamicScalingOutSuspended: true,
        ScheduledScalingSuspended: true,
      },
    });
  });
});

describe('a notification', () => {
  it('has a subject that SNS takes', () => {
    expect(toSubject('staging/web: zurück\nneeds a person')).toBe('staging/web: zur ck needs a person');
    expect(toSubject('x'.repeat(200))).toHaveLength(100);
  });

  it('that cannot be delivered is told and not thrown (T63)', async () => {
    const told: string[] = [];
    const { settings } = wired(
      model('sns', { Publish: [['TopicArn', 'Subject', 'Message'], fails('NotFound', 'no topic', 404)] }),
    );
    const topic = 'arn:aws:sns:us-east-1:111111111111:t';
    expect(await makeNotifier(settings, topic, (why) => told.push(why)).tell('a', 'b')).toBe(false);
    expect(told).toEqual([expect.stringContaining('no topic')]);
  });
});
