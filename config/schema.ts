import semver from 'semver';
import * as z from 'zod';
import { DURATION, inWords, seconds } from './duration.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;
const RANGE = 'a semantic version range such as ^1 or >=1.2';
const ORIGIN = /^https?:\/\/[^/?#\s]+$/;
/** A token of RFC 9110, in lower case, as the gate sees the names of headers. */
const HEADER = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

const text = (expected: string, pattern: RegExp = /./) =>
  z.string({ error: expected }).regex(pattern, { error: expected });
const name = text('a name of letters, digits, - and _ (at most 63)', NAME);

const duration = (least: number, most: number, description: string) => {
  const expected = `a duration from ${inWords(least)} to ${inWords(most)}, such as 90s, 5m or 1h`;
  const inRange = (value: string) => seconds(value) >= least && seconds(value) <= most;
  return z
    .string({ error: expected })
    .regex(DURATION, { error: expected, abort: true })
    .refine(inRange, { error: expected })
    .meta({ description })
    .optional();
};

const count = (least: number, most: number, description: string) => {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error }).meta({ description }).optional();
};

const Tags = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('semver'),
      range: text(RANGE)
        .refine((range) => semver.validRange(range) !== null, { error: RANGE })
        .optional(),
    }),
    z.strictObject({
      kind: z.literal('newest'),
      match: z.array(text('a tag, * for any characters')).min(1, { error: 'at least one tag' }),
    }),
  ])
  .meta({ description: 'Which tags deploy, and what makes one release newer than another.' });

const Check = z.strictObject({
  url: text('a URL without path, such as https://web.example.test (the path goes to `path`)', ORIGIN),
  path: text('a path that begins with /', /^\//).optional(),
  status: count(100, 599, 'The status that passes. Default 200.'),
  contains: text('a text').meta({ description: 'The body must contain this text.' }).optional(),
  headers: z
    .record(text('the name of a header in lower case, such as content-type', HEADER), text('a text'), {
      error: 'a map of headers, such as content-type: text/html',
    })
    .meta({ description: 'Headers of the answer must contain these texts.' })
    .optional(),
  timeout: duration(1, 10, 'Default 5s.'),
});

const flag = (description: string) => z.boolean({ error: 'true or false' }).meta({ description }).optional();

const alarmName = text('the name of a CloudWatch alarm');

const Alarm = z.union([
  alarmName,
  z.strictObject({
    name: alarmName,
    required: flag('Must have spoken, and fails the release; else it is only told. Default true.'),
    requestsMin: count(0, 1_000_000, 'An alarm on a rate: not judged below so many requests. Default 0.'),
  }),
]);

const Gate = z.strictObject({
  rollout: duration(60, 7200, 'From UpdateService until the rollout must be complete. Default 15m.'),
  bake: duration(60, 43_200, 'From the completed rollout until promotion. Default 5m.'),
  // A look waits for events by task token, and such a wait is never shorter than 40 s (protocol.md §5).
  look: duration(40, 3600, 'Between two looks of the bake. Default 60s.'),
  taskFailures: count(1, 100, 'So many failing tasks fail the gate. Default 2.'),
  failingLooks: count(1, 100, 'So many failing looks in a row fail the gate. Default 2.'),
  passes: count(1, 200, 'So many passing looks a bake needs, even when a visitor cuts it short. Default 2.'),
  checks: z.array(Check).max(5, { error: 'at most 5 checks' }).optional(),
  alarms: z.array(Alarm).max(20, { error: 'at most 20 alarms' }).optional(),
  inconclusive: z
    .enum(['error', 'failed'])
    .meta({
      description: 'What becomes of a release that could not be measured; failed: quarantined, too. Default error.',
    })
    .optional(),
});

const Idle = z.strictObject({
  mode: z.enum(['off', 'observe', 'on']).meta({ description: 'observe: say what sleep would have done.' }).optional(),
  after: duration(300, 86_400, 'Without visitors for so long, the service is idle. Default 15m.'),
  requestsPerMinute: count(0, 100_000, 'Requests (bots, monitors) that do not count as a visit. Default 0.'),
});

const Wake = z.strictObject({
  start: duration(30, 1800, 'From the first visitor until a healthy target. Default 5m.'),
  taskFailures: count(1, 100, 'So many tasks that fail to start end a wake. Default 2.'),
  backoff: duration(10, 3600, 'Wait before the next wake after a failed one. Default 1m.'),
});

const tuning = {
  tags: Tags.optional(),
  gate: Gate.optional(),
  idle: Idle.optional(),
  wake: Wake.optional(),
  watch: duration(0, 86_400, 'After promotion, an alarm may still roll back for so long. Default 30m.'),
};

const naming = {
  repository: text('the name of an ECR repository').meta({ description: "Default: the service's name." }).optional(),
  ecsService: text('the name of an ECS service').meta({ description: "Default: the service's name." }).optional(),
  container: text('the name of a container').meta({ description: "Default: the service's name." }).optional(),
};

const Environment = z.strictObject({
  cluster: text('the name of an ECS cluster'),
  defaults: z.strictObject(tuning).meta({ description: 'For every service of this environment.' }).optional(),
});

const Service = z.strictObject({
  ...naming,
  ...tuning,
  environments: z
    .array(text('the name of an environment'))
    .meta({ description: 'Default: every environment.' })
    .optional(),
});

/** `tidegate.yaml` as it is written: names and durations as text, everything but the names optional. */
export const File = z
  .strictObject({
    environments: z.record(name, Environment, { error: 'a map of environments, such as staging: { cluster: demo }' }),
    services: z.record(name, Service.nullable(), { error: 'a map of services, such as web: {}' }),
    overrides: z
      .record(
        text('environment/service, such as staging/web', /^[^/]+\/[^/]+$/),
        z.strictObject({ ...naming, ...tuning }),
      )
      .meta({ description: 'For one service in one environment.' })
      .optional(),
  })
  .meta({ title: 'tidegate.yaml' });

export type File = z.infer<typeof File>;
export type Service = z.infer<typeof Service>;
export type Tuning = { [K in keyof typeof tuning]?: z.infer<(typeof tuning)[K]> };
export type Naming = { [K in keyof typeof naming]?: string };
