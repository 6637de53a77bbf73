import type { Chance } from '../chance.ts';
import { happeningNamed, pick, whileAfter, whole } from './happenings/index.ts';
import type { Plays } from './platforms.ts';
import type { Happening } from './story.ts';

/** One part of a thread: a kind of happening, and where it waits for a workflow if it does. */
interface Part {
  name: string;
  places?: readonly string[];
  /** Default: as whatever waits for a place. Seconds. */
  after?: readonly [low: number, high: number];
}

/** Happenings that lead where single ones seldom do. */
interface Thread {
  weight: number;
  fits: (service: Plays) => boolean;
  parts: readonly Part[];
}

const sleeps = ({ sleepsAfter }: Plays): boolean => sleepsAfter !== undefined;
const isVisited = (service: Plays): boolean => sleeps(service) && service.url !== undefined;
const hasAlarm = ({ alarm }: Plays): boolean => alarm !== undefined;

const ASLEEP: Part['places'] = ['sleep.Settle'];

const THREADS: readonly Thread[] = [
  {
    // A release is promoted, and an alarm speaks within its watch window.
    weight: 4,
    fits: hasAlarm,
    parts: [{ name: 'pushesGood' }, { name: 'alarmUpon', places: ['deploy.Settle'], after: [1, 400] }],
  },
  {
    // The same, and the way back meets somebody.
    weight: 3,
    fits: hasAlarm,
    parts: [
      { name: 'pushesGood' },
      { name: 'alarmUpon', places: ['deploy.Settle'], after: [1, 200] },
      { name: 'deploysUpon', places: ['rollback.Judge', 'rollback.Revert', 'rollback.Await', 'rollback.Verify'] },
      { name: 'pushesUpon', places: ['rollback.Judge', 'rollback.Revert', 'rollback.Await', 'rollback.Settle'] },
    ],
  },
  {
    // A push to a service that sleeps, and a visitor who comes into its deploy.
    weight: 4,
    fits: isVisited,
    parts: [
      { name: 'pushesUpon', places: ASLEEP, after: [0, 60] },
      {
        name: 'visitsUpon',
        places: ['deploy.Await', 'deploy.Verify', 'deploy.Promote', 'deploy.Home', 'deploy.Revert', 'deploy.Settle'],
      },
    ],
  },
  {
    // The moments of going to sleep, and of waking up after it.
    weight: 4,
    fits: isVisited,
    parts: [
      { name: 'visitsUpon', places: ['sleep.Drowse', 'sleep.Await', 'sleep.Cut', 'sleep.Settle'] },
      { name: 'visitsUpon', places: ['wake.Start', 'wake.Pause', 'wake.Verify', 'wake.Open', 'wake.Settle'] },
    ],
  },
  {
    // Back to the release before, of a service that sleeps.
    weight: 3,
    fits: isVisited,
    parts: [
      { name: 'pushesGood' },
      { name: 'rollbackUpon', places: ['sleep.Await', 'sleep.Cut', 'sleep.Settle'], after: [0, 60] },
      { name: 'visitsUpon', places: ['rollback.Judge', 'rollback.Revert', 'rollback.Await', 'rollback.Settle'] },
    ],
  },
  {
    // It is rung for, and no task can start.
    weight: 5,
    fits: isVisited,
    parts: [
      { name: 'visitsUpon', places: ASLEEP, after: [1, 120] },
      { name: 'lacksUpon', places: ['wake.Start'], after: [0, 1] },
    ],
  },
  {
    // Somebody deploys into a deploy, or into a sleep.
    weight: 3,
    fits: () => true,
    parts: [
      { name: 'pushesGood' },
      { name: 'deploysUpon', places: ['deploy.Release', 'deploy.Await', 'deploy.Verify', 'deploy.Settle'] },
    ],
  },
  {
    weight: 2,
    fits: sleeps,
    parts: [{ name: 'deploysUpon', places: ['sleep.Await', 'sleep.Cut', 'sleep.Settle'] }],
  },
];

const happeningOf = (chance: Chance, { name, places, after }: Part, service: string, at: number): Happening => {
  const draw = happeningNamed(name).draw?.(chance) ?? {};
  if (!places) return { at, name, service, with: draw };
  const afterMs = after ? whole(chance, after[0] * 1000, after[1] * 1000) : whileAfter(chance);
  return { at, name, service, with: { place: pick(chance, places), afterMs, ...draw } };
};

/** @returns the parts of one thread, all to begin at that second; none where nothing fits */
export const drawThread = (chance: Chance, services: readonly Plays[], at: number): Happening[] => {
  const service = pick(chance, services);
  const fitting = THREADS.filter(({ fits }) => fits(service));
  const all = fitting.flatMap((thread) => Array.from({ length: thread.weight }, () => thread));
  if (all.length === 0) return [];
  return pick(chance, all).parts.map((part, index) => happeningOf(chance.fork(String(index)), part, service.name, at));
};
