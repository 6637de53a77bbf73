import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld } from '../../local/world.ts';
import type { World } from '../../local/world.ts';

const queue = { Type: 'AWS::SQS::Queue', Properties: {} };
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const template = {
  Resources: {
    Told: queue,
    Events: queue,
    People: { Type: 'AWS::SNS::Topic', Properties: {} },
    Listening: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'People' }, Protocol: 'sqs', Endpoint: arnOf('Told') },
    },
    Errors: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'web-5xx',
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Dimensions: [{ Name: 'LoadBalancer', Value: 'app/demo/1' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: 'People' }],
      },
    },
    Any: {
      Type: 'AWS::CloudWatch::CompositeAlarm',
      Properties: { AlarmName: 'any', AlarmRule: { 'Fn::Sub': 'ALARM(${Errors})' } },
    },
    OnAlarm: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } },
        State: 'ENABLED',
        Targets: [{ Id: 'queue', Arn: arnOf('Events') }],
      },
    },
  },
};

const queueArn = (id: string): string => world.stacks()[0]!.resources[id]!.attributes!.Arn!;
const bodies = (id: string): any[] => world.sqs.messages(queueArn(id)).map(({ body }) => JSON.parse(body));

let folder: string;
let world: World;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alarms-'));
  writeFileSync(join(folder, 'Alarms.template.json'), JSON.stringify(template));
  world = await createWorld({ cdkOut: folder, stacks: ['Alarms'], seed: 1 });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

test('An alarm of a template tells the bus and its topic', async () => {
  await world.run({ forSeconds: 120 });
  const at = world.clock.now();
  const dimensions = { LoadBalancer: 'app/demo/1' };
  world.metrics.put({ namespace: 'AWS/ApplicationELB', name: 'HTTPCode_Target_5XX_Count', dimensions, value: 9, at });
  await world.run({ forSeconds: 180 });
  expect(bodies('Events').map(({ detail }) => detail.alarmName)).toEqual(['web-5xx', 'any']);
  expect(JSON.parse(bodies('Told')[0].Message)).toMatchObject({ AlarmName: 'web-5xx', NewStateValue: 'ALARM' });
});

test('A person describes it with the SDK', async () => {
  const asked = world.client(CloudWatchClient).send(new DescribeAlarmsCommand({ AlarmNames: ['web-5xx'] }));
  expect((await world.settle(asked)).MetricAlarms).toMatchObject([{ StateValue: 'ALARM', Threshold: 5 }]);
  expect(world.refusals()).toEqual([]);
});
