import { describe, expect, test } from 'vitest';
import type { ServiceSettings, TagPolicy } from '../../functions/domain/settings.ts';
import { holdLimits, LimitError, limitMistakes, policyMistakes } from '../../infra/limits.ts';
import { ruleName } from '../../infra/names.ts';
import { planRules, tagPattern } from '../../infra/rule-plan.ts';
import { configured, ecsService, lockOf } from '../config/files.ts';
import { many } from './many.ts';

/** Services `s0`, `s1`, … that are all fed by one repository. */
const fedBy = (count: number, tags = ''): ServiceSettings[] => {
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  const lines = names.map((name) => `  ${name}: { repository: s0${tags} }`);
  const yaml = `environments: { staging: { cluster: demo } }\nservices:\n${lines.join('\n')}\n`;
  return Object.values(
    configured(yaml, lockOf(Object.fromEntries(names.map((name) => [name, ecsService(name)])))).settings.services,
  );
};

const alarmArn = (name: string) => `arn:aws:cloudwatch:us-east-1:111111111111:alarm:${name}`;

const OWN = { stackId: 'arn:stack', machines: 'arn:machine:Tidegate-', lettersAlarm: 'arn:alarm' };
const plan = (services: ServiceSettings[]) => planRules(services, OWN);
const length = (pattern: unknown) => JSON.stringify(pattern).length;

describe('push rules', () => {
  test('services of one repository share a rule, five at most', () => {
    const pushes = plan(fedBy(7)).filter((rule) => rule.target === 'deploy');
    expect(pushes.map((rule) => rule.services.length)).toEqual([5, 2]);
  });

  test('take tagged pushes of that repository that succeeded', () => {
    expect(plan(fedBy(1))[0]!.pattern).toEqual({
      source: ['aws.ecr'],
      'detail-type': ['ECR Image Action'],
      detail: {
        'action-type': ['PUSH'],
        result: ['SUCCESS'],
        'repository-name': ['s0'],
        'image-tag': [{ 'anything-but': [''] }],
      },
    });
  });

  const policies: [string, TagPolicy, unknown[]][] = [
    ['any tag', { kind: 'newest', match: ['*'] }, [{ 'anything-but': [''] }]],
    ['a tag', { kind: 'newest', match: ['latest'] }, ['latest']],
    ['a beginning', { kind: 'newest', match: ['main-*'] }, [{ prefix: 'main-' }]],
    ['an end', { kind: 'newest', match: ['*-rc'] }, [{ suffix: '-rc' }]],
    ['a star inside: wider, for wildcards are scarce (EB-7)', { kind: 'newest', match: ['v*-rc'] }, [{ prefix: 'v' }]],
    ['one of several', { kind: 'newest', match: ['latest', 'v*'] }, ['latest', { prefix: 'v' }]],
    ['several, one of them any', { kind: 'newest', match: ['v*', '*'] }, [{ 'anything-but': [''] }]],
    ['a semantic version', { kind: 'semver', range: '^1' }, [{ 'anything-but': [''] }]],
  ];
  test.each(policies)('tag policy: %s', (_, policy, pattern) => {
    expect(tagPattern(policy)).toEqual(pattern);
  });
});

test('one rule a service takes its deployments and its tasks', () => {
  const rule = plan(fedBy(1)).find((each) => each.target === 'nudge')!;
  expect(rule.pattern).toEqual({
    source: ['aws.ecs'],
    $or: [
      {
        'detail-type': ['ECS Deployment State Change', 'ECS Service Action'],
        resources: ['arn:aws:ecs:us-east-1:111111111111:service/demo/s0'],
        detail: { eventName: [{ prefix: 'SERVICE_DEPLOYMENT_' }] },
      },
      {
        'detail-type': ['ECS Task State Change'],
        detail: {
          clusterArn: ['arn:aws:ecs:us-east-1:111111111111:cluster/demo'],
          group: ['service:s0'],
          lastStatus: ['RUNNING', 'STOPPED'],
        },
      },
    ],
  });
});

