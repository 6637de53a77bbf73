import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/load.ts';
import { ALARMS_MAX } from '../../infra/alarms.ts';
import { cdkContext } from '../../infra/context.ts';
import { Tidegate } from '../../infra/tidegate.ts';
import { ofType, synthesized } from './synthesized.ts';
import type { Resource, Synthesized, Template as Made } from './synthesized.ts';

let made: Synthesized;
let controller: Made;
beforeAll(async () => {
  made = await synthesized();
  controller = made.template('Tidegate');
});
afterAll(() => made.remove());

const alarms = (): Resource[] => ofType(controller, 'AWS::CloudWatch::Alarm').map(([, resource]) => resource);
const alarm = (name: string) => alarms().find(({ Properties }) => Properties.AlarmName === `Tidegate-${name}`)!;
const topic = () => ({ Ref: ofType(controller, 'AWS::SNS::Topic')[0]![0] });

test('alarms on the controller are few: each costs 0.10 USD a month', () => {
  expect(alarms().map(({ Properties }) => Properties.AlarmName)).toHaveLength(ALARMS_MAX);
  for (const { Properties } of alarms()) expect(Properties.Metrics).toBeUndefined();
});

test('each tells a person, by the topic that every notification comes by', () => {
  for (const { Properties } of alarms())
    expect(Properties.AlarmActions ?? Properties.InsufficientDataActions).toEqual([topic()]);
});

test('a metric without data is quiet, but for the sweep, whose silence is the news', () => {
  for (const name of ['dead-letters', 'doorbell-errors', 'doorbell-throttles', 'reconcile-failed'])
    expect(alarm(name).Properties.TreatMissingData).toBe('notBreaching');
  // What keeps coming calls the sweep so often at most.
  expect(alarm('dead-letters').Properties.Period).toBe(300);
  const { Properties } = alarm('sweep-missing');
  expect(Properties).toMatchObject({ MetricName: 'Invocations', TreatMissingData: 'missing' });
  // More than the day between two sweeps and the hour in which each may come.
  expect(Properties.Period * Properties.EvaluationPeriods).toBeGreaterThan(25 * 3600);
});

const fixed = (property: string, type: string, name: string) => {
  const [id] = ofType(controller, type).find(([, { Properties }]) => Properties[property] === `Tidegate-${name}`)!;
  return { Ref: id };
};

test('each watches a metric that AWS publishes, by the dimension that AWS gives it', () => {
  const watched = (name: string) => {
    const { Namespace, MetricName, Dimensions } = alarm(name).Properties;
    return [Namespace, MetricName, Dimensions];
  };
  // Refs: the name of a function, the ARN of a state machine.
  const doorbell = [{ Name: 'FunctionName', Value: fixed('FunctionName', 'AWS::Lambda::Function', 'doorbell') }];
  const sweep = [{ Name: 'FunctionName', Value: fixed('FunctionName', 'AWS::Lambda::Function', 'sweep') }];
  const machine = fixed('StateMachineName', 'AWS::StepFunctions::StateMachine', 'reconcile');
  const { Ref: queue } = fixed('QueueName', 'AWS::SQS::Queue', 'dead-letters');
  expect(watched('doorbell-errors')).toEqual(['AWS/Lambda', 'Errors', doorbell]);
  expect(watched('doorbell-throttles')).toEqual(['AWS/Lambda', 'Throttles', doorbell]);
  expect(watched('sweep-missing')).toEqual(['AWS/Lambda', 'Invocations', sweep]);
  expect(watched('reconcile-failed')).toEqual([
    'AWS/States',
    'ExecutionsFailed',
    [{ Name: 'StateMachineArn', Value: machine }],
  ]);
  expect(watched('dead-letters')).toEqual([
    'AWS/SQS',
    'ApproximateNumberOfMessagesVisible',
    [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
  ]);
});

test('periods and their number are what CloudWatch takes', () => {
  for (const { Properties } of alarms()) {
    const { Period, EvaluationPeriods } = Properties;
    // A day of evaluation at most, a week where a period is an hour or longer.
    expect(Period * EvaluationPeriods).toBeLessThanOrEqual((Period < 3600 ? 1 : 7) * 86_400);
  }
});

test('CloudWatch may publish to the topic, and only for alarms of ours', () => {
  const statements = ofType(controller, 'AWS::SNS::TopicPolicy').flatMap(
    ([, { Properties }]) => Properties.PolicyDocument.Statement,
  );
  expect(statements).toContainEqual(
    expect.objectContaining({
      Action: 'sns:Publish',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:Tidegate-*' },
        StringEquals: { 'aws:SourceAccount': '111111111111' },
      },
    }),
  );
});

test('who does not want them has only the alarm that the sweep hears of', () => {
  const stack = new Stack(
    new App({ context: { ...cdkContext(), '@aws-cdk/core:validateAgainstDefaultRules': false } }),
    'Quiet',
    {
      env: { account: '111111111111', region: 'us-east-1' },
    },
  );
  const config = loadSettings('examples/platform/tidegate.yaml', 'examples/platform/tidegate.lock.json');
  const quiet = new Tidegate(stack, 'Tidegate', { config, bundles: made.bundles, alarms: false });
  const found = Object.values(Template.fromStack(Stack.of(quiet)).findResources('AWS::CloudWatch::Alarm'));
  expect(found.map(({ Properties }) => [Properties.AlarmName, Properties.AlarmActions])).toEqual([
    ['Tidegate-dead-letters', undefined],
  ]);
});
