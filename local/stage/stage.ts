import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import type { ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import {
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Service } from '@aws-sdk/client-ecs';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { arn } from '../arn.ts';
import type { StopCause } from '../ecs/ecs.ts';
import type { WebResponse } from '../model.ts';
import type { ImageBehaviour } from '../parts.ts';
import type { ExecutionRecord } from '../states/index.ts';
import { createWorld } from '../world.ts';
import type { LoggedCall, World, WorldSettings } from '../world.ts';
import { cdkDeploys } from './cdk-deploy.ts';
import type { CdkChange } from './cdk-deploy.ts';
import { PLATFORM, placeOf } from './examples.ts';
import type { Example, Place } from './examples.ts';
import { type Deed, type JournalEntry, visitDeed } from './journal.ts';
import { type LedgerItem, readItems, readState } from './ledger-view.ts';

/** Of the sample workload: the address of its web service, and its cluster. */
export const WEB_URL = 'http://web.example.test/';
export const CLUSTER = 'demo';

/** The kinds of image that the stories need most. */
export const IMAGES = {
  healthy: {},
  crashing: { exit: { afterSeconds: 3, code: 1 } },
  crashesAt45Seconds: { exit: { afterSeconds: 45, code: 1 } },
  /** Listens, and dies with two last lines in its log. */
  crashesLoudly: {
    logs: ['listening on 8080'],
    exit: { afterSeconds: 20, code: 1, logs: ['Error: relation "orders" does not exist', '    at main (app.js:12:3)'] },
  },
  /** One of its tasks, the first, is killed for its memory in minute two. */
  outOfMemoryOnce: { exit: { afterSeconds: 90, code: 137, outOfMemory: true, tasks: 1 } },
  unpullable: { pull: 'missing' },
  /** Starts well and breaks in minute four of its life. */
  breaksLate: {
    answers: [
      { fromSecond: 0, status: 200, body: 'ok' },
      { fromSecond: 240, status: 500, body: 'broken' },
    ],
  },
} satisfies Record<string, ImageBehaviour>;

/** Of an ARN or a name. */
const nameIn = (text: unknown): string | undefined => String(text).split('/').at(-1);

export interface StageOptions {
  /** What `cdkOut` was made from. Default: the sample platform of `examples/platform`. */
  example?: Example;
  /** Folder of the synthesized app. */
  cdkOut: string;
  seed?: number | string;
  settings?: WorldSettings;
  /** What the first images (tag v1) do. */
  first?: Record<string, ImageBehaviour>;
  /** See `WorldOptions`. */
  inProcess?: boolean;
  /** Default: true. False leaves the controller's stack to `install`. */
  install?: boolean;
}

/**
 * The platform of an example in the model with the controller installed, and what people do to it and see of it.
 * Only images, events, requests and time go in; facts are read through SDK calls. A service is named `web`, or `prod/web` where
 * it stands in another environment than the example's first.
 */
export class Stage {
  readonly world: World;
  /** What people did here, oldest first; deeds through `world` itself are not in it. */
  readonly journal: JournalEntry[] = [];
  readonly example: Example;
  constructor(world: World, example: Example = PLATFORM) {
    this.world = world;
    this.example = example;
  }

  static async open(options: StageOptions): Promise<Stage> {
    const { cdkOut, example = PLATFORM, seed = 1, settings, first = {}, install = true, inProcess = false } = options;
    const world = await createWorld({ cdkOut, stacks: example.stacks, seed, inProcess, ...(settings && { settings }) });
    const stage = new Stage(world, example);
    for (const name of example.repositories) stage.push(name, 'v1', first[name] ?? {});
    // The platform runs before Tidegate is installed on it.
    await world.run({ forSeconds: 180 });
    if (install) await stage.install();
    return stage;
  }

  /** Installs the controller and waits until it has adopted what runs. */
  async install(): Promise<void> {
    await this.world.load(['Tidegate']);
    await this.world.run({ forSeconds: 60 });
    await this.rest();
  }

  now(): number {
    return this.world.clock.now();
  }

  wait(seconds: number): Promise<void> {
    return this.world.run({ forSeconds: seconds });
  }

  /** Until no execution runs any more; gives up after `limitSeconds`. */
  async rest(limitSeconds = 7200): Promise<void> {
    // Events are on their way for half a second.
    await this.wait(2);
    await this.world.run({ until: () => this.executions().every((one) => one.status !== 'RUNNING'), limitSeconds });
  }

  /** Until something is true of the model's outside; asked after every event. */
  until(condition: () => boolean, limitSeconds = 7200): Promise<void> {
    return this.world.run({ until: condition, limitSeconds });
  }

  /** Until something read by SDK calls is true; asked every `everySeconds`. @throws Error after `limitSeconds` */
  async untilRead(
    what: string,
    condition: () => Promise<boolean>,
    everySeconds = 1,
    limitSeconds = 7200,
  ): Promise<void> {
    const end = this.now() + limitSeconds * 1000;
    while (!(await condition())) {
      if (this.now() >= end) throw new Error(`not within ${limitSeconds} virtual seconds: ${what}`);
      await this.wait(everySeconds);
    }
  }

  /** Pushes an image as buildx does. @returns its digest */
  push(
    repository: string,
    tag: string,
    behaviour: ImageBehaviour = {},
    more: { children?: boolean; digest?: string; architectures?: string[] } = {},
  ): string {
    const { digest } = this.world.ecr.push(repository, { tags: [tag], behaviour, ...more });
    this.#note({ kind: 'push', repository, tag, digest });
    return digest;
  }

  visit(url = WEB_URL): Promise<WebResponse> {
    return this.world.settle(this.#visit(url));
  }

  /** So many visitors in the same moment. */
  crowd(count: number, url = WEB_URL): Promise<WebResponse[]> {
    return this.world.settle(Promise.all(Array.from({ length: count }, () => this.#visit(url))));
  }

  /** A visitor a minute (or as often as told) for so long. @returns the statuses */
  async visitors(seconds: number, everySeconds = 60): Promise<number[]> {
    const statuses: number[] = [];
    for (let passed = 0; passed < seconds; passed += everySeconds) {
      statuses.push((await this.visit()).status);
      await this.wait(everySeconds);
    }
    return statuses;
  }

  /** A person's start-execution. @returns the execution's ARN */
  async start(machine: string, input: unknown, name?: string): Promise<string> {
    const stateMachineArn = arn(this.world.account, 'states', `stateMachine:Tidegate-${machine}`);
    const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), ...(name && { name }) });
    return (await this.world.settle(this.world.client(SFNClient).send(command))).executionArn ?? '';
  }

  /** A person's UpdateService. */
  async update(
    service: string,
    change: { desiredCount?: number; taskDefinition?: string; forceNewDeployment?: boolean },
  ): Promise<void> {
    this.#note({ kind: 'person', service, did: `UpdateService: ${JSON.stringify(change)}` });
    const { cluster, service: named } = this.place(service);
    const command = new UpdateServiceCommand({ cluster, service: named, ...change });
    await this.world.settle(this.world.client(ECSClient).send(command));
  }

  /** A person's `cdk deploy` of the stack that declares the service. @returns ARN of the revision that it registers */
  cdkDeploys(service: string, change: CdkChange = {}): Promise<string> {
    this.#note({ kind: 'person', service, did: `cdk deploy: ${JSON.stringify(change)}` });
    const { cluster, service: name } = this.place(service);
    return cdkDeploys(this.world, `${cluster}/${name}`, change);
  }

  /** A person's (or CloudFormation's) DeregisterTaskDefinition. */
  async deregister(taskDefinition: string): Promise<void> {
    const command = new DeregisterTaskDefinitionCommand({ taskDefinition });
    await this.world.settle(this.world.client(ECSClient).send(command));
  }

  /** AWS takes away one of a service's running tasks. */
  async takeTask(service: string, cause: StopCause): Promise<string> {
    const { cluster, service: serviceName } = this.place(service);
    const list = new ListTasksCommand({ cluster, serviceName });
    const { taskArns = [] } = await this.world.settle(this.world.client(ECSClient).send(list));
    const [taskArn] = taskArns;
    if (taskArn === undefined) throw new Error(`no task of ${service} runs`);
    this.world.ecs.stopTask(taskArn, cause);
    return taskArn;
  }

  /** Fargate has no room in the example's first cluster for so long. */
  noCapacity(seconds: number, how: 'unplaced' | 'stopped' = 'unplaced'): void {
    const [cluster = ''] = Object.values(this.example.clusters);
    this.world.ecs.lackCapacity(cluster, this.now() + seconds * 1000, how);
  }

  /** A person's StopExecution. */
  async abort(executionArn: string, cause: string): Promise<void> {
    const { input } = this.executions().find((one) => one.arn === executionArn) ?? {};
    const service = String((input as { service?: string } | undefined)?.service ?? '').replace(/^.*\//, '');
    this.#note({ kind: 'person', service, did: `StopExecution: ${cause}` });
    await this.world.settle(this.world.abort(executionArn, cause));
  }

  /** Where a service of the example stands. */
  place(name: string): Place {
    return placeOf(this.example, name);
  }

  async service(name: string): Promise<Service> {
    const { cluster, service } = this.place(name);
    const command = new DescribeServicesCommand({ cluster, services: [service] });
    const { services = [] } = await this.world.settle(this.world.client(ECSClient).send(command));
    const found = services[0];
    if (!found) throw new Error(`no service ${service} in ${cluster}`);
    return found;
  }

  /** The image that the service's task definition names for the container of its name. */
  async image(name: string): Promise<string> {
    const { taskDefinition } = await this.service(name);
    const command = new DescribeTaskDefinitionCommand({ taskDefinition });
    const described = await this.world.settle(this.world.client(ECSClient).send(command));
    const { service } = this.place(name);
    return described.taskDefinition?.containerDefinitions?.find((container) => container.name === service)?.image ?? '';
  }

  async scalable(name: string): Promise<ScalableTarget | undefined> {
    const { cluster, service } = this.place(name);
    const command = new DescribeScalableTargetsCommand({
      ServiceNamespace: 'ecs',
      ResourceIds: [`service/${cluster}/${service}`],
    });
    const { ScalableTargets = [] } = await this.world.settle(
      this.world.client(ApplicationAutoScalingClient).send(command),
    );
    return ScalableTargets[0];
  }

  state(name: string): Promise<LedgerItem> {
    return readState(this.world, this.table(), this.place(name).key);
  }

  /** Releases of a service, oldest first. */
  releases(name: string): Promise<LedgerItem[]> {
    return readItems(this.world, this.table(), this.place(name).key, 'REL#');
  }

  quarantine(name: string): Promise<LedgerItem[]> {
    return readItems(this.world, this.table(), this.place(name).key, 'BAD#');
  }

  log(name: string): Promise<LedgerItem[]> {
    return readItems(this.world, this.table(), this.place(name).key, 'LOG#');
  }

  /** Executions so far, of one machine if named (`deploy`, `sleep`, …), oldest first. */
  executions(machine?: string): ExecutionRecord[] {
    return this.world.executions().filter((one) => machine === undefined || one.machine === `Tidegate-${machine}`);
  }

  /** Calls of the controller's functions, of one operation if named, oldest first. */
  calls(operation?: string, since = 0): LoggedCall[] {
    return this.world
      .callLog()
      .filter((call) => call.principal !== 'person' && call.at >= since)
      .filter((call) => operation === undefined || call.operation === operation);
  }

  /** The controller's successful UpdateService calls on one service, oldest first. */
  updates(name: string, since = 0): LoggedCall[] {
    const { cluster, service } = this.place(name);
    return this.calls('UpdateService', since).filter(
      ({ outcome, input }) =>
        outcome === 'ok' && nameIn(input.service) === service && nameIn(input.cluster) === cluster,
    );
  }

  close(): Promise<void> {
    return this.world.close();
  }

  #note(deed: Deed): void {
    this.journal.push({ ...deed, at: this.now() });
  }

  async #visit(url: string): Promise<WebResponse> {
    const answer = await this.world.visit(url);
    this.#note(visitDeed(url, answer));
    return answer;
  }

  private table(): string {
    const table = this.calls('GetItem')[0]?.input.TableName ?? this.calls('UpdateItem')[0]?.input.TableName;
    if (!table) throw new Error('the controller has not used its table yet');
    return table;
  }
}
