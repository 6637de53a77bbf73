import { expect } from 'vitest';
import type { Stage } from '../../local/stage/stage.ts';

/** A dead holder is found and what it left is finished within this. */
export const BOUND_SECONDS = 1200;

const OWNER = ['holder', 'verb', 'inherited', 'token', 'doing', 'deadline', 'candidate', 'wantDeploy', 'cancel'];

/** A named rest state: awake or asleep, nobody at it, and ECS, route, capacity and ledger of one mind. */
export const expectRest = async (stage: Stage, where: string): Promise<void> => {
  const state = await stage.state('web');
  expect(['awake', 'asleep'], where).toContain(state['phase']);
  for (const gone of OWNER) expect(state[gone], `${gone} at ${where}`).toBeUndefined();
  expect(state['hold'], where).toBeUndefined();
  const { desiredCount = 0 } = await stage.service('web');
  const target = await stage.scalable('web');
  const awake = state['phase'] === 'awake';
  expect(desiredCount, where).toBe(awake ? 2 : 0);
  expect(target?.MinCapacity, where).toBe(awake ? 1 : 0);
  expect(target?.SuspendedState?.DynamicScalingOutSuspended, where).toBe(!awake);
  expect(state['capacity'] === undefined, where).toBe(awake);
  expect(state['ring'], where).toBeUndefined();
};

/** Every release is decided, and the service stands on a good one. */
export const expectDecided = async (stage: Stage, where: string): Promise<void> => {
  const releases = await stage.releases('web');
  for (const release of releases)
    expect(['good', 'failed', 'error', 'superseded', 'rejected'], `${release['tag']} at ${where}`).toContain(
      release['state'],
    );
  const { taskDefinition } = await stage.service('web');
  const stands = releases.find((release) => release['revisionArn'] === taskDefinition);
  expect(stands?.['state'], where).toBe('good');
};
