import type { Effect } from '../../local/simulation/recorder.ts';

/** Effects that a function of a holder would have, for readings that nobody played. Times in milliseconds. */
export interface Step {
  at: number;
  turn: number;
  holder: string;
  /** As its role is named: `Cut`. */
  step: string;
  invocation: string;
}

const table = (one: Step, operation: string, input: object, output: object): Effect => ({
  service: 'dynamodb',
  operation,
  principal: `Tidegate-Tidegate${one.step}RoleX`,
  invocation: one.invocation,
  sentAt: one.at,
  at: one.at,
  input,
  output,
});

const attributes = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      if (typeof value === 'object' && value !== null)
        return [name, { M: attributes(value as Record<string, unknown>) }];
      return [name, typeof value === 'number' ? { N: String(value) } : { S: value }];
    }),
  );

const key = (sk: string) => ({ pk: { S: 'staging/web' }, sk: { S: sk } });

/**
 * A write of STATE.
 * @param members what stands there afterwards
 * @param by who its fence says he is; `null`: it is under no fence
 */
export const writes = (
  one: Step,
  members: Record<string, unknown>,
  set: Record<string, unknown> = {},
  by: Step | null = one,
): Effect => {
  const { holder, turn } = one;
  const Attributes = attributes({ ...(holder && { holder }), turn, phase: 'awake', ...members });
  const ExpressionAttributeValues = {
    ...Object.fromEntries(Object.entries(attributes(set)).map(([name, value]) => [`:new_${name}`, value])),
    ...(by && { ':me': { S: by.holder }, ':turn': { N: String(by.turn) } }),
  };
  return table(
    one,
    'UpdateItem',
    { Key: key('STATE'), ReturnValues: 'ALL_NEW', ExpressionAttributeValues },
    { Attributes },
  );
};

export const reads = (one: Step, members: Record<string, unknown>): Effect =>
  table(
    one,
    'GetItem',
    { Key: key('STATE') },
    { Item: attributes({ holder: one.holder, turn: one.turn, ...members }) },
  );

export const becomes = (one: Step, sk: string, state: string): Effect =>
  table(one, 'UpdateItem', { Key: key(sk), ReturnValues: 'ALL_NEW' }, { Attributes: attributes({ state }) });

/** A release is registered again. */
export const replaces = (one: Step, sk: string, seen: string, revisionArn: string): Effect =>
  table(
    one,
    'UpdateItem',
    { Key: key(sk), ExpressionAttributeValues: { ':seen': { S: seen }, ':new_revisionArn': { S: revisionArn } } },
    { Attributes: attributes({ revisionArn }) },
  );

export const asks = (one: Step, service: string, operation: string, input: object, output: object = {}): Effect => ({
  ...table(one, operation, input, output),
  service,
});

/** A turn that begins with its watchdog. */
export const begins = (one: Step, members: Record<string, unknown> = {}): Effect[] => [
  writes(one, members),
  asks(one, 'scheduler', 'CreateSchedule', { Name: `staging-web-0-watch-${one.turn}` }),
];

const doing = (at: number) => ({ doing: { at } });

/** UpdateService as `mutate` makes it: intent, the look at it, the call. */
export const updates = (one: Step, input: Record<string, unknown>, members: Record<string, unknown> = {}): Effect[] => {
  const service = { desiredCount: input['desiredCount'] ?? 2, deployments: [{ status: 'PRIMARY', createdAt: one.at }] };
  return [
    writes(one, { ...members, ...doing(one.at) }, doing(one.at)),
    reads(one, { ...members, ...doing(one.at) }),
    asks(one, 'ecs', 'UpdateService', { service: 'x/web', ...input }, { service }),
  ];
};

/** A release that is put on record. */
export const makes = (one: Step, sk: string, state: string): Effect =>
  table(one, 'PutItem', { Item: { ...key(sk), ...attributes({ state }) } }, {});
