import { arn } from '../arn.ts';
import type { Clock } from '../clock.ts';
import { AwsError } from '../model.ts';
import type { Account } from '../model.ts';

/** One event of a log stream. Times are milliseconds since the epoch. */
export interface LogEvent {
  timestamp: number;
  message: string;
  ingestionTime: number;
}

export interface LogsSettings {
  /** Seconds until GetLogEvents gives what a container printed: the awslogs driver sends in batches. */
  visibleAfterSeconds: number;
}

export const defaultLogsSettings: LogsSettings = { visibleAfterSeconds: 2 };

type Streams = Map<string, LogEvent[]>;

const missing = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);

/** Log groups with their streams. */
export const createGroups = (account: Account, clock: Pick<Clock, 'now'>, settings: LogsSettings) => {
  const groups = new Map<string, Streams>();

  const create = (name: string): { ref: string; attributes: Record<string, string> } => {
    groups.set(name, groups.get(name) ?? new Map());
    return { ref: name, attributes: { Arn: arn(account, 'logs', `log-group:${name}:*`) } };
  };

  const open = (group: string, stream: string): boolean => {
    const streams = groups.get(group);
    if (streams && !streams.has(stream)) streams.set(stream, []);
    return streams !== undefined;
  };

  const put = (group: string, stream: string, message: string): void => {
    const now = clock.now();
    const event = { timestamp: now, message, ingestionTime: now + settings.visibleAfterSeconds * 1000 };
    if (open(group, stream)) groups.get(group)?.get(stream)?.push(event);
  };

  /** What can be seen of a stream by now, oldest first. @throws AwsError ResourceNotFoundException */
  const read = (group: string, stream: string): LogEvent[] => {
    const streams = groups.get(group);
    if (!streams) throw missing('group');
    const events = streams.get(stream);
    if (!events) throw missing('stream');
    return events.filter(({ ingestionTime }) => ingestionTime <= clock.now());
  };

  const streams = (group: string): string[] => [...(groups.get(group)?.keys() ?? [])];

  return { create, open, put, read, streams };
};

export type Groups = ReturnType<typeof createGroups>;
