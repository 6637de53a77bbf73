import * as applicationAutoScaling from '@aws-sdk/client-application-auto-scaling';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as cloudWatchLogs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamoDb from '@aws-sdk/client-dynamodb';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import type { SdkClient } from './schema.ts';

/** The SDK clients whose schemas the wire server speaks. */
export const sdkClients: readonly SdkClient[] = [
  { name: 'ecs', Client: ecs.ECSClient, exports: ecs },
  { name: 'ecr', Client: ecr.ECRClient, exports: ecr },
  { name: 'elasticloadbalancing', Client: elb.ElasticLoadBalancingV2Client, exports: elb },
  { name: 'monitoring', Client: cloudWatch.CloudWatchClient, exports: cloudWatch },
  {
    name: 'application-autoscaling',
    Client: applicationAutoScaling.ApplicationAutoScalingClient,
    exports: applicationAutoScaling,
  },
  { name: 'scheduler', Client: scheduler.SchedulerClient, exports: scheduler },
  { name: 'states', Client: sfn.SFNClient, exports: sfn },
  { name: 'dynamodb', Client: dynamoDb.DynamoDBClient, exports: dynamoDb },
  { name: 'lambda', Client: lambda.LambdaClient, exports: lambda },
  { name: 'events', Client: eventBridge.EventBridgeClient, exports: eventBridge },
  { name: 'sns', Client: sns.SNSClient, exports: sns },
  { name: 'sqs', Client: sqs.SQSClient, exports: sqs },
  { name: 'logs', Client: cloudWatchLogs.CloudWatchLogsClient, exports: cloudWatchLogs },
];
