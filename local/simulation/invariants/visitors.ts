import type { Reading, ServiceReading } from '../reading.ts';
import { clock, updatesBy } from './invariant.ts';
import type { Invariant } from './invariant.ts';

/** 2: a visitor is never lost for good. */
export const nobodyLost: Invariant = {
  name: 'nobodyLost',
  broken: ({ visited, services }) =>
    visited
      .filter((one) => one.served === undefined)
      // Where a person was called, he is the one who lets visitors in again.
      .filter((one) => !services.find(({ plays }) => plays.name === one.service)?.state['hold'])
      .map((one) => {
        const last = one.answers.at(-1);
        return `${one.service}: the visitor of ${clock(one.at)} was never let in; his ${one.answers.length} answers end with ${last?.status}`;
      }),
};

/** When the controller set the count of a service to zero as it went to sleep. */
const cutsOf = (reading: Reading, name: string): number[] =>
  updatesBy(reading, 'Cut', name)
    .filter(({ input }) => input.desiredCount === 0)
    .map(({ at }) => at);

const disturbed = ({ plays }: ServiceReading, reading: Reading): string[] => {
  const windowMs = (plays.sleepsAfter ?? 0) * 60_000;
  const served = reading.visited.filter((one) => one.service === plays.name).flatMap((one) => one.served ?? []);
  return cutsOf(reading, plays.name).flatMap((cut) =>
    served
      .filter((at) => at < cut && at > cut - windowMs)
      .map((at) => `${plays.name}: sleeps at ${clock(cut)}, a visitor was served at ${clock(at)}`),
  );
};

/** 5: sleep never takes a service with a visitor in its idle window. */
export const sleepsAlone: Invariant = {
  name: 'sleepsAlone',
  broken: (reading) =>
    reading.services
      .filter(({ plays }) => plays.sleepsAfter !== undefined && !(reading.story.platform === 'trio'))
      .flatMap((service) => disturbed(service, reading)),
};
