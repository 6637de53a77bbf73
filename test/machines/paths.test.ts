import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../local/asl/coverage.ts';
import type { HistoryEvent } from '../../local/asl/index.ts';
import type { Retrier, TaskState } from '../../local/asl/types.ts';
import { type Machine, MACHINES, machine, tasks } from './machines.ts';
import { AFTER, PATHS } from './paths.ts';
import { actsOf, type Path, pathOf, play, type Played } from './play.ts';

/** Each file of `state-machines/` on every path, with scripted answers of its steps, on virtual time. */
const histories = new Map<string, (readonly HistoryEvent[])[]>(MACHINES.map(({ name }) => [name, []]));

/** Runs a path and expects it to go where the path says. A failed try enters its state no second time. */
const run = async (it_: Machine, path: Path, input?: unknown): Promise<Played> => {
  const played = await play(it_, path, input);
  histories.get(it_.name)?.push(played.execution.history);
  const acts = actsOf(path);
  const retried = (i: number): boolean => acts[i]?.state === acts[i + 1]?.state;
  expect(played.entered).toEqual(acts.filter((_, i) => !retried(i)).map(({ state }) => state));
  const end = it_.definition.States[acts.at(-1)?.state ?? ''];
  expect(played.execution.status).toBe(end?.Type === 'Succeed' ? 'SUCCEEDED' : 'FAILED');
  return played;
};

const isWait = (task: TaskState): boolean => task.Resource.endsWith('.waitForTaskToken');

/** The first path that passes a task, with these ends of the task before what follows. */
const through = (it_: Machine, state: string, ends: string[], after?: Path): Path => {
  const path = Object.values(PATHS[it_.name] ?? {}).find((one) => actsOf(one).some((act) => act.state === state)) ?? '';
  const acts = actsOf(path);
  const at = acts.findIndex((act) => act.state === state);
  const tries = ends.map((how) => ({ state, how }));
  return pathOf([...acts.slice(0, at), ...tries, ...(after === undefined ? acts.slice(at) : actsOf(after))]);
};

const nextOf = (task: TaskState, error: string): string =>
  task.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes('States.ALL'))?.Next ?? '';

describe.each(
  Object.entries(PATHS).flatMap(([name, paths]) => Object.entries(paths).map((it) => [name, ...it] as const)),
)('%s: %s', (name, _, path) => {
  it(path.replaceAll(' ', ' → '), async () => {
    const { execution } = await run(machine(name), path);
    if (execution.status === 'FAILED') expect(execution.cause).toBe('because');
  });
});

const TASKS = MACHINES.flatMap((it_) => tasks(it_).map(([name, task]) => [it_.name, name, task, it_] as const));

describe('a task that fails once is tried again and the path goes on', () => {
  /** Silence runs into the state's timeout; where that has a retrier. */
  const ends = ({ ErrorEquals }: Retrier): string[] =>
    ErrorEquals.map((error) => (error === 'States.Timeout' ? 'silent' : `!${error}`));

  it.each(TASKS)('%s: %s', async (_, name, task, it_) => {
    for (const end of (task.Retry ?? []).flatMap(ends)) {
      const { requests } = await run(it_, through(it_, name, [end]));
      const tries = requests.filter(({ stateName }) => stateName === name);
      const [first, second] = tries.map(({ arguments: sent }) => JSON.stringify(sent).replace(/"token":"\w+"/, ''));
      expect(second).toBe(first);
    }
  });
});

/** A state of one name may lead elsewhere in each machine. */
const leadsTo = ({ name }: Machine, next: string): string | undefined => AFTER[`${name}/${next}`] ?? AFTER[next];

describe('a task that fails for good', () => {
  it.each(TASKS)('%s: %s ends without Settle when its lease is lost', async (_, name, _task, it_) => {
    const { execution } = await run(it_, through(it_, name, ['!LeaseLost'], AFTER['Lost']));
    expect(execution.error).toBe('LeaseLost');
  });

  const STEPS = TASKS.filter(([, , task]) => !isWait(task));
  it.each(STEPS)('%s: %s is compensated at once when AWS refuses, with its reason', async (_, name, task, it_) => {
    const next = nextOf(task, 'States.ALL');
    const { requests } = await run(it_, through(it_, name, ['!AwsRefused'], AFTER[next]));
    if (name === 'Settle') return;
    const told = (requests.find(({ stateName }, i) => stateName === next && i > 0)?.arguments ?? {}) as {
      Payload: unknown;
    };
    expect(told.Payload).toMatchObject({
      service: 'staging/web',
      // A way back that cannot be gone is for a person (T37).
      outcome: name === 'Revert' ? 'NeedsPerson' : 'Error',
      // Lambda's JSON around the words of an error is nothing for a person.
      reason: 'AwsRefused: AwsRefused',
      ...(next === 'Revert' && { verdict: 'error' }),
    });
  });

  it.each(STEPS)('%s: %s is compensated when it stays throttled', async (_, name, task, it_) => {
    const tries = (task.Retry?.find(({ ErrorEquals }) => ErrorEquals.includes('Throttled'))?.MaxAttempts ?? 0) + 1;
    await run(
      it_,
      through(it_, name, Array<string>(tries).fill('!Throttled'), leadsTo(it_, nextOf(task, 'Throttled'))),
    );
  });
});

describe('bad input', () => {
  it.each(MACHINES.map((it_) => [it_.name, it_] as const))(
    '%s: whatever its first step cannot read is settled',
    async (_, it_) => {
      for (const input of [null, 'text', 7, [], {}, { service: 7 }, { service: { a: 1 } }]) {
        const { requests } = await run(it_, `${it_.definition.StartAt}(!BadInput) ${AFTER['Settle']}`, input);
        expect(requests[0]?.arguments).toMatchObject({ Payload: { request: input } });
        expect(requests[1]?.arguments).toMatchObject({ Payload: { service: '', outcome: 'Error' } });
      }
    },
  );
});

/** Last, since it counts what all tests above took. */
describe('coverage of the state machines', () => {
  it.each(MACHINES.map((it_) => [it_.name, it_] as const))(
    '%s: every state and every Choice, Retry and Catch branch is taken',
    (name, it_) => {
      const { taken, missing } = coverageOf(it_.definition, histories.get(name) ?? []);
      expect(missing).toEqual([]);
      expect(taken.length).toBeGreaterThan(30);
    },
  );
});
