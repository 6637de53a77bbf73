import { fileURLToPath } from 'node:url';
import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config/load.ts';
import { addAlarms } from './alarms.ts';
import { arnsOf } from './arns.ts';
import type { Arns } from './arns.ts';
import { bundleNow, writeSettings } from './bundle.ts';
import type { Bundles } from './bundle.ts';
import { addDoorbell } from './doorbell.ts';
import { addFoundation, environmentOf } from './foundation.ts';
import type { Foundation } from './foundation.ts';
import { Verb } from './functions.ts';
import { holdLimits, limitMistakes } from './limits.ts';
import { Workflow } from './machines.ts';
import { MACHINES, pascal } from './names.ts';
import { planRules } from './rule-plan.ts';
import { addRules } from './rules.ts';
import { addDailySweep } from './schedules.ts';
import { scopeOf } from './scope.ts';

export interface TidegateProps {
  /** `loadSettings('tidegate.yaml', 'tidegate.lock.json')` */
  config: Config;
  /** Default: bundled here. A build with plugins has to be awaited, so it is made before. */
  bundles?: Bundles;
  /** Folder of the `.asl.json` files. Default: this project's. */
  definitions?: string;
  /** Whether a person is told by alarms on the controller itself (infra/alarms.ts). Default: true. */
  alarms?: boolean;
}

/** Called by events, not by a state machine: what fails there is tried again, then ends in the dead-letter queue (LAM-4). */
const ASYNCHRONOUS = ['nudge', 'sweep'];

/** The controller: all that Tidegate runs in an account, for exactly the services of its configuration. One a Region. */
export class Tidegate extends Construct {
  /** By name of the step or handler. */
  readonly functions: Record<string, LambdaFunction>;
  /** By name of the workflow. */
  readonly stateMachines: Record<string, IStateMachine>;

  constructor(scope: Construct, id: string, props: TidegateProps) {
    super(scope, id);
    holdPlace(this, props.config);
    const arns = arnsOf(props.config.lock);
    const foundation = addFoundation(this, arns);
    const verbs = this.verbs(props, foundation, arns);
    this.functions = Object.fromEntries(verbs.map((verb) => [verb.verb, verb.function]));
    const rules = this.routes(props.config, arns);
    const permitted = scopeOf(props.config, arns, foundation, rules);
    const overPolicies = verbs.flatMap((verb) => verb.permit(permitted));
    this.stateMachines = this.workflows(props.definitions);
    if (props.alarms ?? true) this.alarms(foundation, arns);
    holdLimits([...overPolicies, ...this.rules(props.config, foundation, arns)]);
    for (const [index, warning] of props.config.warnings.entries()) {
      Annotations.of(this).addWarningV2(`tidegate:configuration:${index + 1}`, warning);
    }
  }

  private verbs({ bundles = bundleNow(), config }: TidegateProps, foundation: Foundation, arns: Arns): Verb[] {
    writeSettings(bundles, config.settings);
    const environment = environmentOf(foundation, arns);
    return bundles.names.map((name) => {
      const letters = ASYNCHRONOUS.includes(name) ? { deadLetters: foundation.letters } : {};
      return new Verb(this, { name, directory: bundles.directory, environment, ...letters });
    });
  }

  private routes({ settings }: Config, arns: Arns): string[] {
    const services = Object.values(settings.services);
    return addDoorbell(this, { doorbell: this.callee('doorbell'), services, groupArns: `${arns.doorbells}/*` });
  }

  private workflows(
    definitions = fileURLToPath(new URL('../state-machines', import.meta.url)),
  ): Record<string, IStateMachine> {
    return Object.fromEntries(
      MACHINES.map((machine) => {
        const workflow = new Workflow(this, pascal(`${machine}-workflow`), {
          machine,
          definitions,
          functions: this.functions,
        });
        return [machine, workflow.stateMachine];
      }),
    );
  }

  /** @returns what AWS would refuse of them, in words */
  private rules({ settings }: Config, { letters, lettersAlarm }: Foundation, arns: Arns): string[] {
    const stack = Stack.of(this);
    const own = { stackId: stack.stackId, machines: arns.machinePrefix, lettersAlarm: lettersAlarm.alarmArn };
    const plans = planRules(Object.values(settings.services), own);
    addDailySweep(this, { sweep: this.callee('sweep'), deadLetters: letters });
    addRules(this, {
      plans,
      deploy: this.stateMachines.deploy!,
      rollback: this.stateMachines.rollback!,
      nudge: this.callee('nudge'),
      sweep: this.callee('sweep'),
      deadLetters: letters,
      ruleArns: arns.rules,
    });
    return limitMistakes(plans, (pattern) => JSON.stringify(stack.resolve(pattern)).length);
  }

  private alarms({ topic, lettersAlarm: letters }: Foundation, { alarms: alarmArns }: Arns): void {
    const [doorbell, sweep] = [this.callee('doorbell'), this.callee('sweep')];
    addAlarms(this, { topic, letters, alarmArns, doorbell, sweep, reconcile: this.stateMachines.reconcile! });
  }

  private callee(name: string): LambdaFunction {
    const found = this.functions[name];
    if (found) return found;
    throw new Error(`functions/handlers has no ${name}.ts`);
  }
}

/** A stack that leaves account or Region open is taken at its word: the CDK CLI fills them in. */
const holdPlace = (scope: Construct, { lock }: Config): void => {
  const { account, region } = Stack.of(scope);
  const elsewhere = [
    ...(Token.isUnresolved(account) || account === lock.account ? [] : [`account ${account}`]),
    ...(Token.isUnresolved(region) || region === lock.region ? [] : [`Region ${region}`]),
  ];
  if (elsewhere.length === 0) return;
  throw new Error(
    `The stack is for ${elsewhere.join(' and ')}, but the lock for account ${lock.account} and Region ${lock.region}`,
  );
};
