import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { upon, whole } from './happening.ts';
import type { HappeningKind } from './happening.ts';

const key = (name: string): string => `staging/${name}`;

export const setsCount: HappeningKind = {
  name: 'setsCount',
  weight: 2,
  draw: (chance) => ({ desiredCount: whole(chance, 0, 3) }),
  play: ({ stage }, { name }, { desiredCount }) => stage.update(name, { desiredCount: Number(desiredCount) }),
};

export const forcesDeployment: HappeningKind = {
  name: 'forcesDeployment',
  weight: 2,
  // Refused while five deployments are listed.
  play: ({ stage }, { name }) => stage.update(name, { forceNewDeployment: true }).catch(() => {}),
};

/** A deployment cannot begin while five of them are listed; he tries all the same. */
export const forcesBurst: HappeningKind = {
  name: 'forcesBurst',
  weight: 1,
  draw: (chance) => ({ times: whole(chance, 4, 6), apart: whole(chance, 1, 4) }),
  play: async ({ stage }, { name }, { times, apart }) => {
    for (let one = 0; one < Number(times); one++) {
      await stage.update(name, { forceNewDeployment: true }).catch(() => {});
      await stage.wait(Number(apart));
    }
  },
};

export const registersBounds: HappeningKind = {
  name: 'registersBounds',
  weight: 2,
  fits: ({ bounds }) => bounds !== undefined,
  draw: (chance) => ({ min: whole(chance, 1, 2), max: whole(chance, 3, 5) }),
  play: async ({ stage, bounds }, { name }, { min, max }) => {
    bounds.set(name, { min: Number(min), max: Number(max) });
    const command = new RegisterScalableTargetCommand({
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: `service/${stage.place(name).cluster}/${name}`,
      MinCapacity: Number(min),
      MaxCapacity: Number(max),
    });
    await stage.world.settle(stage.world.client(ApplicationAutoScalingClient).send(command));
  },
};

/** The stack is deployed again: the template's image, count and bounds. */
export const deploysStack: HappeningKind = {
  name: 'deploysStack',
  weight: 2,
  draw: (chance) => ({ count: chance.next() < 0.5 }),
  play: async ({ stage, bounds }, { name }, { count }) => {
    bounds.delete(name);
    // Refused while five deployments are listed.
    await stage.cdkDeploys(name, count ? {} : { desiredCount: 'unset' }).catch(() => {});
  },
};

export const asksDeploy: HappeningKind = {
  name: 'asksDeploy',
  weight: 2,
  draw: (chance) => ({ back: whole(chance, 0, 1) }),
  play: async ({ stage, pushed }, { name }, { back }) => {
    const tagged = pushed.filter((one) => one.service === name && one.tag !== undefined).toReversed();
    const tag = tagged[Math.min(Number(back), tagged.length - 1)]?.tag ?? 'v1';
    await stage.start('deploy', { service: key(name), tag, by: 'ann' });
  },
};

export const asksRollback: HappeningKind = {
  name: 'asksRollback',
  weight: 2,
  play: async ({ stage }, { name }) =>
    void (await stage.start('rollback', { service: key(name), by: 'ann', reason: 'a story' })),
};

/** Also of a service that has just gone to sleep, or is at it. */
export const rollbackUpon: HappeningKind = upon(asksRollback, {
  name: 'rollbackUpon',
  weight: 4,
  places: [
    'sleep.Settle',
    'sleep.Settle',
    'sleep.Await',
    'sleep.Cut',
    'wake.Start',
    'wake.Pause',
    'wake.Open',
    'deploy.Settle',
    'deploy.Settle',
    'deploy.Await',
    'deploy.Verify',
    'deploy.Home',
    'deploy.Open',
    'reconcile.Adopt',
  ],
});

export const asksWake: HappeningKind = {
  name: 'asksWake',
  weight: 2,
  fits: ({ sleepsAfter }) => sleepsAfter !== undefined,
  play: async ({ stage }, { name }) => void (await stage.start('wake', { service: key(name), by: 'ann' })),
};

export const PEOPLE = [
  setsCount,
  forcesDeployment,
  forcesBurst,
  registersBounds,
  deploysStack,
  asksDeploy,
  asksRollback,
  rollbackUpon,
  asksWake,
];
