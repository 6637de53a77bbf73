import type { JournalEntry } from '../../stage/journal.ts';
import type { Moment } from './moment.ts';

const words: Record<number, string> = {
  200: 'served',
  307: 'told to ask the same address again',
  500: 'an error',
  503: 'not served yet',
};

/** What a person did, as a moment. */
export const deedMoment = (entry: JournalEntry): Moment => {
  const { at } = entry;
  if (entry.kind === 'push') {
    const why = `${entry.tag} (${entry.digest.slice(0, 19)}…)`;
    return { at, service: entry.repository, what: 'pushed', why, tone: 'person' };
  }
  if (entry.kind === 'person') return { at, service: entry.service, what: 'person', why: entry.did, tone: 'person' };
  const service = entry.host.split('.')[0] ?? '';
  const again = entry.retryAfter === undefined ? '' : `: try again in ${entry.retryAfter} s`;
  const why = `${entry.status}, ${words[entry.status] ?? 'answered'}${again}`;
  return { at, service, what: 'visit', why, tone: entry.status < 500 ? 'person' : 'bad', repeats: true };
};
