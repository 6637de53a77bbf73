import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../config/load.ts';
import { behind, configured, ecsService, FIVE_LINES, LISTENER, lockOf, rule } from './files.ts';

const web = (yaml: string, lock = lockOf()) => configured(yaml, lock).settings.services['staging/web']!;

describe('five lines', () => {
  test('manage one service: repository, ECS service and container have its name', () => {
    const settings = web(FIVE_LINES);
    expect(settings.cluster.name).toBe('demo');
    expect(settings.service.arn).toBe('arn:aws:ecs:us-east-1:111111111111:service/demo/web');
    expect(settings.repository).toEqual({ name: 'web', uri: 'registry/web' });
    expect(settings.container).toBe('web');
  });

  test('get every default', () => {
    const lock = lockOf({ web: ecsService('web', behind('web', 10)) });
    expect(web(FIVE_LINES, lock)).toMatchObject({
      tags: { kind: 'newest', match: ['*'] },
      gate: {
        rolloutSeconds: 900,
        bakeSeconds: 300,
        lookSeconds: 60,
        taskFailuresMax: 2,
        failingLooksMax: 2,
        passesMin: 2,
        checks: [],
        alarms: [],
        inconclusive: 'error',
      },
      watchSeconds: 1800,
      idle: { mode: 'observe', afterSeconds: 900, requestsPerMinuteAllowed: 0, blindSeconds: 180 },
      wake: { startSeconds: 300, taskFailuresMax: 2, backoffSeconds: 60 },
      watchdogSeconds: 600,
    });
  });

  test('without a load balancer the service never sleeps', () => {
    expect(web(FIVE_LINES).idle.mode).toBe('off');
  });

  test('a service may be written with nothing behind its name', () => {
    expect(web(FIVE_LINES.replace('web: {}', 'web:')).key).toBe('staging/web');
  });
});

describe('the gate', () => {
  const lock = lockOf({ web: ecsService('web', behind('web', 10)) });
  const gated = (gate: string) =>
    web(`environments: { staging: { cluster: demo } }\nservices: { web: { gate: ${gate} } }\n`, lock).gate;
  const arn = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:web-5xx';

  test('an alarm by its name alone is required and always judged', () => {
    expect(gated('{ alarms: [web-5xx] }').alarms).toEqual([{ name: 'web-5xx', arn, required: true, requestsMin: 0 }]);
  });

  test('an alarm may be advisory, and ask for a sample (T25)', () => {
    expect(gated('{ alarms: [{ name: web-5xx, required: false, requestsMin: 50 }] }').alarms).toEqual([
      { name: 'web-5xx', arn, required: false, requestsMin: 50 },
    ]);
  });

  test('what was not measured to the end may count as failed', () => {
    expect(gated('{ inconclusive: failed }').inconclusive).toBe('failed');
  });

  test('a check may look at headers (T31)', () => {
    const [check] = gated(
      '{ checks: [{ url: "https://a.example.test", headers: { content-type: text/html } }] }',
    ).checks;
    expect(check?.headers).toEqual({ 'content-type': 'text/html' });
  });

  test('an alarm alone warns of nothing', () => {
    const yaml = 'environments: { staging: { cluster: demo } }\nservices: { web: { gate: { alarms: [web-5xx] } } }\n';
    expect(configured(yaml).warnings).toEqual([]);
  });

  test('the log of the container is known where the lock has it', () => {
    const logGroup = { name: '/demo/web', arn: 'arn:aws:logs:us-east-1:111111111111:log-group:/demo/web' };
    expect(web(FIVE_LINES, lockOf({ web: ecsService('web', { logGroup }) })).logGroup).toEqual(logGroup);
    expect(web(FIVE_LINES)).not.toHaveProperty('logGroup');
  });
});

describe('layers', () => {
  const yaml = `environments:
  staging:
    cluster: demo
    defaults: { gate: { bake: 10m, look: 2m, passes: 3 } }
services:
  web: { gate: { look: 90s } }
overrides:
  staging/web: { gate: { passes: 1 } }
`;

  test('an override is stronger than the service, the service than its environment', () => {
    const { gate } = web(yaml);
    expect([gate.bakeSeconds, gate.lookSeconds, gate.passesMin]).toEqual([600, 90, 1]);
  });

  test('a mistake is told where the value is written', () => {
    const told = () => configured(yaml.replace('bake: 10m', 'bake: 12h'));
    expect(told).toThrow(/tidegate\.yaml:4:\d+ environments\.staging\.defaults\.gate\.bake: saw a bake of 12h/);
  });

  test('a service may be left out of an environment', () => {
    const two =
      'environments: { staging: { cluster: demo }, prod: { cluster: live } }\nservices: { web: { environments: [staging] } }\n';
    const lock = lockOf();
    lock.environments.prod = { ...lock.environments.staging!, cluster: { name: 'live', arn: 'arn:aws:ecs:live' } };
    expect(Object.keys(configured(two, lock).settings.services)).toEqual(['staging/web']);
  });
});

describe('warnings', () => {
  test('a circuit breaker that rolls back is a second owner (T39)', () => {
    const lock = lockOf({ web: ecsService('web', { breakerRollsBack: true }) });
    expect(configured(FIVE_LINES, lock).warnings).toEqual([expect.stringContaining('rollback: true')]);
  });

  test('a service that never sleeps may stand where no wake rule has a place', () => {
    const listeners = [
      { arn: LISTENER, loadBalancer: lockOf().environments.staging!.loadBalancers[0]!.arn, rules: [rule(1)] },
    ];
    const lock = lockOf({ web: ecsService('web', behind('web', 1)) }, { listeners });
    const { settings, warnings } = configured(FIVE_LINES.replace('{}\n', '{ idle: { mode: off } }\n'), lock);
    expect(settings.services['staging/web']!.targetGroups[0]!.routes).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('the rule has priority 1')]);
  });
});

describe('the example', () => {
  const path = (name: string) => fileURLToPath(new URL(`../../examples/platform/${name}`, import.meta.url));
  const { settings, warnings } = loadSettings(path('tidegate.yaml'), path('tidegate.lock.json'));

  test('has a web service that sleeps after five minutes and is checked through its public URL', () => {
    const service = settings.services['staging/web']!;
    expect(service.idle).toMatchObject({ mode: 'on', afterSeconds: 300 });
    expect(service.gate.checks).toEqual([
      { origin: 'http://web.example.test', path: '/', status: 200, timeoutSeconds: 5 },
    ]);
    expect(service.scalable).toEqual({ resourceId: 'service/demo/web' });
    expect(service.targetGroups[0]!.routes[0]).toMatchObject({ wakePriority: 9, probePriority: 8 });
  });

  test('has a worker that is gated and never sleeps', () => {
    expect(settings.services['staging/worker']).toMatchObject({ idle: { mode: 'off' }, targetGroups: [] });
  });

  test('warns of nothing', () => {
    expect(warnings).toEqual([]);
  });
});

test('a file that is not there is a mistake in words', () => {
  expect(() => loadSettings('/nowhere/tidegate.yaml', '/nowhere/tidegate.lock.json')).toThrow(
    /no such file.*\n.*no such file.*tidegate init/,
  );
});
