import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UNSCOPABLE } from '../../infra/grants.ts';
import { METHODS, PERMISSIONS } from '../../infra/permissions.ts';
import { ofType, synthesized } from './synthesized.ts';
import type { Synthesized, Template } from './synthesized.ts';

let made: Synthesized;
let controller: Template;

beforeAll(async () => {
  made = await synthesized();
  controller = made.template('Tidegate');
});
afterAll(() => made.remove());

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, unknown>;
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

const statementsOf = (name: string): Statement[] => {
  const [, { Properties }] = ofType(controller, 'AWS::Lambda::Function').find(
    ([, each]) => each.Properties.FunctionName === `Tidegate-${name}`,
  )!;
  const role = Properties.Role['Fn::GetAtt'][0];
  return ofType(controller, 'AWS::IAM::Policy')
    .filter(([, policy]) => policy.Properties.Roles.some((each: any) => each.Ref === role))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
};

const allow = (name: string, action: string): Statement | undefined =>
  statementsOf(name).find((statement) => list(statement.Action).includes(action));

/** What the code of a function asks of its ports. Property names survive the minifier. */
const asked = (name: string): string[] => {
  const code = readFileSync(join(made.bundles.directory, name, 'index.mjs'), 'utf8');
  return Object.keys(METHODS).filter((method) => {
    const [call = '', argument] = method.replace(')', '').split('(');
    return code.includes(argument ? `.${call}("${argument}"` : `.${call}(`);
  });
};

const isRoute = (method: string) => /^balancer\.(closing|open|probe)$/.test(method);

