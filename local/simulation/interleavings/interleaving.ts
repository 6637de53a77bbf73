import { placeName } from './place.ts';
import type { CallPlace, Place } from './place.ts';
import type { Pause, Trouble, Weather } from './ways.ts';

/** One request, or two at once, at one place of one sleep. */
export interface Interleaving {
  weather: Weather;
  place: Place;
  visitors: number;
  trouble: Trouble;
  /** The request stands still at one of its own awaits until the sleep has come to a later place. */
  paused?: { at: Pause; until: CallPlace };
}

/** `<place>/<way>`: by this it is replayed. */
export const interleavingName = ({ weather, place, visitors, trouble, paused }: Interleaving): string => {
  const way = [
    weather.name,
    ...(visitors > 1 ? [`visitors:${visitors}`] : []),
    ...(trouble === 'well' ? [] : [trouble]),
  ];
  const held = paused ? [`${paused.at}-until-${placeName(paused.until)}`] : [];
  return `${placeName(place)}/${[...way, ...held].join(',')}`;
};
