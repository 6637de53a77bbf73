import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Letters } from '../ports/index.ts';
import { call, type ClientSettings, once } from './client.ts';

const LETTERS_MAX = 10;
/** Whoever takes a letter and cannot tell of it turns its alarm red again only then: what lasts must not become a hot loop. */
const HIDDEN_SECONDS = 3600;

/** The one place that speaks to SQS: the dead-letter queue. */
export const makeLetters = (settings: ClientSettings, queueUrl: string): Letters => {
  // The queue's URL names the same endpoint as the Region; one that was configured (AWS_ENDPOINT_URL) must count here, too.
  const client = once(() => new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }));
  return {
    async take() {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: LETTERS_MAX,
        VisibilityTimeout: HIDDEN_SECONDS,
        MessageAttributeNames: ['All'],
      });
      const { Messages = [] } = await call('sqs ReceiveMessage', () => client().send(command));
      return Messages.map(({ Body = '', MessageAttributes = {}, ReceiptHandle = '' }) => ({
        body: Body,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue ?? '']),
        ),
        receipt: ReceiptHandle,
      }));
    },

    async done(receipt) {
      const command = new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt });
      await call('sqs DeleteMessage', () => client().send(command));
    },
  };
};
