import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ServiceSettings } from '../config/settings.ts';
import type { Arns } from './arns.ts';
import { MACHINES } from './names.ts';
import type { Grant } from './permissions.ts';

/** What the grants are scoped to: the configured services and our own resources. */
export interface Scope {
  arns: Arns;
  services: ServiceSettings[];
  tableArn: string;
  /** Families of the configured services' task definitions. */
  families: string[];
  /** Task and execution roles of the configured services. */
  taskRoles: string[];
  repositories: string[];
  /** Our wake and probe rules. */
  rules: string[];
  timerRole: string;
  topic: string;
  /** The configured services' alarms. */
  alarms: string[];
  /** Where the configured containers write their logs. */
  logGroups: string[];
  /** The dead-letter queue. */
  letters: string;
}

/** What IAM cannot scope to a resource, and why that is bearable. */
export const UNSCOPABLE: Record<string, string> = {
  'ecs:DescribeTaskDefinition': 'The action has no resource type; it reads.',
  'ecs:ListTasks': 'Its resource type is the container instance, which Fargate has not; scoped by the cluster instead.',
  'elasticloadbalancing:DescribeRules': 'The action has no resource type; it reads.',
  'elasticloadbalancing:DescribeTargetHealth': 'The action has no resource type; it reads.',
  'cloudwatch:DescribeAlarms': 'With a narrower scope it does not show composite alarms; it reads.',
  'cloudwatch:GetMetricData': 'The action has no resource type; it reads.',
  'cloudwatch:ListAlarmMuteRules': 'The action has no resource type; it reads.',
  'application-autoscaling:DescribeScalableTargets': 'The action has no resource type; it reads.',
  'application-autoscaling:RegisterScalableTarget':
    "A scalable target's ARN ends with an id that AWS makes up and no configuration knows; held to the desired count of ECS services by conditions.",
};

export const statements = (grant: Grant, scope: Scope): PolicyStatement[] =>
  TABLE[grant](scope)
    .filter((statement) => statement.resources.length > 0)
    .flatMap(portions);

/** CDK moves whole statements to further policies where a role has too many; it joins small ones again. */
const PORTION = 12;

const portions = (statement: PolicyStatement): PolicyStatement[] => {
  const { resources } = statement;
  if (resources.length <= PORTION) return [statement];
  return Array.from({ length: Math.ceil(resources.length / PORTION) }, (_, index) =>
    statement.copy({ resources: resources.slice(index * PORTION, (index + 1) * PORTION) }),
  );
};

const allow = (actions: string[], resources: string[], conditions?: Record<string, Record<string, unknown>>) =>
  new PolicyStatement({ actions, resources: [...new Set(resources)].sort(), ...(conditions ? { conditions } : {}) });

const pass = (roles: string[], service: string) =>
  allow(['iam:PassRole'], roles, { StringEquals: { 'iam:PassedToService': service } });

const serviceArns = ({ services }: Scope) => services.map((service) => service.service.arn);
const clusters = ({ services }: Scope) => services.map((service) => service.cluster);

const LEDGER = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'];

const TABLE: Record<Grant, (scope: Scope) => PolicyStatement[]> = {
  // TransactWriteItems is allowed by the actions that it is made of.
  ledger: ({ tableArn }) => [
    allow(
      LEDGER.map((action) => `dynamodb:${action}`),
      [tableArn],
    ),
  ],
  readService: (scope) => [allow(['ecs:DescribeServices'], serviceArns(scope))],
  readTasks: (scope) => [
    allow(
      ['ecs:DescribeTasks'],
      clusters(scope).map((cluster) => scope.arns.tasks(cluster.name)),
    ),
    allow(['ecs:ListTasks'], ['*'], { ArnEquals: { 'ecs:cluster': unique(clusters(scope).map(({ arn }) => arn)) } }),
  ],
  updateService: (scope) => [allow(['ecs:UpdateService'], serviceArns(scope))],
  readDefinition: () => [allow(['ecs:DescribeTaskDefinition'], ['*'])],
  registerDefinition: (scope) => [
    allow(['ecs:RegisterTaskDefinition', 'ecs:TagResource'], scope.families.map(scope.arns.taskDefinition)),
    pass(scope.taskRoles, 'ecs-tasks.amazonaws.com'),
  ],
  readTargets: () => [allow(['elasticloadbalancing:DescribeTargetHealth'], ['*'])],
  readRules: () => [allow(['elasticloadbalancing:DescribeRules'], ['*'])],
  changeRules: ({ rules }) => [
    allow(['elasticloadbalancing:DescribeRules'], ['*']),
    allow(['elasticloadbalancing:ModifyRule'], rules),
  ],
  readMetrics: () => [allow(['cloudwatch:GetMetricData'], ['*'])],
  readAlarms: ({ alarms }) => [allow(['cloudwatch:DescribeAlarms'], alarms.length > 0 ? ['*'] : [])],
  readAlarmPoints: ({ alarms }) => [allow(['cloudwatch:GetMetricData'], alarms.length > 0 ? ['*'] : [])],
  readMutes: ({ alarms }) => [allow(['cloudwatch:ListAlarmMuteRules'], alarms.length > 0 ? ['*'] : [])],
  readLogs: ({ logGroups }) => [
    allow(
      ['logs:GetLogEvents'],
      logGroups.map((group) => `${group}:log-stream:*`),
    ),
  ],
  readLetters: ({ letters }) => [allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], [letters])],
  readScaling: () => [allow(['application-autoscaling:DescribeScalableTargets'], ['*'])],
  changeScaling: ({ arns }) => [
    allow(['application-autoscaling:RegisterScalableTarget'], [arns.scalableTargets], {
      StringEquals: {
        'application-autoscaling:service-namespace': 'ecs',
        'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
      },
    }),
  ],
  readImages: ({ repositories }) => [allow(['ecr:DescribeImages'], repositories)],
  readManifests: ({ repositories }) => [allow(['ecr:BatchGetImage'], repositories)],
  armTimers: ({ arns, timerRole }) => [
    allow(['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'], [arns.timers]),
    pass([timerRole], 'scheduler.amazonaws.com'),
  ],
  disarmTimers: ({ arns }) => [allow(['scheduler:DeleteSchedule'], [arns.timers])],
  startDeploy: ({ arns }) => [allow(['states:StartExecution'], [arns.machine('deploy')])],
  startRollback: ({ arns }) => [allow(['states:StartExecution'], [arns.machine('rollback')])],
  startWake: ({ arns }) => [allow(['states:StartExecution'], [arns.machine('wake')])],
  startReconcile: ({ arns }) => [allow(['states:StartExecution'], [arns.machine('reconcile')])],
  readExecutions: ({ arns }) => [allow(['states:DescribeExecution'], [arns.executions])],
  answerTokens: ({ arns }) => [allow(['states:SendTaskSuccess'], MACHINES.map(arns.machine))],
  notify: ({ topic }) => [allow(['sns:Publish'], [topic])],
};

const unique = (values: string[]): string[] => [...new Set(values)].sort();
