import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notifier } from '../ports/index.ts';
import { type ClientSettings, once, translate } from './client.ts';

/** SNS takes up to 100 characters of printable ASCII. */
export const toSubject = (subject: string): string =>
  subject
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 100);

/**
 * The one place that speaks to SNS.
 * @param undelivered told in words; a dead channel stops no workflow (T63)
 */
export const makeNotifier = (
  settings: ClientSettings,
  topicArn: string,
  undelivered: (why: string) => void,
): Notifier => {
  const client = once(() => new SNSClient(settings));
  return {
    async tell(subject, text) {
      try {
        await client().send(new PublishCommand({ TopicArn: topicArn, Subject: toSubject(subject), Message: text }));
        return true;
      } catch (error) {
        undelivered(translate(error, 'sns Publish').message);
        return false;
      }
    },
  };
};
