import type { ServiceSettings, TagPolicy } from '../config/settings.ts';
import { ruleName } from './names.ts';

/** One EventBridge rule to be, before it is a resource: so that limits can be checked on all of them. */
export interface RulePlan {
  name: string;
  description: string;
  pattern: Record<string, unknown>;
  target: 'deploy' | 'rollback' | 'nudge' | 'sweep';
  /** Service keys: one target each, with the key in its input. Empty: one target, with the event as it is. */
  services: string[];
}

/** EB-7 */
export const TARGETS_MAX = 5;

/** What of ours the rules listen to, beside the configured services. */
export interface OwnSources {
  stackId: string;
  /** Beginning of the ARNs of our state machines. */
  machines: string;
  /** ARN of the alarm on the dead-letter queue. */
  lettersAlarm: string;
}

/** Every rule of the controller, for exactly the configured services. */
export const planRules = (services: ServiceSettings[], own: OwnSources): RulePlan[] => [
  ...pushes(services),
  ...services.map(activity),
  ...services.flatMap(alarms),
  ended(own),
  letters(own),
  ownStack(own),
];

/** One rule for all services that listen to the same tags of one repository, up to five a rule. */
const pushes = (services: ServiceSettings[]): RulePlan[] => {
  const patterns = Map.groupBy(services, (service) => JSON.stringify(pushPattern(service)));
  return [...patterns].flatMap(([pattern, listeners]) =>
    chunks(listeners).map((chunk) => ({
      name: ruleName('push', `${chunk[0]!.repository.name}-${chunk[0]!.key}`),
      description: `An image was pushed for ${chunk.map((service) => service.key).join(', ')}`,
      pattern: JSON.parse(pattern),
      target: 'deploy',
      services: chunk.map((service) => service.key),
    })),
  );
};

/** ECR-1: archive and restore have the same detail-type and result. */
const pushPattern = (service: ServiceSettings) => ({
  source: ['aws.ecr'],
  'detail-type': ['ECR Image Action'],
  detail: {
    'action-type': ['PUSH'],
    result: ['SUCCESS'],
    'repository-name': [service.repository.name],
    'image-tag': tagPattern(service.tags),
  },
});

/**
 * The tag policy as far as a pattern can say it without its scarce wildcards (30 rules a bus, EB-7); the function asks again.
 * Untagged children of an index have an empty tag (ECR-3, EB-6).
 */
export const tagPattern = (tags: TagPolicy): unknown[] => {
  const loose = [{ 'anything-but': [''] }];
  if (tags.kind === 'semver') return loose;
  const matches = tags.match.map(oneTag);
  return matches.includes(undefined) ? loose : matches;
};

const oneTag = (match: string): unknown => {
  const [head = '', ...rest] = match.split('*');
  if (rest.length === 0) return match;
  if (head !== '') return { prefix: head };
  return rest.length === 1 && rest[0] !== '' ? { suffix: rest[0] } : undefined;
};

/**
 * Deployments by the service ARN in resources (EV-2), under both detail-types (EV-3); tasks by their group (ECS-19): stopped ones
 * for whoever waits, running ones since nobody else tells that tasks run while the service is asleep (Z16).
 */
const activity = (service: ServiceSettings): RulePlan => ({
  name: ruleName('ecs', service.key),
  description: `ECS did something with ${service.key}`,
  pattern: {
    source: ['aws.ecs'],
    $or: [
      {
        'detail-type': ['ECS Deployment State Change', 'ECS Service Action'],
        resources: [service.service.arn],
        detail: { eventName: [{ prefix: 'SERVICE_DEPLOYMENT_' }] },
      },
      {
        'detail-type': ['ECS Task State Change'],
        detail: {
          clusterArn: [service.cluster.arn],
          group: [`service:${service.service.name}`],
          lastStatus: ['RUNNING', 'STOPPED'],
        },
      },
    ],
  },
  target: 'nudge',
  services: [service.key],
});

/** An execution that did not end by itself may have left a lease behind (T59): best effort (SFN-22), its watchdog is the other way. */
const ended = ({ machines }: OwnSources): RulePlan => ({
  name: ruleName('ended', 'own'),
  description: 'A workflow of Tidegate was aborted, failed or timed out',
  pattern: {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [{ prefix: machines }], status: ['ABORTED', 'FAILED', 'TIMED_OUT'] },
  },
  target: 'nudge',
  services: [],
});

/** Something could not be delivered. */
const letters = ({ lettersAlarm }: OwnSources): RulePlan => ({
  name: ruleName('letters', 'own'),
  description: 'Dead letters are there: the sweep tells a person and looks after every service',
  pattern: {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    resources: [lettersAlarm],
    detail: { state: { value: ['ALARM'] } },
  },
  target: 'sweep',
  services: [],
});

/** A new configuration is there: services seen for the first time are adopted, others may have left. */
const ownStack = ({ stackId }: OwnSources): RulePlan => ({
  name: ruleName('stack', 'own'),
  description: 'This stack was created or updated',
  pattern: {
    source: ['aws.cloudformation'],
    'detail-type': ['CloudFormation Stack Status Change'],
    detail: { 'stack-id': [stackId], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
  },
  target: 'sweep',
  services: [],
});

/**
 * The alarms that decide, by their ARNs in resources; one rule a service, since one alarm may be the business of many. An advisory
 * one is read by the gate and starts nothing.
 */
const alarms = (service: ServiceSettings): RulePlan[] => {
  const resources = service.gate.alarms.filter(({ required }) => required).map(({ arn }) => arn);
  if (resources.length === 0) return [];
  return [
    {
      name: ruleName('alarm', service.key),
      description: `An alarm of ${service.key} turned red`,
      pattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        resources,
        detail: { state: { value: ['ALARM'] } },
      },
      target: 'rollback',
      services: [service.key],
    },
  ];
};

const chunks = <T>(items: T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / TARGETS_MAX) }, (_, index) =>
    items.slice(index * TARGETS_MAX, (index + 1) * TARGETS_MAX),
  );
