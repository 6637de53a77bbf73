import { describe, expect, test } from 'vitest';
import type { Lock } from '../../config/lock-schema.ts';
import { behind, ecsService, LISTENER, LOAD_BALANCER, lockOf, mistakesIn, rule } from './files.ts';

/** A file with these lines under the service `web`. */
const web = (lines: string): string => `environments: { staging: { cluster: demo } }
services:
  web:
    ${lines}
`;

const withService = (more: Parameters<typeof ecsService>[1]): Lock => lockOf({ web: ecsService('web', more) });

const form: [string, string, string[]][] = [
  [
    'an unknown key names the nearest one',
    web('gate: { bkae: 5m }'),
    ['4:13', 'services.web.gate.bkae', 'unknown key bkae', 'did you mean bake?'],
  ],
  [
    'a number where a duration is due',
    web('gate: { bake: 300 }'),
    ['4:19', 'services.web.gate.bake', 'saw 300', 'a duration from 1m to 12h'],
  ],
  ['a duration with an unknown unit', web('gate: { bake: 5d }'), ['saw "5d"', 'such as 90s, 5m or 1h']],
  ['a duration out of range', web('gate: { look: 5s }'), ['saw "5s"', 'a duration from 40s to 1h']],
  [
    'a fraction where a whole number is due',
    web('wake: { taskFailures: 1.5 }'),
    ['saw 1.5', 'a whole number from 1 to 100'],
  ],
  [
    'a word that is none of the valid ones',
    web('idle: { mode: onn }'),
    ['saw "onn"', 'one of off, observe, on', 'did you mean on?'],
  ],
  [
    'an unknown kind of tag policy',
    web('tags: { kind: newst }'),
    ['services.web.tags.kind', 'one of semver, newest', 'did you mean newest?'],
  ],
  [
    'a range that is none',
    web('tags: { kind: semver, range: ^^1 }'),
    ['4:34', 'services.web.tags.range', 'saw "^^1"', 'such as ^1 or >=1.2'],
  ],
  ['a key of the other tag policy', web("tags: { kind: newest, match: ['*'], range: ^1 }"), ['unknown key range']],
  [
    'a check without url',
    web('gate: { checks: [{ path: / }] }'),
    ['4:22', 'services.web.gate.checks[0].url', 'saw nothing', 'a URL without path'],
  ],
  ['a url with a path', web('gate: { checks: [{ url: "https://a.example.test/x" }] }'), ['the path goes to `path`']],
  [
    'a path without slash',
    web('gate: { checks: [{ url: "https://a.example.test", path: x }] }'),
    ['checks[0].path', 'begins with /'],
  ],
  [
    'a header whose name is not in lower case',
    web('gate: { checks: [{ url: "https://a.example.test", headers: { X-Version: v1 } }] }'),
    ['checks[0].headers.X-Version', 'the name of a header in lower case'],
  ],
  [
    'a header whose name no header can have',
    web('gate: { checks: [{ url: "https://a.example.test", headers: { "x version": v1 } }] }'),
    ['checks[0].headers["x version"]', 'the name of a header in lower case'],
  ],
  [
    'a header that must contain a number',
    web('gate: { checks: [{ url: "https://a.example.test", headers: { age: 0 } }] }'),
    ['checks[0].headers.age', 'saw 0', 'expected a text'],
  ],
  [
    'an alarm that is neither a name nor a map',
    web('gate: { alarms: [5] }'),
    ['4:22', 'gate.alarms[0]', 'saw 5', 'the name of a CloudWatch alarm or a map'],
  ],
  [
    'an unknown key of an alarm',
    web('gate: { alarms: [{ name: web-5xx, requird: true }] }'),
    ['gate.alarms[0].requird', 'unknown key requird', 'one of name, required, requestsMin', 'did you mean required?'],
  ],
  ['an alarm without a name', web('gate: { alarms: [{ required: true }] }'), ['gate.alarms[0].name', 'saw nothing']],
  [
    'an alarm with words where true or false is due',
    web('gate: { alarms: [{ name: web-5xx, required: "yes" }] }'),
    ['gate.alarms[0].required', 'saw "yes"', 'true or false'],
  ],
  [
    'an alarm with a negative sample',
    web('gate: { alarms: [{ name: web-5xx, requestsMin: -1 }] }'),
    ['gate.alarms[0].requestsMin', 'saw -1', 'a whole number from 0 to 1000000'],
  ],
  [
    'an unknown verdict of an inconclusive gate',
    web('gate: { inconclusive: faild }'),
    ['one of error, failed', 'did you mean failed?'],
  ],
  ['a list where a map is due', web('gate: [bake]'), ['services.web.gate', 'saw ["bake"]', 'expected a map']],
  [
    'a word of the design that is not built',
    web('dependsOn: [db]'),
    ['unknown key dependsOn', 'planned, but not built yet'],
  ],
  ['no services at all', 'environments: { staging: { cluster: demo } }\n', ['services: saw nothing', 'web: {}']],
  [
    'an environment without cluster',
    'environments: { staging: {} }\nservices: { web: {} }\n',
    ['environments.staging.cluster: saw nothing'],
  ],
  [
    'a name with a slash',
    'environments: { a/b: { cluster: demo } }\nservices: { web: {} }\n',
    ['1:17', 'environments["a/b"]', 'letters, digits'],
  ],
  ['a key given twice', 'services: {}\nservices: {}\n', ['2:1', 'must be unique']],
  ['broken YAML', 'services: [\n', ['valid YAML']],
  ['an empty file', '', ['1:1', 'the file: saw null']],
];

