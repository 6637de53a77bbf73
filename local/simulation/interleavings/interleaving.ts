import { placeName } from './place.ts';
import type { CallPlace, Place } from './place.ts';
import type { Pause, Trouble, Weather } from './ways.ts';

/** One request, or two at once, at one place of one sleep. */
export interface Interleaving {
  weather: Weather;
  place: Place;
  visitors: number;
  trouble: Trouble;
  /** Somebody else has rung before, in the middle of the wait: the sleep is called off, and opens again. */
  calledOff?: boolean;
  /** The request stands still at one of its own awaits until the sleep has come to a later place. */
  paused?: { at: Pause; until: CallPlace };
}

/** `<place>/<way>`: by this it is replayed. */
export const interleavingName = ({ weather, place, visitors, trouble, paused, calledOff }: Interleaving): string => {
  const way = [
    weather.name,
    ...(visitors > 1 ? [`visitors:${visitors}`] : []),
    ...(trouble === 'well' ? [] : [trouble]),
  ];
  const off = calledOff ? ['called-off'] : [];
  const held = paused ? [`${paused.at}-until-${placeName(paused.until)}`] : [];
  return `${placeName(place)}/${[...way, ...off, ...held].join(',')}`;
};