describe('each function may do what its code asks of its ports, and no more', () => {
  test('every function has a row, and every row is a function', () => {
    expect(Object.keys(PERMISSIONS).sort()).toEqual([...made.bundles.names].sort());
  });

  test.each(Object.keys(PERMISSIONS))('%s', (name) => {
    const granted = PERMISSIONS[name]!.filter((method) => !isRoute(method));
    expect(asked(name).filter((method) => !isRoute(method))).toEqual(expect.arrayContaining(granted));
    expect(granted).toEqual(expect.arrayContaining(asked(name).filter((method) => !isRoute(method))));
  });

  test('who changes routes, or hands the balancer on, may change rules, and nobody else', () => {
    // Routes are changed by helpers, which all bundles of a step that needs one contain: what is handed on to them, or called by them.
    const hands = (name: string) =>
      /\.balancer,|\.balancer\.closing\(/.test(readFileSync(join(made.bundles.directory, name, 'index.mjs'), 'utf8'));
    expect(made.bundles.names.filter((name) => PERMISSIONS[name]!.some(isRoute))).toEqual(
      made.bundles.names.filter(hands),
    );
  });
});

/** Package of the client → prefix of its actions. */
const PREFIXES: Record<string, string> = {
  'application-auto-scaling': 'application-autoscaling',
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  sfn: 'states',
};

/** The AWS actions that the adapters call: each file has one client and says `new XCommand(`. */
const called = (): string[] => {
  const folder = fileURLToPath(new URL('../../functions/aws', import.meta.url));
  return readdirSync(folder).flatMap((file) => {
    const code = readFileSync(join(folder, file), 'utf8');
    const client = /@aws-sdk\/client-([\w-]+)/.exec(code)?.[1] ?? '';
    return [...code.matchAll(/new (\w+)Command\(/g)].map((match) => `${PREFIXES[client] ?? client}:${match[1]}`);
  });
};

test('what is granted is what the adapters call', () => {
  const granted = made.bundles.names.flatMap(statementsOf).flatMap((statement) => list(statement.Action));
  // Granted without a call of that name: what a transaction is made of, tags of a registered revision, roles handed on, and what
  // Lambda itself does for a function: its log, its dead letters.
  const without = ['dynamodb:ConditionCheckItem', 'ecs:TagResource', 'iam:PassRole'];
  const lambdas = ['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage'];
  const needless = (action: string) => [...without, ...lambdas].includes(action);
  const calls = called().filter((action) => action !== 'dynamodb:TransactWriteItems');
  expect([...new Set(granted)].filter((action) => !needless(action)).sort()).toEqual([...new Set(calls)].sort());
});

/** What may end with `*`: its beginning names what is ours or configured. */
const OURS = [
  /:task-definition\/(web|worker):\*"$/,
  /:task\/demo\/\*"$/,
  /:schedule\/Tidegate\/\*"$/,
  /:execution:Tidegate-\*"$/,
  /:log-group:[\w/-]+:log-stream:\*"$/,
];
const isOpen = (resource: string): boolean => resource.includes('*') && !OURS.some((each) => each.test(resource));

describe('permissions are scoped to the configured services', () => {
  const service = (name: string) => `arn:aws:ecs:us-east-1:111111111111:service/demo/${name}`;
  const machine = (name: string) => `arn:aws:states:us-east-1:111111111111:stateMachine:Tidegate-${name}`;

  test('UpdateService', () => {
    expect(allow('release', 'ecs:UpdateService')!.Resource).toEqual([service('web'), service('worker')]);
  });

  test('a revision takes only the roles of the lock along, and only to ECS', () => {
    const roles = ['web-execution', 'web-task', 'worker-execution', 'worker-task'];
    expect(allow('release', 'iam:PassRole')).toMatchObject({
      Resource: roles.map((role) => `arn:aws:iam::111111111111:role/demo-${role}`),
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  });

  test('images of the repositories', () => {
    const repository = (name: string) => `arn:aws:ecr:us-east-1:111111111111:repository/${name}`;
    expect(allow('claim', 'ecr:DescribeImages')!.Resource).toEqual([repository('web'), repository('worker')]);
  });

  test('only our own listener rules are changed', () => {
    const rules = ofType(controller, 'AWS::ElasticLoadBalancingV2::ListenerRule').map(([id]) => ({ Ref: id }));
    const resources = list(allow('open', 'elasticloadbalancing:ModifyRule')!.Resource);
    expect(resources).toHaveLength(rules.length);
    expect(resources).toEqual(expect.arrayContaining(rules));
  });

  test('visitors start wakes, or reconcile where the holder is overdue, events of ECS and our stack start reconcile, nothing else', () => {
    const starts = allow('doorbell', 'states:StartExecution')!.Resource as string[];
    expect(starts.toSorted()).toEqual([machine('reconcile'), machine('wake')]);
    expect(allow('sweep', 'states:StartExecution')!.Resource).toBe(machine('reconcile'));
    expect(allow('nudge', 'states:StartExecution')!.Resource).toBe(machine('reconcile'));
  });

  test('an alarm, or what Settle finds wanted, starts a rollback, and nobody else does', () => {
    const may = made.bundles.names.filter((name) =>
      list(allow(name, 'states:StartExecution')?.Resource ?? []).includes(machine('rollback')),
    );
    expect(may).toEqual(['judge', 'settle']);
  });

  test('scalable targets are those of ECS services', () => {
    expect(allow('cut', 'application-autoscaling:RegisterScalableTarget')!.Condition).toEqual({
      StringEquals: {
        'application-autoscaling:service-namespace': 'ecs',
        'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
      },
    });
  });

  test('what stays open is what IAM cannot scope, each with its reason', () => {
    const open = made.bundles.names
      .flatMap(statementsOf)
      .filter((statement) => list(statement.Resource).some((resource) => isOpen(JSON.stringify(resource))))
      .flatMap((statement) => list(statement.Action));
    expect([...new Set(open)].sort()).toEqual(Object.keys(UNSCOPABLE).sort());
  });

  test('no action is a wildcard', () => {
    const actions = made.bundles.names.flatMap(statementsOf).flatMap((statement) => list(statement.Action));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('logs go to the own group only', () => {
    for (const name of made.bundles.names)
      expect(allow(name, 'logs:PutLogEvents')!.Resource).toHaveProperty('Fn::GetAtt');
  });
});
