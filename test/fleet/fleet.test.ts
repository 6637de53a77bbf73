import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSettings } from '../../config/load.ts';
import { FLEET } from '../../local/stage/examples.ts';
import { Stage } from '../../local/stage/stage.ts';
import { configured } from '../configurations.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/fleet');
const config = path.join(EXAMPLE, 'tidegate.yaml');
const { settings, lock } = loadSettings(config, path.join(EXAMPLE, 'tidegate.lock.json'));
const { services } = settings;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ cdkOut: configured('fleet'), example: FLEET });
});
afterAll(async () => {
  const refusals = stage.world.refusals();
  await stage.close();
  expect(refusals).toEqual([]);
});

const everywhere = Object.keys(FLEET.clusters).flatMap((environment) =>
  FLEET.repositories.map((name) => `${environment}/${name}`),
);
const states = async (name: string): Promise<Record<string, string>> =>
  Object.fromEntries((await stage.releases(name)).map(({ tag, state }) => [tag, state]));

describe('one file tells both environments apart', () => {
  test('staging takes every push, looks at it for two minutes and sleeps; production takes versions only', () => {
    expect(Object.keys(services).sort()).toEqual([...everywhere].sort());
    expect(services['staging/tenant']).toMatchObject({
      tags: { kind: 'newest', match: ['*'] },
      gate: { bakeSeconds: 120 },
      idle: { mode: 'on', afterSeconds: 300 },
    });
    expect(services['prod/tenant']).toMatchObject({
      tags: { kind: 'semver' },
      gate: { bakeSeconds: 900 },
      idle: { mode: 'observe' },
    });
  });

  test('an override is stronger than its environment, and a worker never sleeps', () => {
    expect(services['prod/gateway']).toMatchObject({ gate: { bakeSeconds: 1800 }, idle: { mode: 'off' } });
    expect(services['staging/audit']?.idle.mode).toBe('off');
  });

  test('the gateway is asked last: our rules for it come after all others', () => {
    const { routes } = services['staging/gateway']!.targetGroups[0]!;
    expect(routes).toEqual([{ listenerArn: expect.anything(), wakePriority: 50_000, probePriority: 49_999 }]);
  });
});

describe('on the stage', () => {
  test('all ten services are adopted, each as large as its environment wants it', async () => {
    for (const name of everywhere) expect((await stage.state(name))['phase'], name).toBe('awake');
    const staging = await stage.scalable('staging/pdp');
    const prod = await stage.scalable('prod/pdp');
    expect([staging?.MinCapacity, staging?.MaxCapacity, prod?.MinCapacity, prod?.MaxCapacity]).toEqual([1, 2, 2, 10]);
  });

  test('a push to tenant is deployed in staging, and production does not move', async () => {
    const digest = stage.push('tenant', 'main-17');
    await stage.rest();
    expect(await states('staging/tenant')).toMatchObject({ 'main-17': 'good' });
    expect(await stage.image('staging/tenant')).toContain(digest);
    expect(await states('prod/tenant')).not.toHaveProperty('main-17');
    expect(await stage.image('prod/tenant')).not.toContain(digest);
    expect(stage.updates('prod/tenant')).toEqual([]);
  });

  test('a version is deployed in both environments, each at its own pace', async () => {
    const digest = stage.push('tenant', '2.0.0');
    await stage.until(() => stage.updates('prod/tenant').length > 0);
    await stage.rest();
    for (const name of ['staging/tenant', 'prod/tenant']) {
      expect(await stage.image(name)).toContain(digest);
      expect(await states(name)).toMatchObject({ '2.0.0': 'good' });
    }
  });

  test('in staging everything with visitors sleeps by now, in production nothing', async () => {
    const phases = async (environment: string) => {
      const all: string[] = [];
      for (const name of FLEET.repositories) all.push((await stage.state(`${environment}/${name}`))['phase']);
      return all;
    };
    expect(await phases('staging')).toEqual(['asleep', 'asleep', 'asleep', 'awake', 'asleep']);
    expect(new Set(await phases('prod'))).toEqual(new Set(['awake']));
  });

  test('whoever no rule takes wakes the gateway, and nobody else', async () => {
    const address = `http://${lock.environments['staging']!.loadBalancers[0]!.dnsName}/`;
    expect((await stage.visit(address)).status).toBe(503);
    await stage.rest();
    await stage.wait(10);
    expect((await stage.visit(address)).status).toBe(200);
    expect(stage.executions('wake').map(({ input }) => input)).toEqual([
      expect.objectContaining({ service: 'staging/gateway' }),
    ]);
  });
});
