import type { Chance } from '../../chance.ts';
import type { Moment } from '../moments.ts';
import { DRAWN_PLACES } from '../places.ts';
import { count, strike } from '../run.ts';
import type { Run } from '../run.ts';
import type { Params, PlannedFault } from '../story.ts';

/** A person stops an execution: `entries` states after the fault came into the air, so long after it was entered. */
export interface AbortKind {
  name: string;
  weight: number;
  draw: (chance: Chance) => Params;
}

/** Within a step, within a slow one, or within a wait. */
const afterMs = (chance: Chance): number => {
  const kind = chance.next();
  return Math.floor(chance.between(0, kind < 0.6 ? 120 : kind < 0.85 ? 600 : 30_000));
};

export const aborted: AbortKind = {
  name: 'aborted',
  weight: 4,
  draw: (chance) => ({ entries: 1 + Math.floor(chance.next() * 20), afterMs: afterMs(chance) }),
};

/** The same in a state of its own choice. */
export const abortedAt: AbortKind = {
  name: 'abortedAt',
  weight: 10,
  draw: (chance) => ({
    place: DRAWN_PLACES[Math.floor(chance.next() * DRAWN_PLACES.length)]!,
    entries: chance.next() < 0.8 ? 1 : 2,
    afterMs: afterMs(chance),
  }),
};

export const ABORTS: readonly AbortKind[] = [aborted, abortedAt];

const isRunning = ({ stage }: Run, arn: string): boolean =>
  stage.executions().some((one) => one.arn === arn && one.status === 'RUNNING');

/** Arms one planned stop; where the execution has gone on by then, the next one that fits is stopped. */
const arm = (run: Run, { name, from, until, with: params }: PlannedFault): void => {
  let left = Number(params['entries']);
  const second = (): number => (run.stage.now() - run.began) / 1000;

  const stop = ({ arn, service }: Moment): void => {
    const place = run.moments.placeOf(arn);
    const hasGoneOn = params['place'] !== undefined && params['place'] !== place;
    if (place === undefined || hasGoneOn || second() >= run.story.calmAt || !isRunning(run, arn))
      return void (left = 1);
    strike(run, name, 0, service);
    count(run.aborted, place);
    void run.stage.world.abort(arn, 'a person stops it');
  };

  run.moments.on((moment) => {
    if (left <= 0 || second() < from || second() >= until) return;
    if (params['place'] !== undefined && params['place'] !== moment.place) return;
    left -= 1;
    if (left === 0) run.stage.world.clock.after(Number(params['afterMs']), () => stop(moment));
  });
};

/** Arms the stops of the run's story. */
export const armAborts = (run: Run): void => {
  for (const fault of run.story.faults) if (ABORTS.some(({ name }) => name === fault.name)) arm(run, fault);
};
