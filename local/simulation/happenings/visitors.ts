import type { WebResponse } from '../../model.ts';
import { APP } from '../images.ts';
import type { Plays } from '../platforms.ts';
import type { Run, Visited } from '../run.ts';
import { placesOf } from '../places.ts';
import { upon, whole } from './happening.ts';
import type { HappeningKind } from './happening.ts';

/** A visitor who was not let in for so long goes away, and is lost. */
export const PATIENCE_SECONDS = 1500;

/** What he waits before he asks again: as told, else as people do. */
const pauseOf = ({ status, headers }: WebResponse): number =>
  status === 307 ? 0.2 : Number(headers['retry-after'] ?? 15);

const sleep = ({ stage }: Run, seconds: number): Promise<void> =>
  new Promise((resolve) => stage.world.clock.after(seconds * 1000, resolve));

const letIn = async (run: Run, url: string, visitor: Visited): Promise<void> => {
  const end = visitor.at + PATIENCE_SECONDS * 1000;
  while (run.stage.now() <= end) {
    const answer = await run.stage.world.visit(url);
    const at = run.stage.now();
    const app = answer.body.startsWith(APP);
    visitor.answers.push({ at, status: answer.status, app });
    if (app) return void (visitor.served = at);
    await sleep(run, pauseOf(answer));
  }
};

/** He goes on beside everything else that happens. */
const visit = (run: Run, { name, url = '' }: Plays): void => {
  const visitor: Visited = { at: run.stage.now(), service: name, answers: [] };
  run.visited.push(visitor);
  void letIn(run, url, visitor);
};

const isVisited = ({ url }: Plays): boolean => url !== undefined;

export const visits: HappeningKind = { name: 'visits', weight: 14, fits: isVisited, play: visit };

export const crowds: HappeningKind = {
  name: 'crowds',
  weight: 2,
  fits: isVisited,
  draw: (chance) => ({ count: whole(chance, 3, 8) }),
  play: (run, service, { count }) => {
    for (let one = 0; one < Number(count); one++) visit(run, service);
  },
};

/** Somebody works with the app for a while. */
export const browses: HappeningKind = {
  name: 'browses',
  weight: 3,
  fits: isVisited,
  draw: (chance) => ({ minutes: whole(chance, 3, 12), every: whole(chance, 20, 70) }),
  play: (run, service, { minutes, every }) => {
    for (let at = 0; at < Number(minutes) * 60; at += Number(every))
      run.stage.world.clock.after(at * 1000, () => visit(run, service));
  },
};

/** At the worst moments of each sleep and wake, and while a deploy is at zero. */
export const visitsUpon: HappeningKind = {
  ...upon(visits, {
    name: 'visitsUpon',
    weight: 10,
    places: [
      ...placesOf('sleep', 'wake'),
      'deploy.Home',
      'deploy.Open',
      'deploy.Promote',
      'deploy.Revert',
      'deploy.Verify',
      'reconcile.Inspect',
    ],
  }),
  fits: ({ url, sleepsAfter }) => url !== undefined && sleepsAfter !== undefined,
};

export const VISITORS = [visits, crowds, browses, visitsUpon];
