import * as z from 'zod';
import type { AlarmEvent } from './alarm-event.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

const TAG_WORDS = 'a tag has 1 to 128 letters, digits, `_`, `.` or `-`, and starts with none of the last two';

/** An untagged manifest has an empty tag (ECR-3). */
const EVENT_TAG = new RegExp(`^$|${TAG.source}`);
/** AWS's own samples show shortened ones. */
const EVENT_DIGEST = /^sha256:[0-9a-f]{32,64}$/;

const service = z.string();
const by = z.string().max(100).optional();

/** ECR's event as it comes (ECR-1..ECR-3); AWS adds members at will. */
const EcrPush = z.looseObject({
  source: z.literal('aws.ecr'),
  'detail-type': z.literal('ECR Image Action'),
  time: z.iso.datetime({ offset: true }),
  detail: z.looseObject({
    result: z.literal('SUCCESS'),
    'action-type': z.literal('PUSH'),
    'repository-name': z.string(),
    'image-digest': z.string().regex(EVENT_DIGEST, 'a digest is `sha256:` and hex digits'),
    'image-tag': z.string().regex(EVENT_TAG, TAG_WORDS).default(''),
  }),
});

const PushRequest = z.strictObject({ service, event: EcrPush });

const ManualDeploy = z
  .strictObject({
    service,
    tag: z.string().regex(TAG, TAG_WORDS).optional(),
    digest: z.string().regex(DIGEST, 'a digest is `sha256:` and 64 hex digits').optional(),
    by,
    dryRun: z.boolean().optional(),
    force: z.boolean().optional(),
  })
  .refine((request) => (request.tag === undefined) !== (request.digest === undefined), 'give either `tag` or `digest`');

