import { expect, it } from 'vitest';
import type { Doing, Verb } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import { hearDeployment } from '../../functions/workflow/hear-deployment.ts';
import { settings } from '../ledger/shore.ts';
import { deployment, NEW, release, service, state, T0 } from '../domain/facts.ts';

const current = release({ id: 'REL#1', state: 'good', revisionArn: NEW });

/** A deployment of the current revision is under way, and told. @returns whether a look at reality is left with the holder */
const looksAgain = async (verb: Verb, doing: Doing | undefined): Promise<boolean> => {
  const held = state({ current: current.id, good: current.id, holder: 'A', verb, phase: 'awake', doing });
  const wanted: string[] = [];
  const ports = {
    clock: { now: () => T0 },
    ledger: {
      release: async () => current,
      releases: async () => [current],
      wantReconcile: async (_: string, finding: string) => {
        wanted.push(finding);
        return { ok: true, state: held };
      },
    },
    machines: { answer: async () => undefined },
    services: { observe: async () => service({ deployments: [deployment({ id: 'ecs-svc/9' })] }) },
  } as unknown as Ports;
  await hearDeployment(ports, settings, held, {
    is: 'deployment',
    service: held.service,
    id: 'ecs-svc/9',
    ended: false,
  });
  return wanted.length > 0;
};

it.each<[string, Verb, Doing | undefined, boolean]>([
  ['that a wake starts anew is its own', 'wake', { kind: 'start', at: T0 }, false],
  ['that Open of a reconcile deploys anew is its own', 'reconcile', { kind: 'open', at: T0 }, false],
  ['in a wake that has called nothing is looked at when it has ended', 'wake', undefined, true],
  [
    'in a reconcile that lays a service down is looked at when it has ended',
    'reconcile',
    { kind: 'cut', at: T0 },
    true,
  ],
])('a deployment of the same revision %s', async (_, verb, doing, looks) => {
  expect(await looksAgain(verb, doing)).toBe(looks);
});