describe('a malformed tidegate.yaml', () => {
  test.each(form)('%s', (_, yaml, parts) => {
    const told = mistakesIn(yaml).join('\n');
    for (const part of parts) expect(told).toContain(part);
    expect(told).toContain('tidegate.yaml:');
  });
});

const override = (key: string, lines: string) =>
  `environments: { staging: { cluster: demo } }\nservices: { web: {} }\noverrides:\n  ${key}: ${lines}\n`;

const meaning: [string, string, Lock, string[]][] = [
  [
    'an override for an unknown environment',
    override('stagin/web', '{}'),
    lockOf(),
    ['4:3', 'unknown environment stagin', 'did you mean staging?'],
  ],
  [
    'an override for an unknown service',
    override('staging/wbe', '{}'),
    lockOf(),
    ['unknown service wbe', 'did you mean web?'],
  ],
  [
    'an unknown environment of a service',
    web('environments: [stagng]'),
    lockOf(),
    ['environments[0]', 'did you mean staging?'],
  ],
  [
    'an environment that the lock lacks',
    'environments: { prod: { cluster: demo } }\nservices: { web: {} }\n',
    lockOf(),
    ['environments.prod', 'tidegate refresh'],
  ],
  [
    'another cluster than the lock has',
    'environments: { staging: { cluster: other } }\nservices: { web: {} }\n',
    lockOf(),
    ['saw other', 'demo', 'tidegate refresh'],
  ],
  [
    'a service that the lock lacks',
    'environments: { staging: { cluster: demo } }\nservices: { queue: {} }\n',
    lockOf(),
    ['the ECS service queue', 'tidegate refresh'],
  ],
  ['a misspelt ECS service', web('ecsService: wep'), lockOf(), ['4:17', 'the ECS service wep', 'did you mean web?']],
  [
    'a container that the task does not have',
    web('container: wbe'),
    lockOf(),
    ['4:16', 'the container wbe', 'did you mean web?'],
  ],
  ['a repository that the lock lacks', web('repository: shop'), lockOf(), ['the repository shop', 'tidegate refresh']],
  [
    'an alarm that the lock lacks',
    web('gate: { alarms: [web-4xx] }'),
    lockOf(),
    ['4:22', 'gate.alarms[0]', 'the alarm web-4xx', 'did you mean web-5xx?'],
  ],
  [
    'an alarm that the lock lacks, written as a map',
    web('gate: { alarms: [web-5xx, { name: web-4xx, required: false }] }'),
    lockOf(),
    ['gate.alarms[1]', 'the alarm web-4xx', 'did you mean web-5xx?'],
  ],
  [
    'an alarm that is required and advisory at once',
    web('gate: { alarms: [web-5xx, { name: web-5xx, required: false }] }'),
    lockOf(),
    ['gate.alarms', 'the alarm web-5xx twice', 'each alarm once'],
  ],
  [
    'an alarm on a rate where nothing counts requests (T25)',
    web('gate: { alarms: [{ name: web-5xx, requestsMin: 20 }] }'),
    lockOf(),
    ['4:21', 'gate.alarms', 'requestsMin 20 of the alarm web-5xx', 'only an Application Load Balancer'],
  ],
  [
    'an alarm on a rate behind a Network Load Balancer (T25)',
    web('gate: { alarms: [{ name: web-5xx, requestsMin: 20 }] }'),
    lockOf(
      { web: ecsService('web', behind('web')) },
      {
        loadBalancers: [{ arn: LOAD_BALANCER, dimension: 'net/demo/1', dnsName: 'demo.example.test', type: 'network' }],
      },
    ),
    ['requestsMin 20 of the alarm web-5xx', 'expected none'],
  ],
  [
    'two services with one ECS service',
    `${web('{}')}  shop: { ecsService: web, repository: web, container: web }\n`,
    lockOf(),
    ['staging/shop manages already'],
  ],
  ['a bake of too many looks', web('gate: { bake: 4h }'), lockOf(), ['240 looks', 'at most 200 looks']],
  ['a bake too short for its passes', web('gate: { bake: 1m }'), lockOf(), ['1 looks', 'at least 2 looks']],
  [
    'a grace period longer than the bake (T34)',
    web('{}'),
    withService({ healthCheckGraceSeconds: 600 }),
    ['a bake of 5m', 'at least 10m'],
  ],
  ['CODE_DEPLOY', web('{}'), withService({ deploymentController: 'CODE_DEPLOY' }), ['CODE_DEPLOY', 'expected ECS']],
  ['EXTERNAL', web('{}'), withService({ deploymentController: 'EXTERNAL' }), ['EXTERNAL', 'expected ECS']],
  ['DAEMON', web('{}'), withService({ schedulingStrategy: 'DAEMON' }), ['DAEMON', 'expected REPLICA']],
  [
    'native traffic shift',
    web('{}'),
    withService({ deploymentStrategy: 'CANARY' }),
    ['CANARY', 'ROLLING', 'not built yet'],
  ],
  [
    'sleep without a load balancer',
    web('idle: { mode: on }'),
    lockOf(),
    ['services.web.idle.mode', 'nothing tells of visitors'],
  ],
  [
    'sleep behind a Network Load Balancer',
    web('idle: { mode: on }'),
    lockOf(
      { web: ecsService('web', behind('web', 10)) },
      { loadBalancers: [{ arn: LOAD_BALANCER, dimension: 'net/demo/1', dnsName: 'x', type: 'network' }] },
    ),
    ['Network Load Balancer'],
  ],
  [
    'no free priority above the rule',
    web('idle: { mode: on }'),
    lockOf(
      { web: ecsService('web', behind('web', 1)) },
      { listeners: [{ arn: LISTENER, loadBalancer: LOAD_BALANCER, rules: [rule(1)] }] },
    ),
    ['the rule has priority 1, so none is free above it', 'renumber'],
  ],
  [
    'a lock of another version',
    web('{}'),
    { ...lockOf(), version: 2 } as never,
    ['tidegate.lock.json:2:14', 'version', 'expected 1'],
  ],
];

