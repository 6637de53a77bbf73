import { PATIENCE_SECONDS } from '../happenings/visitors.ts';
import { APP } from '../images.ts';
import type { WebResponse } from '../../model.ts';
import type { Visited } from '../run.ts';
import type { Ground } from './ground.ts';

/** A visitor under way. */
export interface Guest {
  visited: Visited;
  /** Settles with the first answer of any kind. */
  answered: Promise<void>;
  /** Statuses of answers that led him nowhere: neither the app nor when or where to ask again. */
  astray: readonly number[];
  /** Whether he saw the app, or went away. */
  gone(): boolean;
}

/** What he waits before he asks again: as told, else as people do. */
const pauseOf = ({ status, headers }: WebResponse): number =>
  status === 307 ? 0.2 : Number(headers['retry-after'] ?? 15);

/** A visitor comes now, and does as he is told until he sees the app. */
export const guestOf = ({ stage, run, service: { name, url = '' } }: Ground): Guest => {
  const visited: Visited = { at: stage.now(), service: name, answers: [] };
  run.visited.push(visited);
  const first = Promise.withResolvers<void>();
  const end = visited.at + PATIENCE_SECONDS * 1000;
  const astray: number[] = [];
  let gone = false;

  const ask = async (): Promise<void> => {
    const answer = await stage.world.visit(url);
    const at = stage.now();
    const app = answer.body.startsWith(APP);
    visited.answers.push({ at, status: answer.status, app });
    if (app) visited.served = at;
    else if (answer.status !== 307 && answer.headers['retry-after'] === undefined) astray.push(answer.status);
    gone = app || at > end;
    first.resolve();
    if (!gone) stage.world.clock.after(pauseOf(answer) * 1000, () => void ask());
  };
  void ask();
  return { visited, astray, answered: first.promise, gone: () => gone };
};
