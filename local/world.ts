import { AsyncLocalStorage } from 'node:async_hooks';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { seededChance } from './chance.ts';
import { sendInProcess } from './lambda/bundled-clients.ts';
import { createLambda } from './lambda/index.ts';
import type { Account, Call } from './model.ts';
import { createTemplateLoader, readStacks } from './template/index.ts';
import type { LoadedStack, StackTemplate } from './template/index.ts';
import { createTransport, webHandler } from './transport.ts';
import { createVirtualClock } from './virtual-clock.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { createInProcess, createWireServer, sdkClients } from './wire/index.ts';
import { createCallLog } from './world/calls.ts';
import { createFaults } from './world/faults.ts';
import { createLatency, defaultLatency } from './world/latency.ts';
import { createPeople } from './world/people.ts';
import { createServices } from './world/services.ts';
import { stackCompleteEvent } from './world/stack-events.ts';
import type { World, WorldOptions } from './world/types.ts';
import { createVisitor, hostTest } from './world/visits.ts';

export { byMachines, countCalls } from './world/calls.ts';
export type { CallCounts, CallFilter, LoggedCall } from './world/calls.ts';
export type { Meddler } from './world/faults.ts';
export type { WorldSettings } from './world/settings.ts';
export type { World, WorldOptions } from './world/types.ts';

const account: Account = { id: '111111111111', region: 'us-east-1', partition: 'aws' };

/** A Monday. */
const defaultStart = new Date('2026-01-05T09:00:00Z');

const textOf = (fault: unknown): string => (fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));

const assemble = (options: WorldOptions, clock: VirtualClock): World => {
  const { cdkOut, seed, settings = {}, aliases = [] } = options;
  const chance = seededChance(seed);
  const uncovered: string[] = [];
  const services = createServices({
    deps: { clock, chance, account },
    settings,
    lambda: (deps, sqs) => createLambda(deps, { activity: clock, queues: () => sqs.queues, ...settings.lambda }),
    refuse: (what) => void uncovered.push(what),
  });
  const { lambda, elb, states, events } = services;
  const calls = createCallLog(clock);
  const faults = createFaults(clock);
  const latency = createLatency(clock, chance.fork('latency'), { ...defaultLatency, ...settings.latency });
  const server = createWireServer({
    services: services.models.map(faults.wrap),
    clients: sdkClients,
    chance: chance.fork('wire'),
    onCall: calls.onCall,
    intercept: async (call, input) => {
      await latency(call, input);
      await faults.intercept(call, input);
    },
    isCut: ({ invocation }: Call) => lambda.isCut(invocation),
  });
  const transport = createTransport({ activity: clock, origin: lambda.origin });
  transport.route('aws.local', server.handle);
  transport.route(hostTest(elb, aliases), webHandler(elb.request));
  transport.install();
  const inProcess = options.inProcess ? createInProcess(server, clock, AsyncLocalStorage.snapshot()) : undefined;
  sendInProcess(inProcess);

  const loader = createTemplateLoader(account, services.models);
  const stacks: LoadedStack[] = [];
  const templates: StackTemplate[] = [];
  const eventChance = chance.fork('cloudformation');
  const onStack = (stack: LoadedStack): void => {
    stacks.push(stack);
    events.put(stackCompleteEvent({ clock, chance: eventChance }, stack));
  };
  const load: World['load'] = (names) => {
    const read = readStacks(cdkOut, names);
    return clock.finish(
      loader.load(read, {}, onStack).then(async (loaded) => {
        // Cold or warm, a run takes the same virtual time.
        await lambda.prepare();
        templates.push(...read);
        return loaded;
      }),
    );
  };
  const client = createPeople(server, account.region, { inProcess, chance: chance.fork('people') });

  return {
    ...services,
    account,
    metrics: services.cloudwatch.metrics,
    clock,
    client,
    run: clock.run,
    settle: (work, limitSeconds) => clock.finish(work, limitSeconds),
    load,
    stacks: () => stacks,
    templates: () => templates,
    visit: createVisitor(elb),
    breakTls: transport.breakTls,
    put: events.put,
    executions: states.executions,
    onEntered: states.onEntered,
    definitions: states.definitions,
    abort: async (executionArn, cause) => {
      await client(SFNClient).send(new StopExecutionCommand({ executionArn, cause }));
    },
    calls: calls.counts,
    callLog: calls.log,
    throttle: faults.throttle,
    delay: faults.delay,
    failAfterEffect: faults.failAfterEffect,
    meddle: faults.meddle,
    clearFaults: faults.clear,
    logs: lambda.logs,
    refusals: () => [...server.refusals, ...uncovered, ...transport.refused, ...server.faults.map(textOf)],
    close: async () => {
      await clock.settle();
      transport.uninstall();
      sendInProcess(undefined);
      lambda.close();
      clock.close();
    },
  };
};

/**
 * Builds the model, loads the stacks and takes over time, network and environment of the process, until it is closed. One world
 * at a time. @throws TemplateError with everything that the model does not cover
 */
export const createWorld = async (options: WorldOptions): Promise<World> => {
  const clock = createVirtualClock((options.start ?? defaultStart).getTime(), options.inProcess ? 0 : undefined);
  const world = assemble(options, clock);
  try {
    await world.load(options.stacks);
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
};
