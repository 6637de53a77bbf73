import { seededChance } from '../../local/chance.ts';
import { createLambda } from '../../local/lambda/index.ts';
import type { Lambda, LambdaParts } from '../../local/lambda/index.ts';
import type { ServiceModel } from '../../local/model.ts';
import { createTransport } from '../../local/transport.ts';
import { createVirtualClock } from '../../local/virtual-clock.ts';
import type { VirtualClock } from '../../local/virtual-clock.ts';
import { createWireServer, sdkClients } from '../../local/wire/index.ts';
import type { WireServer } from '../../local/wire/index.ts';
import { bundle } from './bundles.ts';

export const START = Date.UTC(2026, 10, 21, 10);
const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;

export interface DeadLetter {
  queue: string;
  body: unknown;
  attributes: Record<string, string>;
}

export interface World {
  clock: VirtualClock;
  lambda: Lambda;
  server: WireServer;
  deadLetters: DeadLetter[];
  /** Seconds since the start. */
  seconds(): number;
  /** @returns ARN */
  define(name: string, source: string, properties?: Record<string, unknown>): Promise<string>;
  create(
    type: string,
    logicalId: string,
    properties: Record<string, unknown>,
    metadata?: Record<string, unknown>,
  ): Promise<string>;
  /** Runs the clock until the function has answered. */
  invoke(arn: string, payload?: unknown): Promise<{ result: any; functionError?: string; requestId: string }>;
  close(): void;
}

/** A clock, a wire server with these services, and a Lambda host that reaches them. */
export const createWorld = (services: ServiceModel[] = [], parts: Partial<LambdaParts> = {}): World => {
  const clock = createVirtualClock(START);
  const deadLetters: DeadLetter[] = [];
  const send = (queue: string, body: string, attributes: Record<string, string>): void =>
    void deadLetters.push({ queue, body: JSON.parse(body), attributes });
  const deps = { clock, chance: seededChance(1), account, events: { emit: () => {} } };
  const lambda = createLambda(deps, { activity: clock, queues: () => ({ send }), ...parts });
  const isCut = ({ invocation }: { invocation?: string }): boolean => lambda.isCut(invocation);
  const models = [...services, lambda.model];
  const server = createWireServer({ services: models, clients: sdkClients, chance: seededChance(2), isCut });
  const transport = createTransport({ activity: clock, origin: lambda.origin });
  transport.route('aws.local', server.handle);
  transport.install();

  const create = async (type: string, logicalId: string, properties: any, metadata: unknown = {}): Promise<string> => {
    const resource = { stackName: 'Stack', logicalId, properties, metadata, suffix: '0123456789abcdef' };
    return (await lambda.model.resources[type]!.create(resource)).ref;
  };
  const define = async (name: string, source: string, properties: Record<string, unknown> = {}): Promise<string> => {
    const Role = `arn:aws:iam::111111111111:role/${name}-role`;
    const basic = { FunctionName: name, Handler: 'index.handler', Runtime: 'nodejs24.x', Role, Code: {} };
    const metadata = { 'aws:asset:path': bundle(source) };
    await create('AWS::Lambda::Function', name, { ...basic, ...properties }, metadata);
    return `arn:aws:lambda:us-east-1:111111111111:function:${name}`;
  };
  const invoke: World['invoke'] = async (arn, payload = {}) => {
    const { payload: text, ...rest } = await clock.finish(lambda.invoker.invoke(arn, payload));
    return { result: JSON.parse(text), ...rest };
  };
  const close = (): void => {
    lambda.close();
    transport.uninstall();
    clock.close();
  };
  const seconds = (): number => (clock.now() - START) / 1000;
  return { clock, lambda, server, deadLetters, seconds, define, create, invoke, close };
};
