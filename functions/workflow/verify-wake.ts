import { failedTasks, tellFailure } from '../domain/failures.ts';
import type { ObservedService, ObservedTask } from '../domain/observed.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { State } from '../domain/state.ts';
import { decideWake, isHeldBack, mayStartAgain } from '../domain/waking.ts';
import type { Ports } from '../ports/index.ts';
import type { StepInput, StepOutput } from './contract.ts';
import { observeTargets } from './observe.ts';

const NEXT = { look: 'Pause', open: 'Open', startAgain: 'Start', giveUp: 'GiveUp' } as const;

/** Why the wake is begun once more; a second time it is not. */
const againFor = (
  state: State,
  observed: ObservedService,
  tasks: readonly ObservedTask[],
  now: number,
): string | undefined => {
  if (mayStartAgain(state, observed, now)) return `its count was set back to ${observed.desired}`;
  const begun = tasks.some(({ createdAt }) => createdAt >= (state.doing?.at ?? 0));
  return isHeldBack(state, observed, now) && !begun ? 'ECS has not begun with a task: a deployment anew' : undefined;
};

/** What ECS held back for a minute has its whole time from the deployment that begins at once (seed 180114: 60 s, and a pull of 240 s). */
const begunAt = ({ doing, takenAt = 0 }: State): number =>
  (doing?.anew ? doing.at : (doing?.first ?? doing?.at)) ?? takenAt;

/** Guards the start that nothing of ECS guards: raising the count is no deployment (ZERO-2). */
export const verifyWake = async (
  ports: Ports,
  service: ServiceSettings,
  input: StepInput,
  state: State,
): Promise<StepOutput> => {
  const [observed, tasks, targets] = await Promise.all([
    ports.services.observe(service),
    ports.services.tasks(service),
    observeTargets(ports, service),
  ]);
  const since = begunAt(state);
  const now = ports.clock.now();
  const failures = failedTasks(tasks, observed.revisionArn, since).map(tellFailure);
  const again = againFor(state, observed, tasks, now);
  const decision = again
    ? ({ action: 'startAgain', reason: again } as const)
    : decideWake(service.wake, observed, targets, failures, since, now);
  return { service: service.key, turn: input.turn, next: NEXT[decision.action], reason: decision.reason };
};
