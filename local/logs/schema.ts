import type { SdkClient } from '../wire/schema.ts';

/**
 * What the wire server must know of CloudWatch Logs, in the SDK's own notation: `@aws-sdk/client-cloudwatch-logs` is not
 * installed. Once it is, it takes this place and says the same.
 */
const namespace = 'com.amazonaws.cloudwatchlogs';
const text = 0;
const number = 1;
const boolean = 2;

const request = [
  3, namespace, 'GetLogEventsRequest', 0,
  ['logGroupName', 'logGroupIdentifier', 'logStreamName', 'startTime', 'endTime', 'nextToken', 'limit', 'startFromHead', 'unmask'],
  [text, text, text, number, number, text, number, boolean, boolean],
]; // prettier-ignore
const event = [
  3, namespace, 'OutputLogEvent', 0, ['timestamp', 'message', 'ingestionTime'], [number, text, number],
]; // prettier-ignore
const events = [1, namespace, 'OutputLogEvents', 0, () => event];
const response = [
  3, namespace, 'GetLogEventsResponse', 0, ['events', 'nextForwardToken', 'nextBackwardToken'], [() => events, text, text],
]; // prettier-ignore

const error = (name: string) => [-3, namespace, name, { error: 'client' }, ['message'], [text]];

const shapes = {
  GetLogEvents: [9, namespace, 'GetLogEvents', 0, () => request, () => response],
  InvalidParameterException: error('InvalidParameterException'),
  ResourceNotFoundException: error('ResourceNotFoundException'),
};

class SchemaOnlyClient {
  readonly config = {
    protocol: { getShapeId: () => 'aws.protocols#awsJson1_1' },
    protocolSettings: { serviceTarget: 'Logs_20140328', version: '2014-03-28' },
  };
}

export const logsClient: SdkClient = { name: 'logs', Client: SchemaOnlyClient, exports: shapes };