describe('a tidegate.yaml that cannot work', () => {
  test.each(meaning)('%s', (_, yaml, lock, parts) => {
    const told = mistakesIn(yaml, lock).join('\n');
    for (const part of parts) expect(told).toContain(part);
  });
});

test('all mistakes are told at once, of form and of meaning, in the order of the file', () => {
  const yaml = `environments:
  staging: { cluster: demo }
services:
  web:
    container: wbe
    gate: { bkae: 5m, bake: 300 }
    idle: { mode: onn }
  queue: {}
overrides:
  stagin/web: {}
`;
  const lines = mistakesIn(yaml).map((mistake) => mistake.trim().split(' ')[0]);
  expect(lines).toEqual([
    'tidegate.yaml:5:16',
    'tidegate.yaml:6:13',
    'tidegate.yaml:6:29',
    'tidegate.yaml:7:19',
    // Its ECS service and its repository are unknown to the lock.
    'tidegate.yaml:8:10',
    'tidegate.yaml:8:10',
    'tidegate.yaml:10:3',
  ]);
});

test.each(['constructor', 'toString', 'hasOwnProperty'])(
  'a name that every object knows is looked for in the lock: %s',
  (name) => {
    const service = mistakesIn(`environments: { staging: { cluster: demo } }\nservices: { ${name}: {} }\n`).join('\n');
    expect(service).toContain(`the ECS service ${name}`);
    expect(service).toContain(`the repository ${name}`);
    const environment = mistakesIn(`environments: { ${name}: { cluster: demo } }\nservices: { web: {} }\n`).join('\n');
    expect(environment).toContain(`saw ${name}, expected an environment of the lock file`);
  },
);