/** How Settle and reconcile start what is wanted. Other items of the table have other keys. */
const Resume = z.strictObject({
  service,
  release: z.string().regex(/^REL#/, 'a release is named `REL#<time>#<digest>`'),
});

/** CloudWatch's event as it comes (CW-8); AWS adds members at will. Its times end with `+0000`. */
const AlarmEventSchema = z.looseObject({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  time: z.iso.datetime({ offset: true }),
  resources: z.array(z.string()).min(1),
  detail: z.looseObject({
    alarmName: z.string(),
    state: z.looseObject({
      value: z.literal('ALARM'),
      timestamp: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'a time is in ISO 8601'),
      actionsSuppressedBy: z.string().optional(),
    }),
    previousState: z.looseObject({ value: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']) }).optional(),
    muteDetail: z.looseObject({ mutedByArn: z.string().optional() }).optional(),
  }),
});

const AlarmRequest = z.strictObject({ service, event: AlarmEventSchema });
const ManualRollback = z.strictObject({
  service,
  by: z.string().min(1).max(100),
  reason: z.string().max(300).optional(),
  dryRun: z.boolean().optional(),
});
/** How Settle starts what is wanted: the ledger has the rest. `turn`: the one that has ended. */
const WantedRollback = z.strictObject({ service, wanted: z.literal(true), turn: z.int().optional() });

const SleepRequest = z.strictObject({ service, turn: z.int() });
const WakeRequest = z.strictObject({ service, by, dryRun: z.boolean().optional() });
const InspectRequest = z.strictObject({
  service,
  turn: z.int().optional(),
  holder: z.string().optional(),
  finding: z.string().optional(),
  /** When what was found happened, milliseconds. */
  at: z.number().optional(),
  /** Of a push that no event told. */
  digest: z.string().regex(DIGEST).optional(),
});

export type DeployRequest =
  | ({ kind: 'push' } & z.infer<typeof PushRequest>)
  | ({ kind: 'manual' } & z.infer<typeof ManualDeploy>)
  | ({ kind: 'resume' } & z.infer<typeof Resume>);
export type RollbackRequest =
  | ({ kind: 'alarm'; alarm: AlarmEvent } & Pick<z.infer<typeof AlarmRequest>, 'service'>)
  | ({ kind: 'manual' } & z.infer<typeof ManualRollback>)
  | ({ kind: 'wanted' } & z.infer<typeof WantedRollback>);
export type SleepRequest = z.infer<typeof SleepRequest>;
export type WakeRequest = z.infer<typeof WakeRequest>;
export type InspectRequest = z.infer<typeof InspectRequest>;

/** Either the request, or why it is none, in words that name what was seen and what was expected. */
export type Parsed<T> = { ok: true; request: T } | { ok: false; problem: string };

const tell = (error: z.ZodError, expected: string): string =>
  `${error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`).join('; ')}. Expected ${expected}`;

const parseWith = <T>(
  schema: z.ZodType<T>,
  request: unknown,
  services: readonly string[],
  expected: string,
): Parsed<T> => {
  const parsed = schema.safeParse(request);
  if (!parsed.success) return { ok: false, problem: tell(parsed.error, expected) };
  const key = (parsed.data as { service: string }).service;
  if (!services.includes(key))
    return {
      ok: false,
      problem: `service ${JSON.stringify(key)} is not configured; configured are ${services.join(', ')}`,
    };
  return { ok: true, request: parsed.data };
};

const kindOf = (request: unknown): 'push' | 'manual' | 'resume' => {
  if (typeof request !== 'object' || request === null) return 'manual';
  if ('event' in request) return 'push';
  return 'release' in request ? 'resume' : 'manual';
};

/** @param services the configured keys */
export const parseDeploy = (request: unknown, services: readonly string[]): Parsed<DeployRequest> => {
  const kind = kindOf(request);
  const result = {
    push: () => parseWith(PushRequest, request, services, 'the event of an ECR push'),
    manual: () => parseWith(ManualDeploy, request, services, '{ service, tag or digest, by?, dryRun?, force? }'),
    resume: () => parseWith(Resume, request, services, '{ service, release }'),
  }[kind]();
  return result.ok ? { ok: true, request: { kind, ...result.request } as DeployRequest } : result;
};

const toAlarmEvent = ({ time, resources, detail }: z.infer<typeof AlarmEventSchema>): AlarmEvent => {
  const { state, previousState, muteDetail, alarmName } = detail;
  // Muted or suppressed, the event is sent all the same (TOP-9, CW-9, CW-10).
  const mutedBy = muteDetail ? (muteDetail.mutedByArn ?? 'a mute rule') : state.actionsSuppressedBy;
  return {
    arn: resources[0] ?? '',
    name: alarmName,
    at: Date.parse(state.timestamp),
    sentAt: Date.parse(time),
    ...(previousState && { previous: previousState.value }),
    ...(mutedBy && { mutedBy }),
  };
};

/** @param services the configured keys */
export const parseRollback = (request: unknown, services: readonly string[]): Parsed<RollbackRequest> => {
  const has = (name: string): boolean => typeof request === 'object' && request !== null && name in request;
  if (has('event')) {
    const parsed = parseWith(AlarmRequest, request, services, 'the event of a CloudWatch alarm that turned red');
    if (!parsed.ok) return parsed;
    const { service: key, event } = parsed.request;
    return { ok: true, request: { kind: 'alarm', service: key, alarm: toAlarmEvent(event) } };
  }
  if (has('wanted')) {
    const parsed = parseWith(WantedRollback, request, services, '{ service, wanted: true }');
    return parsed.ok ? { ok: true, request: { kind: 'wanted', ...parsed.request } } : parsed;
  }
  const parsed = parseWith(ManualRollback, request, services, '{ service, by, reason?, dryRun? }');
  return parsed.ok ? { ok: true, request: { kind: 'manual', ...parsed.request } } : parsed;
};

export const parseSleep = (request: unknown, services: readonly string[]): Parsed<SleepRequest> =>
  parseWith(SleepRequest, request, services, 'what an idle timer carries: { service, turn }');

export const parseWake = (request: unknown, services: readonly string[]): Parsed<WakeRequest> =>
  parseWith(WakeRequest, request, services, '{ service, by?, dryRun? }');

export const parseInspect = (request: unknown, services: readonly string[]): Parsed<InspectRequest> =>
  parseWith(InspectRequest, request, services, '{ service, turn?, holder?, finding?, at?, digest? }');
