import type { Call } from '../../model.ts';
import type { Ground } from './ground.ts';
import type { Interleaving } from './interleaving.ts';
import { placeName } from './place.ts';
import type { CallPlace, EntryPlace } from './place.ts';
import { guestOf } from './visitor.ts';
import type { Guest } from './visitor.ts';
import { refusal } from './watch.ts';
import type { Listener } from './watch.ts';
import type { Pause } from './ways.ts';

const SLOW_SECONDS = 3;
/** Longer than an SDK client waits for an answer (5 s). */
const LATE_SECONDS = 8;

/** Brings the request to its place in the sleep. */
export interface Meeting extends Listener {
  /** The request comes now. @returns when it was answered, or stands still as told */
  come(): Promise<void>;
  /** Lets a request go on that stands still. */
  release(): void;
  hasCome(): boolean;
  /** Whether the place was come to up to which the request stands still. */
  wasReleased(): boolean;
  /** When the sleep entered a state first; undefined: it has not yet. */
  enteredAt(state: string): number | undefined;
  guests: readonly Guest[];
  /** Calls and entries of the sleep until the request came, in their order. */
  calls: readonly CallPlace[];
  entries: readonly EntryPlace[];
}

/** @param told absent: nobody comes */
export const createMeeting = (ground: Ground, told?: Interleaving): Meeting => {
  const { world } = ground.stage;
  const guests: Guest[] = [];
  const calls: CallPlace[] = [];
  const entries: EntryPlace[] = [];
  const entered = new Map<string, number>();
  const standing = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let stood = false;
  let wasReleased = false;

  const wait = (seconds: number): Promise<void> => new Promise((resolve) => world.clock.after(seconds * 1000, resolve));

  const answered = (): Promise<unknown> => Promise.all(guests.map((guest) => guest.answered));

  const come = async (): Promise<void> => {
    for (let one = 0; one < (told?.visitors ?? 0); one++) guests.push(guestOf(ground));
    await Promise.race([answered(), standing.promise]);
  };

  const trouble = async (call: Call, { side }: CallPlace): Promise<void> => {
    switch (told?.trouble) {
      case 'slow':
        return wait(SLOW_SECONDS);
      case 'late':
        return wait(LATE_SECONDS);
      case 'refused':
        throw refusal(call, side);
      case 'dies':
        return void world.lambda.kill(call.invocation ?? '');
      case 'well':
      case undefined:
    }
  };

  return {
    guests,
    calls,
    entries,
    enteredAt: (state) => entered.get(state),
    come,
    release: released.resolve,
    hasCome: () => guests.length > 0,
    wasReleased: () => wasReleased,
    async onCall(place: CallPlace, call: Call) {
      const name = placeName(place);
      if (guests.length === 0) {
        calls.push(place);
        if (told?.place.kind !== 'call' || name !== placeName(told.place)) return;
        await come();
        await trouble(call, place);
      } else if (stood && told?.paused && name === placeName(told.paused.until)) {
        wasReleased = true;
        released.resolve();
        await answered();
      }
    },
    onEntry(place: EntryPlace) {
      if (place.state === 'Assess' && guests.length === 0) {
        calls.length = 0;
        entries.length = 0;
      }
      entries.push(place);
      if (!entered.has(place.state)) entered.set(place.state, world.clock.now());
      if (told?.place.kind === 'entry' && placeName(place) === placeName(told.place)) void come();
    },
    async onPause(pause: Pause) {
      if (stood || guests.length === 0 || pause !== told?.paused?.at) return;
      stood = true;
      standing.resolve();
      await released.promise;
    },
  };
};
