import { LOOKS_MAX } from './defaults.ts';
import { inWords, seconds } from './duration.ts';
import type { LockedEnvironment, LockedService } from './lock-schema.ts';
import { alarmName } from './managed.ts';
import type { Managed } from './managed.ts';
import type { Mistake } from './mistake.ts';
import { idleMode } from './resolve.ts';
import { wakeable } from './routes.ts';
import type { Source } from './source.ts';

/** What is well formed and known, but cannot work: for one service in one environment. */
export const meaningMistakes = (
  managed: Managed,
  environment: LockedEnvironment,
  locked: LockedService,
  source: Source,
): Mistake[] => {
  const say = (path: string[], seen: string, expected: string, hint?: string) =>
    source.mistake(managed.where(...path), { seen: `${seen} (${managed.key})`, expected, hint });
  return [
    ...unsupported(locked, say),
    ...bake(managed, locked, say),
    ...alarmsTwice(managed, say),
    ...alarmsOnRates(managed, environment, locked, say),
    ...sleep(managed, environment, locked, say),
  ];
};

type Say = (path: string[], seen: string, expected: string, hint?: string) => Mistake;

/** Refused by name (design §5). */
const unsupported = (locked: LockedService, say: Say): Mistake[] => {
  const mistakes: Mistake[] = [];
  const { deploymentController: controller, schedulingStrategy, deploymentStrategy: strategy } = locked;
  if (controller !== 'ECS') mistakes.push(say(['ecsService'], `the deployment controller ${controller}`, 'ECS'));
  if (schedulingStrategy === 'DAEMON') mistakes.push(say(['ecsService'], 'the scheduling strategy DAEMON', 'REPLICA'));
  if (strategy !== 'ROLLING') {
    const hint = 'native traffic shift is planned, but not built yet';
    mistakes.push(say(['ecsService'], `the deployment strategy ${strategy}`, 'ROLLING', hint));
  }
  return mistakes;
};

const bake = (managed: Managed, locked: LockedService, say: Say): Mistake[] => {
  const { bake: bakeText, look: lookText, passes } = managed.merged.gate;
  const looks = Math.floor(seconds(bakeText) / seconds(lookText));
  const grace = locked.healthCheckGraceSeconds;
  const seen = `a bake of ${bakeText} with a look every ${lookText}: ${looks} looks`;
  const mistakes: Mistake[] = [];
  if (looks > LOOKS_MAX) mistakes.push(say(['gate', 'bake'], seen, `at most ${LOOKS_MAX} looks`, 'look less often'));
  if (looks < passes) mistakes.push(say(['gate', 'bake'], seen, `at least ${passes} looks, as gate.passes asks for`));
  if (grace > seconds(bakeText)) {
    // T34: while ECS ignores health checks, a bake proves nothing.
    const expected = `at least ${inWords(grace)}, the health check grace period of the ECS service`;
    mistakes.push(say(['gate', 'bake'], `a bake of ${bakeText}`, expected));
  }
  return mistakes;
};

/** Required and advisory at once, it would be neither. */
const alarmsTwice = (managed: Managed, say: Say): Mistake[] => {
  const names = managed.merged.gate.alarms.map(alarmName);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => say(['gate', 'alarms'], `the alarm ${name} twice`, 'each alarm once'));
};

/** Requests are counted by Application Load Balancers only: elsewhere there would never be enough, and never a verdict (T25). */
const alarmsOnRates = (
  { merged }: Managed,
  { loadBalancers }: LockedEnvironment,
  { targetGroups }: LockedService,
  say: Say,
): Mistake[] => {
  const application = loadBalancers.filter(({ type }) => type === 'application').map(({ arn }) => arn);
  if (targetGroups.length > 0 && targetGroups.every(({ loadBalancer }) => application.includes(loadBalancer)))
    return [];
  return merged.gate.alarms
    .flatMap((alarm) => (typeof alarm !== 'string' && (alarm.requestsMin ?? 0) > 0 ? [alarm] : []))
    .map(({ name, requestsMin }) => {
      const expected = 'none: only an Application Load Balancer counts the requests of a service';
      return say(['gate', 'alarms'], `requestsMin ${requestsMin} of the alarm ${name}`, expected);
    });
};

const sleep = (managed: Managed, environment: LockedEnvironment, locked: LockedService, say: Say): Mistake[] => {
  const mode = idleMode(managed, locked);
  if (mode === 'off') return [];
  if (locked.targetGroups.length === 0) {
    const expected = 'off: without a load balancer nothing tells of visitors, and nothing could wake it';
    return [say(['idle', 'mode'], mode, expected)];
  }
  if (mode === 'observe' || locked.targetGroups.every((group) => wakeable(group, environment))) return [];
  return [
    say(
      ['idle', 'mode'],
      'on',
      'off or observe: wake on request works neither with gRPC nor with a Network Load Balancer',
    ),
  ];
};

/** What works, but a person should know. */
export const warnings = (managed: Managed, locked: LockedService): string[] => {
  const said: string[] = [];
  const two =
    'Two owners may roll back one deployment; Tidegate waits for the end of the other and judges where it landed.';
  if (locked.breakerRollsBack) said.push(`${managed.key}: its deployment circuit breaker has rollback: true. ${two}`);
  if (locked.alarmsRollBack) said.push(`${managed.key}: its deployment alarms have rollback: true. ${two}`);
  return said;
};
