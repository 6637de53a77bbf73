import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as dynamoDb from '@aws-sdk/client-dynamodb';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as lambda from '@aws-sdk/client-lambda';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sfn from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import type { ServiceModel } from '../../local/model.ts';
import { createWireServer, requestHandlerFor, sdkClients } from '../../local/wire/index.ts';
import { fails, model, person } from './models.ts';

const serve = (...services: ServiceModel[]) => {
  const server = createWireServer({ services, clients: sdkClients, chance: seededChance(1) });
  return { server, config: { ...person, maxAttempts: 1, requestHandler: requestHandlerFor(server) as never } };
};

const at = new Date('2026-11-21T10:00:00.000Z');

describe('awsJson', () => {
  test('structures, lists and dates go there and back', async () => {
    let seen: any;
    const { config, server } = serve(
      model('ecs', {
        DescribeServices: [
          ['cluster', 'services'],
          (input) => {
            seen = input;
            return {
              services: [{ serviceName: 'web', createdAt: at, deployments: [{ id: 'ecs-svc/1' }] }],
              failures: [],
            };
          },
        ],
      }),
    );
    const answer = await new ecs.ECSClient(config).send(
      new ecs.DescribeServicesCommand({ cluster: 'demo', services: ['web'] }),
    );
    expect(seen).toEqual({ cluster: 'demo', services: ['web'] });
    expect(answer.services).toEqual([{ serviceName: 'web', createdAt: at, deployments: [{ id: 'ecs-svc/1' }] }]);
    expect(server.refusals).toEqual([]);
  });

  test('binary attributes of DynamoDB keep their bytes', async () => {
    const item = { pk: { S: 'a' }, bytes: { B: Uint8Array.from([1, 2, 255]) }, list: { L: [{ BOOL: true }] } };
    const { config } = serve(model('dynamodb', { GetItem: [['TableName', 'Key'], () => ({ Item: item })] }));
    const answer = await new dynamoDb.DynamoDBClient(config).send(
      new dynamoDb.GetItemCommand({ TableName: 'tide', Key: { pk: { S: 'a' } } }),
    );
    expect(answer.Item).toEqual(item);
  });

  test('a failed condition carries the item as it was found', async () => {
    const Item = { pk: { S: 'a' }, turn: { N: '3' } };
    const { config } = serve(
      model('dynamodb', {
        PutItem: [
          ['TableName', 'Item'],
          fails('ConditionalCheckFailedException', 'The conditional request failed', 400, { Item }),
        ],
      }),
    );
    const put = new dynamoDb.DynamoDBClient(config).send(new dynamoDb.PutItemCommand({ TableName: 't', Item }));
    const error = await put.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(dynamoDb.ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item, message: 'The conditional request failed' });
  });

  test('a cancelled transaction carries its reasons', async () => {
    const CancellationReasons = [
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'no', Item: { n: { N: '1' } } },
    ];
    const { config } = serve(
      model('dynamodb', {
        TransactWriteItems: [
          ['TransactItems', 'ClientRequestToken'],
          fails('TransactionCanceledException', 'cancelled', 400, { CancellationReasons }),
        ],
      }),
    );
    const write = new dynamoDb.DynamoDBClient(config).send(
      new dynamoDb.TransactWriteItemsCommand({ TransactItems: [] }),
    );
    const error = await write.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(dynamoDb.TransactionCanceledException);
    expect(error.CancellationReasons).toEqual(CancellationReasons);
  });

  test('dates of Step Functions are dates again', async () => {
    const { config } = serve(
      model('states', {
        StartExecution: [['stateMachineArn', 'input'], () => ({ executionArn: 'arn', startDate: at })],
      }),
    );
    const answer = await new sfn.SFNClient(config).send(
      new sfn.StartExecutionCommand({ stateMachineArn: 'm', input: '{}' }),
    );
    expect(answer).toMatchObject({ executionArn: 'arn', startDate: at });
  });

  test('CloudWatch takes a body that its client has zipped', async () => {
    let count = 0;
    const MetricData = Array.from({ length: 400 }, (_, index) => ({ MetricName: `Metric${index}`, Value: index }));
    const { config } = serve(
      model('monitoring', {
        PutMetricData: [['Namespace', 'MetricData'], ({ MetricData: data }) => void (count = data.length)],
      }),
    );
    const client = new cloudWatch.CloudWatchClient(config);
    await client.send(new cloudWatch.PutMetricDataCommand({ Namespace: 'Tidegate', MetricData }));
    expect(count).toBe(400);
  });
});

