import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { rulesOf } from '../routes.ts';
import type { Run } from '../run.ts';
import { upon, whole } from './happening.ts';
import type { HappeningKind } from './happening.ts';

const definitionOf = async ({ stage }: Run, name: string): Promise<TaskDefinition> => {
  const { taskDefinition } = await stage.service(name);
  const command = new DescribeTaskDefinitionCommand({ taskDefinition });
  return (await stage.world.settle(stage.world.client(ECSClient).send(command))).taskDefinition ?? {};
};

/** The same image with one variable more: what a person changes by hand. */
const register = async (
  { stage }: Run,
  { family, containerDefinitions = [], ...rest }: TaskDefinition,
): Promise<string> => {
  const { cpu, memory, networkMode, executionRoleArn, taskRoleArn, requiresCompatibilities, runtimePlatform } = rest;
  const changed = containerDefinitions.map((one) => ({
    ...one,
    environment: [...(one.environment ?? []), { name: 'BY_HAND', value: String(stage.now()) }],
  }));
  const copied = { cpu, memory, networkMode, executionRoleArn, taskRoleArn, requiresCompatibilities, runtimePlatform };
  const input: RegisterTaskDefinitionCommandInput = { family, containerDefinitions: changed, ...copied };
  const made = await stage.world.settle(stage.world.client(ECSClient).send(new RegisterTaskDefinitionCommand(input)));
  return made.taskDefinition?.taskDefinitionArn ?? '';
};

/** A person's UpdateService with a task definition of his. */
export const deploysOther: HappeningKind = {
  name: 'deploysOther',
  weight: 2,
  play: async (run, { name }) => {
    const taskDefinition = await register(run, await definitionOf(run, name));
    // Refused while five deployments are listed.
    await run.stage.update(name, { taskDefinition }).catch(() => {});
  },
};

export const deploysUpon: HappeningKind = upon(deploysOther, {
  name: 'deploysUpon',
  weight: 3,
  places: [
    'deploy.Release',
    'deploy.Await',
    'deploy.Verify',
    'deploy.Promote',
    'deploy.Home',
    'deploy.Settle',
    'rollback.Revert',
    'rollback.Await',
    'sleep.Await',
    'sleep.Cut',
    'sleep.Settle',
    'wake.Pause',
    'wake.Verify',
    'wake.Open',
  ],
});

const usersRule = async ({ stage }: Run, host: string): Promise<Rule | undefined> => {
  const rules = await rulesOf(stage);
  const isHis = ({ Actions = [], Conditions = [] }: Rule): boolean =>
    Conditions.some(({ HostHeaderConfig }) => HostHeaderConfig?.Values?.includes(host)) &&
    !JSON.stringify(Actions).includes('targetgroup/tidegate-');
  return rules.find(isHis);
};

/** His own rule: from now on it leads further hosts to the service. */
export const changesRule: HappeningKind = {
  name: 'changesRule',
  weight: 2,
  fits: ({ url }) => url !== undefined,
  draw: (chance) => ({ hosts: whole(chance, 1, 3) }),
  play: async (run, { url = '' }, { hosts }) => {
    const { host } = new URL(url);
    const rule = await usersRule(run, host);
    if (!rule) return;
    const Values = [host, ...Array.from({ length: Number(hosts) }, (_, at) => `also-${at + 1}.${host}`)];
    const Conditions = [{ Field: 'host-header', HostHeaderConfig: { Values } }];
    const command = new ModifyRuleCommand({ RuleArn: rule.RuleArn, Conditions });
    await run.stage.world.settle(run.stage.world.client(ElasticLoadBalancingV2Client).send(command));
  },
};

const scale = ({ stage }: Run, name: string, suspended: boolean): Promise<unknown> => {
  const State = { DynamicScalingInSuspended: suspended, DynamicScalingOutSuspended: suspended };
  const command = new RegisterScalableTargetCommand({
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: `service/${stage.place(name).cluster}/${name}`,
    SuspendedState: { ...State, ScheduledScalingSuspended: suspended },
  });
  return stage.world.client(ApplicationAutoScalingClient).send(command);
};

/** Where it sleeps by now he leaves the suspension to whoever put it there, and looks again. */
const resume = async (run: Run, name: string): Promise<void> => {
  const { stage, began, story } = run;
  const { cluster, service } = stage.place(name);
  const command = new DescribeServicesCommand({ cluster, services: [service] });
  const { services = [] } = await stage.world.client(ECSClient).send(command);
  if ((services[0]?.desiredCount ?? 0) > 0) return void (await scale(run, name, false));
  if (stage.now() < began + story.calmAt * 1000) stage.world.clock.after(60_000, () => void resume(run, name));
};

/** A person suspends scaling of a service that runs while he looks into something, and lets it go once it runs again. */
export const suspendsScaling: HappeningKind = {
  name: 'suspendsScaling',
  weight: 2,
  fits: ({ bounds }) => bounds !== undefined,
  draw: (chance) => ({ seconds: whole(chance, 30, 240) }),
  play: async (run, { name }, { seconds }) => {
    if (((await run.stage.service(name)).desiredCount ?? 0) === 0) return;
    await run.stage.world.settle(scale(run, name, true));
    run.stage.world.clock.after(Number(seconds) * 1000, () => void resume(run, name));
  },
};

/** His service's own setting: ECS's breaker does not only give up, it goes back by itself (ECS-9, CB-1). */
export const letsEcsGoBack: HappeningKind = {
  name: 'letsEcsGoBack',
  // In duets only.
  weight: 0,
  play: async ({ stage }, { name }) => {
    const { cluster, service } = stage.place(name);
    const { deploymentConfiguration } = await stage.service(name);
    const deploymentCircuitBreaker = { enable: true, rollback: true };
    const changed = { deploymentConfiguration: { ...deploymentConfiguration, deploymentCircuitBreaker } };
    await stage.world.settle(
      stage.world.client(ECSClient).send(new UpdateServiceCommand({ cluster, service, ...changed })),
    );
  },
};

/** What others do to what is theirs, and what they do not know that Tidegate looks after. */
export const FOREIGN = [deploysOther, deploysUpon, changesRule, suspendsScaling, letsEcsGoBack];
