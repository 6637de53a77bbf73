import type { Chance } from '../chance.ts';
import { happeningNamed, pick, whileAfter, whole } from './happenings/index.ts';
import type { Plays } from './platforms.ts';
import type { Happening, Params, PlannedFault } from './story.ts';

/** One part of a thread, or of a duet: a kind of happening, and where it waits for a workflow if it does. */
export interface Part {
  name: string;
  places?: readonly string[];
  /** Default: as whatever waits for a place. Seconds. */
  after?: readonly [low: number, high: number];
  /** So many seconds after the thread began; default 0. */
  at?: readonly [low: number, high: number];
  with?: Params;
}

/** Happenings that lead where single ones seldom do. */
interface Thread {
  weight: number;
  /** Places that few stories come to without it. */
  leadsTo?: readonly string[];
  /** Without which it does not lead there: names of places whose step dies at its first call. */
  deaths?: readonly string[];
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
    leadsTo: ['rollback.Judge', 'rollback.Revert', 'rollback.Await', 'rollback.Verify', 'rollback.Settle'],
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
    leadsTo: ['deploy.Home', 'deploy.Open'],
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
    leadsTo: ['sleep.Open', 'wake.Start', 'wake.Pause', 'wake.Verify', 'wake.Open', 'wake.Settle'],
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
    // The same, and somebody rings as it begins: it does not stay at zero.
    weight: 1,
    leadsTo: ['rollback.Open'],
    fits: isVisited,
    parts: [
      { name: 'pushesGood' },
      { name: 'rollbackUpon', places: ASLEEP, after: [20, 20] },
      { name: 'visitsUpon', places: ASLEEP, after: [20, 20.6] },
    ],
  },
  {
    // It is rung for, and no task can start.
    weight: 5,
    leadsTo: ['wake.GiveUp'],
    fits: isVisited,
    parts: [
      { name: 'visitsUpon', places: ASLEEP, after: [1, 120] },
      { name: 'lacksUpon', places: ['wake.Start'], after: [0, 1], with: { seconds: 700 } },
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
    // A wait that cannot be set up.
    weight: 1,
    leadsTo: ['deploy.Pause'],
    fits: () => true,
    deaths: ['deploy.Await'],
    parts: [{ name: 'pushesGood' }],
  },
  {
    weight: 1,
    leadsTo: ['sleep.Pause'],
    fits: sleeps,
    deaths: ['sleep.Await'],
    parts: [{ name: 'visits' }],
  },
  {
    weight: 1,
    leadsTo: ['rollback.Later'],
    fits: hasAlarm,
    deaths: ['rollback.Await'],
    parts: [{ name: 'pushesGood' }, { name: 'alarmUpon', places: ['deploy.Settle'], after: [1, 120] }],
  },
  {
    // An alarm speaks, and then says nothing.
    weight: 2,
    leadsTo: ['rollback.Pause'],
    fits: hasAlarm,
    parts: [
      { name: 'pushesGood' },
      { name: 'alarmUpon', places: ['deploy.Settle'], after: [1, 200] },
      { name: 'starvesUpon', places: ['rollback.Judge'], after: [0, 0] },
    ],
  },
  {
    // ECS has no room for one more deployment.
    weight: 1,
    leadsTo: ['deploy.MakeRoom'],
    fits: () => true,
    parts: [{ name: 'protectsTasks' }, { name: 'forcesBurst' }, { name: 'pushesGood', at: [1, 15] }],
  },
  {
    // A person has set its count to zero, and pushes.
    weight: 1,
    leadsTo: ['deploy.Adopt'],
    fits: () => true,
    parts: [
      { name: 'setsCount', with: { desiredCount: 0 } },
      { name: 'pushesGood', at: [1, 60] },
    ],
  },
  {
    weight: 2,
    leadsTo: ['reconcile.Open'],
    fits: sleeps,
    parts: [{ name: 'deploysUpon', places: ['sleep.Await', 'sleep.Cut', 'sleep.Settle'] }],
  },
];

export const happeningOf = (chance: Chance, part: Part, service: string, began: number): Happening => {
  const { name, places, after, with: given } = part;
  const at = began + (part.at ? whole(chance, ...part.at) : 0);
  const drawn = { ...happeningNamed(name).draw?.(chance), ...given };
  if (!places) return { at, name, service, with: drawn };
  const afterMs = after ? whole(chance, after[0] * 1000, after[1] * 1000) : whileAfter(chance);
  return { at, name, service, with: { place: pick(chance, places), afterMs, ...drawn } };
};

/** Parts of one thread, and the faults that belong to it. */
export interface Drawn {
  happenings: readonly Happening[];
  faults: readonly Omit<PlannedFault, 'from' | 'until'>[];
}

const NOTHING: Drawn = { happenings: [], faults: [] };

const death = (place: string): Drawn['faults'][number] => ({
  name: 'diesBefore',
  with: { service: 'any', place, share: 1, times: 1 },
});

/** @param place where it has to lead; absent: anywhere. Nothing where no thread fits */
export const drawThread = (chance: Chance, services: readonly Plays[], at: number, place?: string): Drawn => {
  const leads = THREADS.filter(({ leadsTo = [] }) => place === undefined || leadsTo.includes(place));
  const able = services.filter((service) => leads.some(({ fits }) => fits(service)));
  if (able.length === 0) return NOTHING;
  const service = pick(chance, able);
  const fitting = leads.filter(({ fits }) => fits(service));
  const { parts, deaths = [] } = pick(
    chance,
    fitting.flatMap((thread) => Array.from({ length: thread.weight }, () => thread)),
  );
  const happenings = parts.map((part, index) => happeningOf(chance.fork(String(index)), part, service.name, at));
  return { happenings, faults: deaths.map(death) };
};
