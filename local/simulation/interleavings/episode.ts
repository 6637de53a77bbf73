import type { ExecutionRecord } from '../../states/index.ts';
import type { Ground } from './ground.ts';
import type { Interleaving } from './interleaving.ts';
import { createMeeting } from './meeting.ts';
import type { Meeting } from './meeting.ts';
import type { Place } from './place.ts';
import { guestOf } from './visitor.ts';
import type { Guest } from './visitor.ts';

const MINUTE_MS = 60_000;
/** A sleep that is in trouble: its steps' time-outs, their repeats, the watchdog's ten minutes. */
const REST_SECONDS_MAX = 3600;
/** A sleep whose timer goes off a moment before the idle window is over may still find it over. */
const LISTEN_MS = 2000;

/** The end of the idle window: nothing shorter lets the service go to sleep. Milliseconds since the epoch. */
const dueOf = async ({ stage, run, service }: Ground): Promise<number> => {
  const { phaseAt } = await stage.state(service.name);
  const last = Math.max(0, ...run.visited.flatMap(({ answers }) => answers.map(({ at }) => at)));
  const minuteEnd = Math.ceil(last / MINUTE_MS) * MINUTE_MS;
  return Math.max(Number(phaseAt), minuteEnd) + (service.sleepsAfter ?? 0) * MINUTE_MS;
};

const isRunning = ({ status }: ExecutionRecord): boolean => status === 'RUNNING';

/** Events are on their way for half a second. */
const rest = async ({ stage }: Ground): Promise<void> => {
  const quiet = (): boolean => !stage.executions().some(isRunning);
  await stage.until(quiet, REST_SECONDS_MAX);
  await stage.wait(2);
  await stage.until(quiet, REST_SECONDS_MAX);
};

const goTo = async ({ stage }: Ground, at: number): Promise<void> => {
  if (at > stage.now()) await stage.wait((at - stage.now()) / 1000);
};

const STATE_OF = { waits: 'Await', over: 'Good' } as const;

/** Waits for a place that is a time; to the others the watch comes. */
const waitFor = async (ground: Ground, place: Place, due: number, meeting: Meeting): Promise<void> => {
  if (place.kind !== 'time') return;
  const state = place.since === 'due' ? undefined : STATE_OF[place.since];
  if (state) await ground.stage.until(() => meeting.enteredAt(state) !== undefined, REST_SECONDS_MAX);
  const since = state ? meeting.enteredAt(state) : due;
  await goTo(ground, (since ?? due) + place.seconds * 1000);
  void meeting.come();
};

const isPutOff = ({ status, output }: ExecutionRecord): boolean =>
  status === 'SUCCEEDED' && (output as { next?: string }).next === 'Skipped';

/** Who came early was served, and the sleep after him disturbed nobody: somebody wakes the service for the next. */
const awaken = async (ground: Ground): Promise<void> => {
  const { phase } = await ground.stage.state(ground.service.name);
  if (phase === 'awake') return;
  const guest = guestOf(ground);
  await ground.stage.until(guest.gone, REST_SECONDS_MAX);
  await rest(ground);
};

/** When every node leads to the doorbell (ALB-21), and before the idle timer counts as long gone: each such sleep ends with the same calls. */
const HERALD_SECONDS = 16;

/** Somebody rings during the wait. */
const herald = async (ground: Ground, meeting: Meeting): Promise<Guest> => {
  await ground.stage.until(() => meeting.enteredAt('Await') !== undefined, REST_SECONDS_MAX);
  await ground.stage.wait(HERALD_SECONDS);
  return guestOf(ground);
};

/**
 * Until the next sleep is over, and whoever came to it has been served, and everything rests. Again, where the request met
 * an Assess that puts the sleep off: metrics tell of no request so soon, so it would have done so without it.
 */
export const playEpisode = async (
  ground: Ground,
  told?: Interleaving,
  calledOff = told?.calledOff ?? false,
): Promise<Meeting> => {
  const { stage, run, watch } = ground;
  await awaken(ground);
  const due = await dueOf(ground);
  run.began = stage.now();
  run.visited = [];
  const meeting = createMeeting(ground, told);
  const early = told?.place.kind === 'time' && told.place.since === 'due';
  if (early) await waitFor(ground, told.place, due, meeting);
  await goTo(ground, due - LISTEN_MS);
  watch.listen(meeting);
  if (told && !early) await waitFor(ground, told.place, due, meeting);
  const first = calledOff ? [await herald(ground, meeting)] : [];
  let sleep: ExecutionRecord | undefined;
  const isOver = (): boolean => {
    const ended = stage.executions('sleep').filter((one) => one.startDate >= due - LISTEN_MS && !isRunning(one));
    sleep = ended.find((one) => meeting.hasCome() || !isPutOff(one));
    return sleep !== undefined;
  };
  await stage.until(isOver, REST_SECONDS_MAX);
  meeting.release();
  await stage.until(() => [...first, ...meeting.guests].every((guest) => guest.gone()), REST_SECONDS_MAX);
  await rest(ground);
  watch.listen(undefined);
  if (told && told.place.kind !== 'time' && sleep && isPutOff(sleep)) return playEpisode(ground, told);
  return meeting;
};
