import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';

/** The one account and Region that the model plays. */
export interface Account {
  /** Twelve digits. */
  id: string;
  region: string;
  partition: 'aws';
}

/** Who calls, as far as the model can tell: the role named by the access key id (`local-notes.md` §4). */
export interface Call {
  service: string;
  operation: string;
  /** Role name of a Lambda, or `person` for tests, the CLI and the tour. */
  principal: string;
  /** Lambda invocation that makes the call; absent for people. */
  invocation?: string;
}

/** One AWS operation of a service of the model. Members of the input outside `accepts` are refused by the wire server. */
export interface Operation {
  /** Top-level input members that the model honours. */
  accepts: readonly string[];
  // The wire server has already shaped the input by the SDK's own schema.
  run(input: any, call: Call): unknown;
}

/** How the template loader makes one CloudFormation resource type. Properties outside `properties` are refused loudly. */
export interface ResourceType {
  /** Top-level CloudFormation properties that are honoured. */
  properties: readonly string[];
  /** Properties that change nothing the model shows (descriptions, encryption, ...). */
  ignored?: readonly string[];
  create(resource: ResourceInput): Created | Promise<Created>;
}

export interface ResourceInput {
  stackName: string;
  logicalId: string;
  /** Intrinsics already resolved. */
  properties: any;
  metadata: any;
  /** Twelve to sixteen hex digits that are the same on every load: `physicalSuffix(stackName, logicalId)`. */
  suffix: string;
}

export interface Created {
  /** What `Ref` gives. */
  ref: string;
  /** What `Fn::GetAtt` gives, by attribute name (`Arn`, `DNSName`, ...). */
  attributes?: Record<string, string>;
}

/** One AWS service of the model. */
export interface ServiceModel {
  /** Signing name: ecs, elasticloadbalancing, monitoring, application-autoscaling, ecr, scheduler, states, dynamodb, lambda, events, sqs, sns, logs. */
  name: string;
  operations: Record<string, Operation>;
  resources: Record<string, ResourceType>;
}

/** An event as a service of the model emits it; the bus adds version, id, account, region and (if absent) time. */
export interface EmittedEvent {
  source: string;
  'detail-type': string;
  resources?: string[];
  /** ISO 8601 to the second, `Z`. */
  time?: string;
  detail: unknown;
}

export interface EventSink {
  emit(event: EmittedEvent): void;
}

/** What every service of the model is made with. */
export interface Deps {
  clock: Clock;
  chance: Chance;
  account: Account;
  events: EventSink;
}

/** An error as AWS answers it on the wire. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Further members of the error's body. */
  readonly extra: Record<string, unknown>;
  constructor(code: string, message: string, status = 400, extra: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.extra = extra;
  }
}

/** A visitor's or a check's HTTP request as it meets the load balancer. */
export interface WebRequest {
  method: string;
  host: string;
  /** Path with query string, as on the request line. */
  path: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
}

export interface WebResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}
