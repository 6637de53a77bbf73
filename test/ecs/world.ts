import { seededChance } from '../../local/chance.ts';
import type { Clock } from '../../local/clock.ts';
import { createEcs } from '../../local/ecs/ecs.ts';
import type { EcsTimings } from '../../local/ecs/ecs.ts';
import { createLogs } from '../../local/logs/index.ts';
import type { Deps, EmittedEvent } from '../../local/model.ts';
import type { FoundImage, ImageBehaviour, MetricPoint, Target, TargetHealth, Targets } from '../../local/parts.ts';

/** A clock that stands still until told to run. */
export const manualClock = (start = Date.parse('2026-10-01T10:00:00Z')) => {
  let now = start;
  let order = 0;
  const due: { at: number; order: number; what: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after: (ms, what) => {
      const entry = { at: now + ms, order: order++, what };
      due.push(entry);
      return { cancel: () => void (due.includes(entry) && due.splice(due.indexOf(entry), 1)) };
    },
  };
  const run = (seconds: number): void => {
    const end = now + seconds * 1000;
    for (;;) {
      due.sort((a, b) => a.at - b.at || a.order - b.order);
      const [next] = due;
      if (!next || next.at > end) break;
      due.shift();
      now = next.at;
      next.what();
    }
    now = end;
  };
  return { clock, run, waiting: () => due.length };
};

/** Target groups whose targets are healthy as soon as they answer 200 to `/`, looked at each 5 s. */
export const fakeTargets = (clock: Clock, drainSeconds = 10) => {
  const groups = new Map<string, { target: Target; health: TargetHealth }>();
  const listeners: ((group: string, id: string, health: TargetHealth) => void)[] = [];
  const key = (group: string, id: string): string => `${group} ${id}`;
  const check = (group: string, id: string): void => {
    const entry = groups.get(key(group, id));
    if (!entry || entry.health === 'draining') return;
    const answer = entry.target.serve({ method: 'GET', host: 'check', path: '/', headers: {}, body: '' });
    const health =
      answer?.status === 200 ? 'healthy' : answer || entry.health === 'healthy' ? 'unhealthy' : entry.health;
    if (health !== entry.health) {
      entry.health = health;
      for (const listener of listeners) listener(group, id, health);
    }
    clock.after(5000, () => check(group, id));
  };
  const targets: Targets = {
    register: (group, target) => {
      groups.set(key(group, target.id), { target, health: 'initial' });
      clock.after(5000, () => check(group, target.id));
    },
    deregister: (group, id, done) => {
      const entry = groups.get(key(group, id));
      if (entry) entry.health = 'draining';
      clock.after(drainSeconds * 1000, () => {
        groups.delete(key(group, id));
        done();
      });
    },
    health: (group, id) => groups.get(key(group, id))?.health ?? 'gone',
    onChange: (listener) => void listeners.push(listener),
  };
  const healthy = (): number => [...groups.values()].filter((one) => one.health === 'healthy').length;
  return { targets, healthy, registered: () => groups.size };
};

export const groupArn = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:targetgroup/web/6d0ecf831eec9f09';
export const imageOf = (version: string): string =>
  `111111111111.dkr.ecr.us-east-1.amazonaws.com/web@${digestOf(version)}`;
export const digestOf = (version: string): string => `sha256:${version.padEnd(64, '0')}`;

const balanced = [{ ContainerName: 'web', ContainerPort: 8080, TargetGroupArn: groupArn }];

/** A cluster `demo` with the service `web`, its images named by version (`a1`, `b2`, ...: hex digits). */
export const createTestWorld = (settings: Partial<EcsTimings> = {}) => {
  const { clock, run, waiting } = manualClock();
  const events: EmittedEvent[] = [];
  const points: MetricPoint[] = [];
  const images = new Map<string, ImageBehaviour>();
  const { targets, ...seen } = fakeTargets(clock);
  const account = { id: '111111111111', region: 'us-east-1', partition: 'aws' } as const;
  const deps: Deps = { clock, chance: seededChance(1), account, events: { emit: (event) => void events.push(event) } };
  const tags = new Map<string, string>();
  const facts = new Map<string, Omit<FoundImage, 'digest' | 'behaviour'>>();
  const find = (uri: string) => {
    const [version, behaviour] =
      [...images].find(([one]) => one === tags.get(uri) || uri.endsWith(digestOf(one))) ?? [];
    const built = facts.get(version ?? '');
    return version !== undefined && behaviour ? { digest: digestOf(version), behaviour, ...built } : undefined;
  };
  const metrics = { put: (point: MetricPoint) => void points.push(point) };
  const red = new Set<string>();
  const logs = createLogs(deps, { visibleAfterSeconds: 0 });
  const ecs = createEcs(deps, {
    images: { find },
    targets,
    metrics,
    logs: logs.sink,
    alarms: { inAlarm: (name) => red.has(name) },
    settings: { spread: 'usual', ...settings },
  });

  const call = (operation: string, input: object = {}): any =>
    ecs.model.operations[operation]?.run(input, { service: 'ecs', operation, principal: 'person' });
  const create = (type: string, logicalId: string, properties: object): any =>
    ecs.model.resources[type]?.create({
      stackName: 'test',
      logicalId,
      properties,
      metadata: {},
      suffix: '0123456789abcdef',
    });
  const web = (image: string, more: object = {}) => ({ name: 'web', image, essential: true, ...more });

  /** Registers a revision of the family `web` that runs the version. */
  const revision = (version: string, more: object = {}): string =>
    call('RegisterTaskDefinition', {
      family: 'web',
      cpu: '256',
      memory: '512',
      containerDefinitions: [web(imageOf(version), more)],
    }).taskDefinition.taskDefinitionArn;

  const start = (version: string, properties: object = {}): void => {
    create('AWS::ECS::Cluster', 'Cluster', { ClusterName: 'demo' });
    create('AWS::ECS::Service', 'Web', {
      Cluster: 'demo',
      ServiceName: 'web',
      TaskDefinition: revision(version),
      DesiredCount: 1,
      LaunchType: 'FARGATE',
      LoadBalancers: balanced,
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1', 'subnet-2'] } },
      ...properties,
    });
  };
  const service = () => call('DescribeServices', { cluster: 'demo', services: ['web'] }).services[0];
  const update = (input: object) => call('UpdateService', { cluster: 'demo', service: 'web', ...input }).service;
  const tasks = (desiredStatus = 'RUNNING'): any[] => {
    const { taskArns } = call('ListTasks', { cluster: 'demo', serviceName: 'web', desiredStatus });
    return taskArns.length === 0 ? [] : call('DescribeTasks', { cluster: 'demo', tasks: taskArns }).tasks;
  };
  const names = (): string[] => events.map((event) => (event.detail as any).eventName).filter(Boolean);
  return {
    ecs,
    logs,
    red,
    call,
    create,
    revision,
    start,
    service,
    update,
    tasks,
    names,
    run,
    waiting,
    clock,
    events,
    points,
    images,
    tags,
    facts,
    ...seen,
  };
};
