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
  /** @param calmIn seconds until the calm: by then it has to be over */
  trouble: (params: Params, calmIn: number) => DeliveryTrouble;
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

/** EB-4: tried again and again for a day, it may be very old when it comes. */
export const comesVeryLate: EventFault = {
  name: 'eventVeryLate',
  weight: 1,
  draw: (chance) => ({ seconds: Math.floor(chance.between(300, 3600)) }),
  trouble: ({ seconds }, calmIn) => ({ copies: 1, lateSeconds: Math.min(Number(seconds), calmIn) }),
};

/** Out of order, and twice: the first copy comes after the second. */
export const comesLateAndTwice: EventFault = {
  name: 'eventTwiceLate',
  weight: 1,
  draw: (chance) => ({ seconds: Math.floor(chance.between(3, 600)) }),
  trouble: ({ seconds }, calmIn) => ({ copies: 2, lateSeconds: Math.min(Number(seconds), calmIn) }),
};

/** EB-1: best effort, so it may be lost. */
const bestEffort = ['aws.ecr', 'aws.states'];

export const isLost: EventFault = {
  name: 'eventLost',
  weight: 2,
  fits: ({ source }) => bestEffort.includes(source),
  trouble: () => ({ copies: 0, lateSeconds: 0 }),
};

export const EVENT_FAULTS: readonly EventFault[] = [comesTwice, comesLate, comesVeryLate, comesLateAndTwice, isLost];