describe('awsQuery', () => {
  test('nested lists go in as a form and come out of XML', async () => {
    let seen: any;
    const rule = {
      RuleArn: 'arn:rule',
      Priority: '7',
      IsDefault: false,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a&b/*', '/<c>'] } }],
    };
    const { config } = serve(
      model('elasticloadbalancing', {
        ModifyRule: [
          ['RuleArn', 'Conditions'],
          (input) => {
            seen = input;
            return { Rules: [rule] };
          },
        ],
      }),
    );
    const { RuleArn, Conditions } = rule;
    const client = new elb.ElasticLoadBalancingV2Client(config);
    const answer = await client.send(new elb.ModifyRuleCommand({ RuleArn, Conditions }));
    expect(seen).toEqual({ RuleArn, Conditions });
    expect(answer.Rules).toEqual([rule]);
  });

  test('errors arrive as the class of the client, by the code of the wire and by the name of the class', async () => {
    for (const code of ['RuleNotFound', 'RuleNotFoundException']) {
      const { config } = serve(model('elasticloadbalancing', { DescribeRules: [['RuleArns'], fails(code, 'none')] }));
      const client = new elb.ElasticLoadBalancingV2Client(config);
      const error = await client.send(new elb.DescribeRulesCommand({ RuleArns: ['x'] })).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(elb.RuleNotFoundException);
      expect(error.message).toBe('none');
    }
  });

  test('CloudWatch still answers clients that speak it', async () => {
    const { server } = serve(
      model('monitoring', {
        DescribeAlarms: [['AlarmNames'], ({ AlarmNames }) => ({ MetricAlarms: [{ AlarmName: AlarmNames[0] }] })],
      }),
    );
    const form = new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01', 'AlarmNames.member.1': 'cpu' });
    const answer = await server.handle({
      method: 'POST',
      host: 'aws.local',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: Buffer.from(form.toString()),
    });
    expect(answer.body.toString()).toContain(
      '<MetricAlarms><member><AlarmName>cpu</AlarmName></member></MetricAlarms>',
    );
  });
});

describe('restJson1', () => {
  test('labels, query and body make one input', async () => {
    let seen: any;
    const { config } = serve(
      model('scheduler', {
        CreateSchedule: [
          ['Name', 'GroupName', 'ScheduleExpression', 'FlexibleTimeWindow', 'Target', 'ClientToken'],
          (input) => {
            seen = input;
            return { ScheduleArn: 'arn:schedule' };
          },
        ],
        DeleteSchedule: [['Name', 'GroupName', 'ClientToken'], (input) => void (seen = input)],
      }),
    );
    const client = new scheduler.SchedulerClient(config);
    const Target = { Arn: 'arn:target', RoleArn: 'arn:role', Input: '{"a":1}' };
    const input = { Name: 'idle-1', GroupName: 'tide', ScheduleExpression: 'at(2026-11-21T10:00:00)', Target };
    const answer = await client.send(
      new scheduler.CreateScheduleCommand({ ...input, FlexibleTimeWindow: { Mode: 'OFF' } }),
    );
    expect(answer.ScheduleArn).toBe('arn:schedule');
    expect(seen).toMatchObject(input);
    await client.send(new scheduler.DeleteScheduleCommand({ Name: 'idle-1', GroupName: 'tide' }));
    expect(seen).toMatchObject({ Name: 'idle-1', GroupName: 'tide' });
  });

  test('a function is invoked by its ARN, and its error stands in a header', async () => {
    let seen: any;
    const arn = 'arn:aws:lambda:us-east-1:111111111111:function:deploy';
    const { config } = serve(
      model('lambda', {
        Invoke: [
          ['FunctionName', 'Payload', 'InvocationType'],
          (input) => {
            seen = { name: input.FunctionName, payload: Buffer.from(input.Payload).toString() };
            return { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from('{"errorType":"Lost"}') };
          },
        ],
      }),
    );
    const client = new lambda.LambdaClient(config);
    const answer = await client.send(new lambda.InvokeCommand({ FunctionName: arn, Payload: '{"a":1}' }));
    expect(seen).toEqual({ name: arn, payload: '{"a":1}' });
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(answer.Payload?.transformToString()).toBe('{"errorType":"Lost"}');
  });

  test('errors arrive as the class of the client', async () => {
    const { config } = serve(
      model('scheduler', {
        GetSchedule: [['Name', 'GroupName'], fails('ResourceNotFoundException', 'no such schedule', 404)],
      }),
    );
    const get = new scheduler.SchedulerClient(config).send(new scheduler.GetScheduleCommand({ Name: 'x' }));
    await expect(get).rejects.toBeInstanceOf(scheduler.ResourceNotFoundException);
  });
});
