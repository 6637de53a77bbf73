import * as z from 'zod';

const arn = z.string().regex(/^arn:/, { error: 'an ARN' });

const Condition = z.strictObject({
  field: z.string(),
  /** Values of host-header and path-pattern; of other fields as they are. */
  values: z.array(z.string()),
});

const ListenerRule = z.strictObject({
  arn,
  priority: z.int().min(1).max(50_000),
  conditions: z.array(Condition),
});

const Listener = z.strictObject({
  arn,
  loadBalancer: arn,
  /** Every rule of the listener but the default one and Tidegate's own. */
  rules: z.array(ListenerRule),
});

const LoadBalancer = z.strictObject({
  arn,
  /** As CloudWatch names it: `app/name/0123456789abcdef`. */
  dimension: z.string(),
  dnsName: z.string(),
  type: z.enum(['application', 'network', 'gateway']),
});

const Forward = z.strictObject({
  listener: arn,
  /** Absent: the listener's default rule. */
  rule: arn.optional(),
  /** The rule asks for a login before it forwards: its action cannot be copied (ALB-25). */
  authenticates: z.boolean(),
});

const TargetGroup = z.strictObject({
  arn,
  /** As CloudWatch names it: `targetgroup/name/0123456789abcdef`. */
  dimension: z.string(),
  protocolVersion: z.enum(['HTTP1', 'HTTP2', 'GRPC']),
  loadBalancer: arn,
  forwards: z.array(Forward),
});

const EcsService = z.strictObject({
  arn,
  family: z.string(),
  containers: z.array(z.string()).min(1),
  deploymentController: z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']),
  deploymentStrategy: z.enum(['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY']),
  schedulingStrategy: z.enum(['REPLICA', 'DAEMON']),
  /** ECS itself rolls back: by its circuit breaker, or by its deployment alarms. */
  breakerRollsBack: z.boolean(),
  alarmsRollBack: z.boolean(),
  healthCheckGraceSeconds: z.int().min(0),
  taskRole: arn.optional(),
  executionRole: arn.optional(),
  /** `service/cluster/name`; absent: not a scalable target. */
  scalableTarget: z.string().optional(),
  /** Where its container writes its log, by the awslogs driver. */
  logGroup: z.strictObject({ name: z.string(), arn }).optional(),
  targetGroups: z.array(TargetGroup),
});

const Environment = z.strictObject({
  cluster: z.strictObject({ name: z.string(), arn }),
  /** By the name of the ECS service. */
  services: z.record(z.string(), EcsService),
  /** Name to ARN. */
  alarms: z.record(z.string(), arn),
  loadBalancers: z.array(LoadBalancer),
  listeners: z.array(Listener),
});

/** `tidegate.lock.json`: what the names of `tidegate.yaml` stand for in one account and Region. Written by machines. */
export const Lock = z.strictObject({
  version: z.literal(1),
  account: z.string().regex(/^\d{12}$/, { error: 'twelve digits' }),
  region: z.string(),
  /** By the name of the repository. */
  repositories: z.record(z.string(), z.strictObject({ arn, uri: z.string() })),
  environments: z.record(z.string(), Environment),
});

export type Lock = z.infer<typeof Lock>;
export type LockedEnvironment = z.infer<typeof Environment>;
export type LockedService = z.infer<typeof EcsService>;
export type LockedTargetGroup = z.infer<typeof TargetGroup>;
export type LockedForward = z.infer<typeof Forward>;
export type LockedListener = z.infer<typeof Listener>;
export type LockedRule = z.infer<typeof ListenerRule>;
export type LockedCondition = z.infer<typeof Condition>;
