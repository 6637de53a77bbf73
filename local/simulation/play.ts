import { seededChance } from '../chance.ts';
import { Stage } from '../stage/stage.ts';
import { createAgenda, isAimed } from './agenda.ts';
import type { Agenda } from './agenda.ts';
import { secondOf } from './air.ts';
import { calmDown } from './calm.ts';
import { countConsequences } from './consequences.ts';
import { armAborts } from './faults/aborts.ts';
import { HABITS, settingsOf } from './faults/habits.ts';
import { happeningNamed } from './happenings/index.ts';
import { IMAGES } from './images.ts';
import { judge } from './invariants/index.ts';
import type { Violation } from './invariants/index.ts';
import { createMoments } from './moments.ts';
import { platformNamed, SIMULATION } from './platforms.ts';
import type { Platform } from './platforms.ts';
import { read } from './reading.ts';
import type { ServiceReading } from './reading.ts';
import { createRecorder } from './recorder.ts';
import { count } from './run.ts';
import type { Run } from './run.ts';
import type { Happening, Story } from './story.ts';
import { hashOf, traceLines } from './trace.ts';
import { createWeather } from './weather.ts';
import type { Weather } from './weather.ts';

/** What became of a story. */
export interface Played {
  story: Story;
  /** Path of the file that the story is from; absent: its seed was drawn. */
  file?: string;
  violations: readonly Violation[];
  /** Hash of the trace, if asked for. */
  trace?: string;
  fired: Record<string, number>;
  aborted: Record<string, number>;
  /** How often each place was entered. */
  entered: Record<string, number>;
  /** How many ran, by machine. */
  executions: Record<string, number>;
  calls: number;
  transitions: number;
  virtualHours: number;
  /** Where a broken story left its services, a line each thing. */
  left?: readonly string[];
  /** Lines of the trace, if asked for. */
  lines?: readonly string[];
}

export interface PlayOptions {
  /** Folder of the cloud assembly of a platform. */
  cdkOut: (platform: Platform) => string;
  /** Hash of the trace, or its lines, too; making it takes time. Default: neither. */
  trace?: 'hash' | 'lines';
  /** SDK clients speak over the wire: slower, and the same in all that a trace shows. */
  wire?: boolean;
}

const openStage = (story: Story, weather: Weather, { cdkOut, wire = false }: PlayOptions): Promise<Stage> => {
  const settings = settingsOf(story.habits);
  return Stage.open({
    cdkOut: cdkOut(platformNamed(story.platform)),
    inProcess: !wire,
    example: SIMULATION,
    seed: `simulation/${story.seed}`,
    settings: {
      ...settings,
      events: { ...settings.events, trouble: weather.troubles.events },
      cloudwatch: { ...settings.cloudwatch, trouble: weather.troubles.metrics },
      lambda: { trouble: weather.troubles.invocations },
    },
    first: Object.fromEntries(SIMULATION.repositories.map((name) => [name, IMAGES['healthy']!])),
  });
};

const comesAbout = async (run: Run, { name, service, with: params }: Happening): Promise<void> => {
  const plays = run.platform.services.find((one) => one.name === service);
  if (!plays) throw new Error(`no service ${service} on ${run.platform.name}`);
  count(run.fired, name);
  const kind = happeningNamed(name);
  run.happened.push({ at: secondOf(run), name: kind.like ?? name, service, with: params });
  await kind.play(run, plays, params);
};

/** Moves the time to a second of the story; what waited for a moment comes about on the way. */
const goTo = async (run: Run, agenda: Agenda, second: number): Promise<void> => {
  const at = run.began + second * 1000;
  while (run.stage.now() < at) {
    let arrived = false;
    const timer = run.stage.world.clock.after(at - run.stage.now(), () => void (arrived = true));
    await run.stage.world.run({ until: () => arrived || agenda.isDue() });
    timer.cancel();
    for (const one of agenda.take()) await comesAbout(run, one);
  }
};

const tell = (run: Run): void => {
  for (const { name } of HABITS) if (run.story.habits[name] !== undefined) count(run.fired, name);
};

const perform = async (run: Run): Promise<void> => {
  armAborts(run);
  const agenda = createAgenda(run);
  for (const one of run.story.happenings) {
    await goTo(run, agenda, one.at);
    if (isAimed(one)) agenda.await(one);
    else await comesAbout(run, one);
  }
  await goTo(run, agenda, run.story.calmAt);
};

const leftOf = ({ plays, state, releases, desired, revision, deployments }: ServiceReading): string[] => {
  const { pk: _pk, sk: _sk, ...rest } = state;
  return [
    `${plays.name}: count ${desired}, ${revision.split('/').at(-1)}, ${JSON.stringify(rest)}`,
    ...deployments.map((one) => `  ${one}`),
    ...releases.map(
      (one) =>
        `  ${one['sk']} ${one['tag'] ?? ''} ${one['revisionArn']?.split('/').at(-1) ?? ''} ${one['by']} ${one['state']}: ${one['reason'] ?? ''}`,
    ),
  ];
};

const runOf = (story: Story, platform: Platform, stage: Stage): Run => ({
  story,
  platform,
  stage,
  chance: seededChance(`simulation/play/${story.seed}`),
  moments: createMoments(stage.world),
  began: stage.now(),
  happened: [],
  pushed: [],
  visited: [],
  fired: new Map(),
  struck: [],
  aborted: new Map(),
  bounds: new Map(),
});

const executionsOf = ({ stage, began }: Run): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const { machine, startDate } of stage.executions())
    if (startDate >= began) count(counts, machine.replace('Tidegate-', ''));
  return Object.fromEntries(counts);
};

const resultOf = (run: Run, violations: readonly Violation[], { trace }: PlayOptions): Played => {
  const lines = trace && traceLines(run);
  return {
    story: run.story,
    violations,
    fired: Object.fromEntries(run.fired),
    aborted: Object.fromEntries(run.aborted),
    entered: Object.fromEntries(run.moments.entered),
    executions: executionsOf(run),
    calls: run.stage.world.callLog().length,
    transitions: run.stage.executions().reduce((sum, one) => sum + one.transitions, 0),
    virtualHours: (run.stage.now() - run.began) / 3_600_000,
    ...(lines && { trace: hashOf(lines) }),
    ...(lines && trace === 'lines' && { lines }),
  };
};

/**
 * Plays a story in a world of its own: its happenings under its faults, then the calm with one sweep, then the invariants.
 * What goes wrong with the playing itself is a violation of `played`.
 */
export const play = async (story: Story, options: PlayOptions): Promise<Played> => {
  const platform = platformNamed(story.platform);
  const weather = createWeather(story.faults, seededChance(`simulation/weather/${story.seed}`));
  const stage = await openStage(story, weather, options);
  try {
    const run = runOf(story, platform, stage);
    tell(run);
    const recorder = createRecorder(() => stage.now());
    stage.world.meddle(recorder.beside(weather));
    weather.begin(run);
    let violations: readonly Violation[];
    let left: readonly string[] = [];
    try {
      await perform(run);
      const calmAt = await calmDown(run);
      countConsequences(run);
      const reading = await read(run, calmAt, recorder.effects());
      violations = judge(reading);
      left = reading.services.flatMap(leftOf);
    } catch (error) {
      violations = [
        { invariant: 'played', words: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      ];
    }
    return { ...resultOf(run, violations, options), ...(violations.length > 0 && { left }) };
  } finally {
    await stage.close();
  }
};
