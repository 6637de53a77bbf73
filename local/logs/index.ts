import type { Deps, ServiceModel } from '../model.ts';
import type { LogSink } from '../parts.ts';
import { createGroups, defaultLogsSettings } from './groups.ts';
import type { LogsSettings } from './groups.ts';
import { logsOperations } from './operations.ts';

export type { LogsSettings } from './groups.ts';

export interface Logs {
  model: ServiceModel;
  /** For what writes by itself: containers. */
  sink: LogSink;
  /** Names of a group's streams, oldest first; none if there is no such group. */
  streams(group: string): string[];
  /** Lines of a stream that can be seen by now, oldest first. @throws AwsError ResourceNotFoundException */
  lines(group: string, stream: string): string[];
}

/** CloudWatch Logs: groups of the template, and the streams that containers write. What Lambdas print is kept by the Lambda host. */
export const createLogs = (
  { account, clock }: Pick<Deps, 'account' | 'clock'>,
  settings: Partial<LogsSettings> = {},
): Logs => {
  const groups = createGroups(account, clock, { ...defaultLogsSettings, ...settings });
  return {
    model: {
      name: 'logs',
      operations: logsOperations(groups),
      resources: {
        'AWS::Logs::LogGroup': {
          properties: ['LogGroupName'],
          ignored: ['KmsKeyId', 'LogGroupClass', 'RetentionInDays', 'Tags'],
          create: ({ properties, stackName, logicalId, suffix }) =>
            groups.create(properties.LogGroupName ?? `${stackName}-${logicalId}-${suffix.slice(0, 12)}`),
        },
      },
    },
    sink: { open: groups.open, put: groups.put, create: (group) => void groups.create(group) },
    streams: groups.streams,
    lines: (group, stream) => groups.read(group, stream).map(({ message }) => message),
  };
};