describe('the alarms of a service start its rollback', () => {
  const lock = lockOf(
    { web: ecsService('web') },
    { alarms: Object.fromEntries(['web-5xx', 'web-slow', 'web-cpu'].map((name) => [name, alarmArn(name)])) },
  );
  const alarming = (alarms: string) => {
    const yaml = `environments: { staging: { cluster: demo } }\nservices:\n  web: { gate: { alarms: [${alarms}] } }\n`;
    return plan(Object.values(configured(yaml, lock).settings.services)).filter((rule) => rule.target === 'rollback');
  };

  test('the required ones, in one rule a service, when they turn red', () => {
    const [rule, ...others] = alarming('web-5xx, web-slow, { name: web-cpu, required: false }');
    expect(others).toEqual([]);
    expect(rule).toMatchObject({ services: ['staging/web'] });
    expect(rule!.pattern).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      resources: [alarmArn('web-5xx'), alarmArn('web-slow')],
      detail: { state: { value: ['ALARM'] } },
    });
  });

  test('no rule where there is none, or only advisory ones', () => {
    expect(alarming('')).toEqual([]);
    expect(alarming('{ name: web-cpu, required: false }')).toEqual([]);
  });
});

test('ends of our own workflows that did not succeed go to nudge, dead letters to the sweep', () => {
  const own = plan(fedBy(1)).filter((each) => each.services.length === 0);
  expect(own.map(({ target, pattern }) => [target, pattern])).toEqual([
    [
      'nudge',
      {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [{ prefix: 'arn:machine:Tidegate-' }], status: ['ABORTED', 'FAILED', 'TIMED_OUT'] },
      },
    ],
    [
      'sweep',
      {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        resources: ['arn:alarm'],
        detail: { state: { value: ['ALARM'] } },
      },
    ],
    ['sweep', expect.objectContaining({ source: ['aws.cloudformation'] })],
  ]);
});

test('names of rules are unique and fit', () => {
  const names = plan(fedBy(40)).map((rule) => rule.name);
  expect(new Set(names).size).toBe(names.length);
  expect(ruleName('push', 'a/very.long name'.repeat(10))).toMatch(/^[\w.-]{1,64}$/);
});

describe('limits of AWS, in words', () => {
  test('a configuration within them', () => {
    expect(limitMistakes(plan(fedBy(200)), length)).toEqual([]);
  });

  test('more than 300 rules', () => {
    expect(limitMistakes(plan(fedBy(300)), length)).toEqual([expect.stringContaining('363 rules are needed')]);
  });

  test('a pattern of more than 2,048 characters', () => {
    const tags = Array.from({ length: 200 }, (_, index) => `branch-${index}`);
    const services = fedBy(1, `, tags: { kind: newest, match: [${tags.join(', ')}] }`);
    expect(limitMistakes(plan(services), length)).toEqual([expect.stringMatching(/push-s0.* has \d+ characters/)]);
  });

  test('more than five targets', () => {
    const rule = { ...plan(fedBy(1))[0]!, services: ['a', 'b', 'c', 'd', 'e', 'f'] };
    expect(limitMistakes([rule], length)).toEqual([expect.stringContaining('6 targets')]);
  });

  test('policies that name too many services', () => {
    const naming = (count: number) => [
      { actions: ['ecs:UpdateService'], resources: Array.from({ length: count }, String) },
    ];
    expect(policyMistakes('release', naming(400))).toEqual([]);
    expect(policyMistakes('release', naming(500))).toEqual([
      'the policies of release have about 75017 characters, at most 70000 are taken: manage fewer services in one stack',
    ]);
  });

  test('twenty alarms of a service fit into one pattern, unless their names are long', () => {
    const { settings } = many(1, 20);
    expect(limitMistakes(plan(Object.values(settings.services)), length)).toEqual([]);
    const [service] = Object.values(settings.services);
    const alarms = service!.gate.alarms.map((alarm) => ({ ...alarm, arn: alarmArn(alarm.name.padEnd(200, 'x')) }));
    expect(limitMistakes(plan([{ ...service!, gate: { ...service!.gate, alarms } }]), length)).toEqual([
      expect.stringMatching(
        /the pattern of Tidegate-alarm-staging-checkout.* has \d+ characters, at most 2048 are taken/,
      ),
    ]);
  });

  test('are told all at once', () => {
    expect(() => holdLimits([])).not.toThrow();
    expect(() => holdLimits(['one', 'two'])).toThrow(new LimitError(['one', 'two']));
  });
});
