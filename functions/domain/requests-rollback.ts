import * as z from 'zod';
import type { AlarmEvent } from './alarm-event.ts';
import { type Parsed, parseWith } from './requests-parse.ts';

const service = z.string();
/** Who else asks for rollbacks: a wish of theirs is judged otherwise than a person's. */
const OWN_NAMES = ['tidegate', 'alarm'];

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
  by: z
    .string()
    .min(1)
    .max(100)
    .refine((name) => !OWN_NAMES.includes(name), "a person is asked for here; that name is Tidegate's own"),
  reason: z.string().max(300).optional(),
  dryRun: z.boolean().optional(),
});
/** How Settle starts what is wanted: the ledger has the rest. `turn`: the one that has ended. */
const WantedRollback = z.strictObject({ service, wanted: z.literal(true), turn: z.int().optional() });

export type RollbackRequest =
  | ({ kind: 'alarm'; alarm: AlarmEvent } & Pick<z.infer<typeof AlarmRequest>, 'service'>)
  | ({ kind: 'manual' } & z.infer<typeof ManualRollback>)
  | ({ kind: 'wanted' } & z.infer<typeof WantedRollback>);

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
