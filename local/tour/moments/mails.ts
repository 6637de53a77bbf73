import type { Published } from '../../sns/index.ts';
import { shortName } from './moment.ts';
import type { Moment } from './moment.ts';

/** What subscribers of the topic were sent: by its subject, `staging/web: rolled back`. */
export const mailMoments = (published: readonly Published[]): Moment[] =>
  published.map(({ subject = '', at }) => {
    const [, key = '', news = subject] = /^(\S+\/[^\s:]+):? (.*)$/.exec(subject) ?? [];
    return { at, service: shortName(key), what: 'mail', why: `a person is told: ${news}`, tone: 'person' };
  });
