import { type AlarmFacts, judgeAlarm, type JudgedAlarm, needsProof, proofsOf } from '../domain/alarms.ts';
import { baselineOf } from '../domain/alarms-baseline.ts';
import { type Proof, provenFrom } from '../domain/alarms-proof.ts';
import type { RedFacts } from '../domain/alarms-red.ts';
import { AwsRefused } from '../domain/errors.ts';
import type { ObservedAlarm } from '../domain/observed.ts';
import type { AlarmSettings, ServiceSettings } from '../domain/settings.ts';
import type { Baseline } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';

export interface AlarmsAsked {
  /** All of the service's, unless given. */
  alarms?: readonly AlarmSettings[];
  /** Of the release; a caller who knows that one recovered passes it with `recovered: true` (T23). */
  baseline: readonly Baseline[];
  /** When the release began to serve, milliseconds: only periods that begin after it count. */
  shift: number;
}

type Described = { alarms: ObservedAlarm[] } | { unreadable: string };

/** T27: an error is as unknown as a gap; the next look asks again. */
const describe = async (ports: Ports, names: readonly string[]): Promise<Described> => {
  try {
    return { alarms: await ports.alarms.describe(names) };
  } catch (error) {
    return { unreadable: (error as Error).message.slice(0, 120) };
  }
};

const proofs = (ports: Ports, alarm: ObservedAlarm, all: readonly ObservedAlarm[], shift: number): Promise<Proof[]> => {
  const now = ports.clock.now();
  return Promise.all(
    proofsOf(alarm, all, shift).map(async (one) => ({
      alarm: one,
      points: await ports.alarms.points(one, provenFrom(one, shift, now), now),
    })),
  );
};

const MINUTE_MS = 60_000;

/** Requests in the minutes since the shift, the one it lies in included; `undefined`: not to be read. */
const requestsSince = async (ports: Ports, service: ServiceSettings, shift: number): Promise<number | undefined> => {
  const from = Math.floor(shift / MINUTE_MS) * MINUTE_MS;
  const traffic = await ports.metrics.traffic(service, from, ports.clock.now());
  // Without a point of any kind, silence is not known to be silence (ALB-4).
  if (!traffic?.alive.length) return undefined;
  return traffic.minutes.filter(({ at }) => at >= from).reduce((sum, { requests }) => sum + requests, 0);
};

/** Who may not ask, as before there were mute rules, takes it as not muted: for ever unknown, no alarm would ever fire. */
const mutedBy = async (ports: Ports, name: string): Promise<RedFacts['muted']> => {
  try {
    const by = await ports.alarms.mutedBy(name);
    return by === undefined ? undefined : { by };
  } catch (error) {
    return error instanceof AwsRefused ? undefined : 'unknown';
  }
};

const factsOf = (described: Described, settings: AlarmSettings, asked: AlarmsAsked, now: number): AlarmFacts => ({
  settings,
  baseline: asked.baseline.find(({ name }) => name === settings.name),
  alarm:
    'unreadable' in described
      ? described
      : (described.alarms.find(({ name }) => name === settings.name) ?? ('missing' as const)),
  proofs: [],
  requests: undefined,
  shift: asked.shift,
  now,
});

/** What is asked only of an alarm that is required, armed and red. */
const askRed = async (
  ports: Ports,
  facts: AlarmFacts,
  all: readonly ObservedAlarm[],
): Promise<Pick<RedFacts, 'proofs' | 'muted'>> => {
  const found = all.find(({ name }) => name === facts.settings.name);
  const [proven, muted] = await Promise.all([
    found ? proofs(ports, found, all, facts.shift) : [],
    mutedBy(ports, facts.settings.name),
  ]);
  return { proofs: proven, muted };
};

/**
 * The alarms of a service, read and judged against the release that began to serve at `shift`: one DescribeAlarms (none where no
 * alarm is configured); periods, requests and mutes only of what is required, armed and red. Never throws: what cannot be read is `unknown`.
 */
export const readAlarms = async (
  ports: Ports,
  service: ServiceSettings,
  asked: AlarmsAsked,
): Promise<JudgedAlarm[]> => {
  const settings = asked.alarms ?? service.gate.alarms;
  if (settings.length === 0) return [];
  const names = settings.map(({ name }) => name);
  const described = await describe(ports, names);
  const all = 'alarms' in described ? described.alarms : [];
  const facts = settings.map((one) => factsOf(described, one, asked, ports.clock.now()));
  const counts = facts.some((one) => needsProof(one) && one.settings.requestsMin > 0);
  const requests = counts ? await requestsSince(ports, service, asked.shift) : undefined;
  return Promise.all(
    facts.map(async (one) =>
      judgeAlarm(needsProof(one) ? { ...one, requests, ...(await askRed(ports, one, all)) } : one),
    ),
  );
};

/**
 * The alarms just before a release, read again though Plan has asked whether they exist: what turns red between the two, and a retry
 * may lie there, would be blamed on the release (T22).
 * @throws Throttled, AwsUnavailable, AwsRefused where a required one cannot be read: without it the release could not be judged, and
 * nothing is done to the service yet (T27)
 */
export const takeBaseline = async (ports: Ports, service: ServiceSettings): Promise<Baseline[]> => {
  const { alarms } = service.gate;
  if (alarms.length === 0) return [];
  try {
    return baselineOf(alarms, await ports.alarms.describe(alarms.map(({ name }) => name)));
  } catch (error) {
    if (alarms.some(({ required }) => required)) throw error;
    return [];
  }
};
