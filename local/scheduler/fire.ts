import { isoSeconds } from '../clock.ts';
import type { BusDeps, Destinations } from '../events/index.ts';
import { send } from '../events/destinations.ts';
import { deathAttributes, deliver } from '../events/retry.ts';
import type { Death } from '../events/retry.ts';
import { universalStart } from './check.ts';
import type { StoredSchedule } from './schedule.ts';

/** One call of a schedule's target, with its retries. */
interface Firing {
  schedule: StoredSchedule;
  scheduledTime: string;
  executionId: string;
}

/** What a target without Input gets: `detail` is a text (SCH-9). */
const defaultInput = ({ schedule, scheduledTime }: Firing, { account, chance }: BusDeps): string =>
  JSON.stringify({
    version: '0',
    id: chance.uuid(),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: account.id,
    time: scheduledTime,
    region: account.region,
    resources: [schedule.arn],
    detail: '{}',
  });

/** SCH-8. */
const withKeywords = (input: string, { schedule, scheduledTime, executionId }: Firing, attempt: number): string => {
  const keywords: Record<string, string> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': scheduledTime,
    'execution-id': executionId,
    'attempt-number': String(attempt),
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => keywords[name] ?? whole);
};

const call = (to: Destinations, targetArn: string, text: string): void => {
  if (targetArn !== universalStart) return send(to, targetArn, text);
  const { StateMachineArn, Input = '{}', Name } = JSON.parse(text);
  to.starter().start(StateMachineArn, JSON.parse(Input), Name);
};

const bury = (to: Destinations, { schedule, scheduledTime, executionId }: Firing, text: string, death: Death): void => {
  const { Arn, DeadLetterConfig } = schedule.settings.Target;
  if (!DeadLetterConfig?.Arn) return;
  to.queues().send(DeadLetterConfig.Arn, text, {
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: Arn,
    EXECUTION_ID: executionId,
    EXECUTION_TIME: scheduledTime,
    ...deathAttributes(death),
  });
};

/** Calls the target of a schedule until it succeeds or its retry policy is exhausted; then `done`. */
export const fire = (
  deps: BusDeps,
  to: Destinations,
  schedule: StoredSchedule,
  occurrence: number,
  done: () => void,
): void => {
  const firing: Firing = { schedule, scheduledTime: isoSeconds(occurrence), executionId: deps.chance.hex(16) };
  const { Target } = schedule.settings;
  const input = Target.Input ?? defaultInput(firing, deps);
  let text = input;
  deliver(deps.clock, deps.chance, {
    policy: Target.RetryPolicy,
    send(attempt) {
      text = withKeywords(input, firing, attempt);
      call(to, Target.Arn, text);
    },
    dead: (death) => bury(to, firing, text, death),
    done,
  });
};
