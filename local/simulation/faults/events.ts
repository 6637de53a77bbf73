import type { Chance } from '../../chance.ts';
import type { BusEvent, DeliveryTrouble } from '../../events/index.ts';
import type { Params } from '../story.ts';

/** One fault of deliveries of events. */
export interface EventFault {
  name: string;
  weight: number;
  /** Default: every event. */
  fits?: (event: BusEvent) => boolean;
  draw?: (chance: Chance) => Params;
  trouble: (params: Params) => DeliveryTrouble;
}

export const comesTwice: EventFault = {
  name: 'eventTwice',
  weight: 2,
  trouble: () => ({ copies: 2, lateSeconds: 0 }),
};

/** Also what puts events out of order. */
export const comesLate: EventFault = {
  name: 'eventLate',
  weight: 2,
  draw: (chance) => ({ seconds: Math.floor(chance.between(3, 120)) }),
  trouble: ({ seconds }) => ({ copies: 1, lateSeconds: Number(seconds) }),
};

/** EB-1: best effort, so it may be lost. */
const bestEffort = ['aws.ecr', 'aws.states'];

export const isLost: EventFault = {
  name: 'eventLost',
  weight: 2,
  fits: ({ source }) => bestEffort.includes(source),
  trouble: () => ({ copies: 0, lateSeconds: 0 }),
};

export const EVENT_FAULTS: readonly EventFault[] = [comesTwice, comesLate, isLost];
