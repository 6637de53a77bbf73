import { createAutoScaling } from '../autoscaling/autoscaling.ts';
import type { AutoScaling } from '../autoscaling/autoscaling.ts';
import { createCloudWatch } from '../cloudwatch/index.ts';
import type { CloudWatch } from '../cloudwatch/index.ts';
import { createDynamoDb } from '../dynamodb/index.ts';
import { createEc2 } from '../ec2/index.ts';
import { createEcr } from '../ecr/ecr.ts';
import type { Ecr } from '../ecr/ecr.ts';
import { createEcs } from '../ecs/ecs.ts';
import type { Ecs } from '../ecs/ecs.ts';
import { createElb } from '../elb/index.ts';
import type { Elb } from '../elb/index.ts';
import { createEvents } from '../events/index.ts';
import type { Events } from '../events/index.ts';
import { createIam } from '../iam/index.ts';
import { createLogs } from '../logs/index.ts';
import type { Logs } from '../logs/index.ts';
import type { Deps, ServiceModel } from '../model.ts';
import type { Invoker } from '../parts.ts';
import { createScheduler } from '../scheduler/index.ts';
import { createSns } from '../sns/index.ts';
import type { Sns } from '../sns/index.ts';
import { createSqs } from '../sqs/index.ts';
import type { Sqs } from '../sqs/index.ts';
import { createStates } from '../states/index.ts';
import type { States } from '../states/index.ts';
import type { WorldSettings } from './settings.ts';

/** Lambda as the other services see it, with its own face to the templates and the API. */
export interface LambdaPart {
  model: ServiceModel;
  invoker: Invoker;
}

export interface Services<L extends LambdaPart> {
  /** All of them, for the wire server and the template loader. */
  models: ServiceModel[];
  ecs: Ecs;
  ecr: Ecr;
  elb: Elb;
  autoscaling: AutoScaling;
  cloudwatch: CloudWatch;
  events: Events;
  logGroups: Logs;
  states: States;
  sns: Sns;
  sqs: Sqs;
  lambda: L;
}

export interface ServiceParts<L extends LambdaPart> {
  deps: Omit<Deps, 'events'>;
  settings: WorldSettings;
  lambda: (deps: Deps, sqs: Sqs) => L;
  /** Told what running parts ask for that the model does not cover. */
  refuse: (what: string) => void;
}

/** Makes every service of the model and joins them; those that call one another in a circle find each other when called. */
export const createServices = <L extends LambdaPart>(parts: ServiceParts<L>): Services<L> => {
  const { settings, refuse } = parts;
  const destinations = { starter: () => states.starter, invoker: () => lambda.invoker, queues: () => sqs.queues };
  const sqs = createSqs(parts.deps, () => cloudwatch.metrics);
  const events = createEvents(parts.deps, destinations, settings.events);
  const deps: Deps = { ...parts.deps, events: events.sink };
  const scheduler = createScheduler(parts.deps, destinations, settings.scheduler);
  const cloudwatch = createCloudWatch(deps, settings.cloudwatch, {
    publish: (topicArn, subject, message) => void sns.publish(topicArn, subject, message),
    invoker: () => lambda.invoker,
    refuse,
  });
  const ecr = createEcr(deps, settings.ecr);
  const { metrics } = cloudwatch;
  const elb = createElb(deps, { invoker: () => lambda.invoker, metrics, settings: settings.elb });
  const logGroups = createLogs(deps, settings.logs);
  const ecs = createEcs(deps, {
    images: ecr.images,
    targets: elb.targets,
    metrics,
    logs: logGroups.sink,
    alarms: {
      inAlarm: (name) => cloudwatch.alarms().some((alarm) => alarm.name === name && alarm.state.value === 'ALARM'),
    },
    settings: settings.ecs,
  });
  const autoscaling = createAutoScaling(deps, { counts: ecs.counts });
  const lambda = parts.lambda(deps, sqs);
  const forked = { ...deps, chance: deps.chance.fork('states') };
  const states = createStates(forked, { invoker: lambda.invoker, settings: settings.states, refuse });
  const sns = createSns(deps, { ...destinations, refuse });
  const others = [createDynamoDb(deps), createEc2(deps), createIam(deps), scheduler];
  const named = { ecs, ecr, elb, autoscaling, cloudwatch, events, logGroups, states, sns, sqs, lambda };
  return { ...named, models: [...Object.values(named), ...others].map(({ model }) => model) };
};
