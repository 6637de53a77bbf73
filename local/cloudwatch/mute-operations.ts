import type { Clock } from '../clock.ts';
import type { Operation } from '../model.ts';
import { page } from './describe.ts';
import { muteStatus } from './mutes.ts';
import type { MuteRule, Mutes } from './mutes.ts';

const summary = (rule: MuteRule, now: number) => ({
  AlarmMuteRuleArn: rule.arn,
  ExpireDate: rule.given.ExpireDate,
  Status: muteStatus(rule, now),
  LastUpdatedTimestamp: new Date(rule.changedAt),
});

const whole = (rule: MuteRule, now: number) => {
  const { Name, Description, Rule, MuteTargets, StartDate } = rule.given;
  return { Name, Description, Rule, MuteTargets, StartDate, ...summary(rule, now) };
};

const list = (mutes: Mutes, clock: Clock): Operation => ({
  accepts: ['AlarmName', 'Statuses', 'MaxRecords', 'NextToken'],
  run(input) {
    const { AlarmName, Statuses } = input;
    const found = [...mutes.rules.values()]
      .filter(({ targets }) => AlarmName === undefined || targets.includes(AlarmName))
      .map((rule) => summary(rule, clock.now()))
      .filter(({ Status }) => !Statuses?.length || Statuses.includes(Status));
    const { items, next } = page(found, input);
    return { AlarmMuteRuleSummaries: items, NextToken: next };
  },
});

/** Mute rules of one window, `at(...)`, in UTC. */
export const muteOperations = (mutes: Mutes, clock: Clock): Record<string, Operation> => ({
  DeleteAlarmMuteRule: {
    accepts: ['AlarmMuteRuleName'],
    run({ AlarmMuteRuleName }) {
      mutes.delete(AlarmMuteRuleName);
      return {};
    },
  },
  GetAlarmMuteRule: {
    accepts: ['AlarmMuteRuleName'],
    run: ({ AlarmMuteRuleName }) => whole(mutes.named(AlarmMuteRuleName), clock.now()),
  },
  ListAlarmMuteRules: list(mutes, clock),
  PutAlarmMuteRule: {
    accepts: ['Name', 'Description', 'Rule', 'MuteTargets', 'StartDate', 'ExpireDate'],
    run(input) {
      mutes.put(input);
      return {};
    },
  },
});
