import * as z from 'zod';
import { type Parsed, parseWith } from './requests-parse.ts';

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

const SleepRequest = z.strictObject({ service, turn: z.int() });
const WakeRequest = z.strictObject({ service, by, dryRun: z.boolean().optional() });
const InspectRequest = z.strictObject({
  service,
  turn: z.int().optional(),
  holder: z.string().optional(),
  finding: z.string().optional(),
  /** When what was found happened, milliseconds. */
  at: z.number().optional(),
  /** Whose end was heard though he held nothing yet. */
  ended: z.string().optional(),
  /** Of a push that no event told. */
  digest: z.string().regex(DIGEST).optional(),
});

export type DeployRequest =
  | ({ kind: 'push' } & z.infer<typeof PushRequest>)
  | ({ kind: 'manual' } & z.infer<typeof ManualDeploy>)
  | ({ kind: 'resume' } & z.infer<typeof Resume>);
export type SleepRequest = z.infer<typeof SleepRequest>;
export type WakeRequest = z.infer<typeof WakeRequest>;
export type InspectRequest = z.infer<typeof InspectRequest>;

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

export const parseSleep = (request: unknown, services: readonly string[]): Parsed<SleepRequest> =>
  parseWith(SleepRequest, request, services, 'what an idle timer carries: { service, turn }');

export const parseWake = (request: unknown, services: readonly string[]): Parsed<WakeRequest> =>
  parseWith(WakeRequest, request, services, '{ service, by?, dryRun? }');

export const parseInspect = (request: unknown, services: readonly string[]): Parsed<InspectRequest> =>
  parseWith(InspectRequest, request, services, '{ service, turn?, holder?, finding?, at?, ended?, digest? }');
