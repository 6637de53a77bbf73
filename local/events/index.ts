import { arn } from '../arn.ts';
import { AwsError } from '../model.ts';
import type { Created, EventSink, ResourceInput, ResourceType, ServiceModel } from '../model.ts';
import { Bus } from './bus.ts';
import type { BusDeps, BusSettings, PutEvent } from './bus.ts';
import type { Destinations } from './destinations.ts';
import type { BusEvent } from './input.ts';
import { eventOperations } from './operations.ts';
import { limits, makeRule } from './rule.ts';
import type { Rule } from './rule.ts';
import { repeat } from './timer.ts';

export type { BusDeps, BusSettings, DeliveryTrouble, PutEvent } from './bus.ts';
export type { Destinations } from './destinations.ts';
export type { BusEvent } from './input.ts';

export interface Events {
  model: ServiceModel;
  /** For the services of the model (`Deps.events`). */
  sink: EventSink;
  /** An event as AWS sends it, for tests and tours; what is missing of the envelope is filled in. */
  put(event: PutEvent): BusEvent;
}

const checkQuotas = (rules: Rule[], rule: Rule): void => {
  const wildcards = [...rules, rule].filter((one) => one.hasWildcard).length;
  if (rules.length < limits.rules && wildcards <= limits.rulesWithWildcard) return;
  throw new AwsError(
    'LimitExceededException',
    `Rule ${rule.name}: at most ${limits.rules} rules a bus, ${limits.rulesWithWildcard} of them with wildcards.`,
  );
};

/** As CloudFormation names what has no name of its own. */
const generatedName = ({ stackName, logicalId, suffix }: ResourceInput): string =>
  `${`${stackName}-${logicalId}`.slice(0, 64 - 13)}-${suffix.slice(0, 12).toUpperCase()}`;

const ruleType = (deps: BusDeps, bus: Bus): ResourceType => ({
  properties: ['EventBusName', 'EventPattern', 'Name', 'ScheduleExpression', 'State', 'Targets'],
  ignored: ['Description', 'Tags'],
  create(input): Created {
    const name = input.properties.Name ?? generatedName(input);
    const rule = makeRule(name, arn(deps.account, 'events', `rule/${name}`), input.properties);
    checkQuotas(bus.rules, rule);
    bus.rules.push(rule);
    if (rule.enabled && rule.schedule) repeat(deps.clock, rule.schedule, () => bus.scheduled(rule));
    return { ref: name, attributes: { Arn: rule.arn } };
  },
});

const defaults: BusSettings = { delayMinSeconds: 0.5, delayMaxSeconds: 0.5, duplicateOneIn: 0, loseEcrOneIn: 0 };

/** EventBridge: the default bus with its rules. Not covered: other buses, archives, pipes, API destinations. */
export const createEvents = (deps: BusDeps, to: Destinations, settings: Partial<BusSettings> = {}): Events => {
  const bus = new Bus({ ...deps, chance: deps.chance.fork('events') }, to, { ...defaults, ...settings });
  return {
    model: {
      name: 'events',
      operations: eventOperations(bus),
      resources: { 'AWS::Events::Rule': ruleType(deps, bus) },
    },
    sink: { emit: (event) => void bus.put(event) },
    put: (event) => bus.put(event),
  };
};
