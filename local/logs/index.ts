import { arn } from '../arn.ts';
import type { Created, Deps, ServiceModel } from '../model.ts';

/** CloudWatch Logs: log groups as names only; what Lambdas print is kept by the Lambda host. */
export const createLogs = ({ account }: Pick<Deps, 'account'>): { model: ServiceModel } => ({
  model: {
    name: 'logs',
    operations: {},
    resources: {
      'AWS::Logs::LogGroup': {
        properties: ['LogGroupName'],
        ignored: ['KmsKeyId', 'LogGroupClass', 'RetentionInDays', 'Tags'],
        create({ properties, stackName, logicalId, suffix }): Created {
          const name = properties.LogGroupName ?? `${stackName}-${logicalId}-${suffix.slice(0, 12)}`;
          return { ref: name, attributes: { Arn: arn(account, 'logs', `log-group:${name}:*`) } };
        },
      },
    },
  },
});
