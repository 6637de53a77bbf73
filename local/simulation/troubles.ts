import type { Chance } from '../chance.ts';
import type { WorldSettings } from '../world.ts';
import { createAir, secondOf, strikes } from './air.ts';
import { EVENT_FAULTS } from './faults/events.ts';
import { INVOCATION_FAULTS } from './faults/invocations.ts';
import { METRIC_FAULTS } from './faults/metrics.ts';
import { strike } from './run.ts';
import type { Run } from './run.ts';
import type { PlannedFault } from './story.ts';

/** What parts of the model ask for at each event, measured value and invocation. */
export interface Troubles {
  events: NonNullable<NonNullable<WorldSettings['events']>['trouble']>;
  metrics: NonNullable<NonNullable<WorldSettings['cloudwatch']>['trouble']>;
  invocations: NonNullable<NonNullable<WorldSettings['lambda']>['trouble']>;
}

/** A stream for each fault: what one draws does not move what another one does, once some are left out. */
const createStreams = (chance: Chance) => {
  const streams = new Map<number, Chance>();
  return (key: number): number => {
    const stream = streams.get(key) ?? chance.fork(String(key));
    streams.set(key, stream);
    return stream.next();
  };
};

export const createTroubles = (
  faults: readonly PlannedFault[],
  chance: Chance,
  run: () => Run | undefined,
): Troubles => {
  const events = createAir(faults, EVENT_FAULTS, run);
  const metrics = createAir(faults, METRIC_FAULTS, run);
  const invocations = createAir(faults, INVOCATION_FAULTS, run);
  const drawEvents = createStreams(chance.fork('events'));
  const drawInvocations = createStreams(chance.fork('invocations'));

  return {
    events: (event) => {
      for (const { one, kind } of events.now()) {
        if (!(kind.fits?.(event) ?? true) || !strikes(one, drawEvents(one.key))) continue;
        const present = run()!;
        const trouble = kind.trouble(one.fault.with, present.story.calmAt - secondOf(present));
        strike(present, kind.name, trouble.lateSeconds);
        return trouble;
      }
      return { copies: 1, lateSeconds: 0 };
    },
    metrics: ({ namespace }) => {
      const found = metrics.now().find(({ one }) => one.fault.with['namespace'] === namespace);
      if (!found) return {};
      strike(run()!, found.kind.name, Number(found.one.fault.with['seconds'] ?? 0));
      return found.kind.trouble(found.one.fault.with);
    },
    invocations: (functionName) => {
      for (const { one, kind } of invocations.now()) {
        if (!(kind.fits?.(functionName) ?? true) || !strikes(one, drawInvocations(one.key))) continue;
        strike(run()!, kind.name, Number(one.fault.with['seconds'] ?? 0));
        return kind.trouble(one.fault.with);
      }
      return {};
    },
  };
};
