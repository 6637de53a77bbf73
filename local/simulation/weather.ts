import type { Chance } from '../chance.ts';
import type { Call } from '../model.ts';
import type { Meddler } from '../world.ts';
import { createAir, strikes } from './air.ts';
import type { InTheAir } from './air.ts';
import { CALL_FAULTS } from './faults/calls.ts';
import type { CallFault, Struck } from './faults/fault.ts';
import { createTroubles } from './troubles.ts';
import type { Troubles } from './troubles.ts';
import { strike } from './run.ts';
import type { Run } from './run.ts';
import type { Params, PlannedFault } from './story.ts';

/** The faults of a story as the model asks for them; before `begin` and in the calm there are none. */
export interface Weather extends Meddler {
  begin(run: Run): void;
  troubles: Troubles;
}

/** What an invocation asks for, and for the how-manieth time: never which of its parallel calls came first in real time. */
const createQuestions = () => {
  const asked = new Map<string, number>();
  return (call: Call, input: unknown): string => {
    const question = `${call.invocation}/${call.service}/${call.operation}/${JSON.stringify(input)}`;
    const times = (asked.get(question) ?? 0) + 1;
    asked.set(question, times);
    return `${question}/${times}`;
  };
};

const lastPart = (text: unknown): string => String(text).split('/').at(-1) ?? '';

const describe = (ask: () => unknown): { services: unknown[] } => {
  try {
    return ask() as { services: unknown[] };
  } catch {
    return { services: [] };
  }
};

/** Services as they stood before they were changed last, for whoever is told so once more. */
const createMemory = () => {
  const known = new Map<string, { at: number; service: unknown }>();
  return {
    keep: ({ stage }: Run, call: Call, { cluster, service }: any): void => {
      const input = { cluster, services: [lastPart(service)], include: ['TAGS'] };
      // Throttled, as anybody may be: then nothing is remembered.
      const { services } = describe(() => stage.world.ecs.model.operations['DescribeServices']!.run(input, call));
      if (services.length === 0) return;
      known.set(lastPart(service), { at: stage.now(), service: structuredClone(services[0]) });
    },
    /** @returns an answer to DescribeServices; undefined: nothing was changed in these seconds */
    recall: ({ stage }: Run, { services = [] }: any, seconds: number): unknown => {
      const all = (services as string[]).map((name) => known.get(lastPart(name)));
      const isOld = all.length > 0 && all.every((one) => one && stage.now() - one.at <= seconds * 1000);
      return isOld ? { services: all.map((one) => structuredClone(one!.service)), failures: [] } : undefined;
    },
  };
};

/** Whether a call is made by the step of that place, while an execution is there. */
const isMadeAt = (place: string, { principal }: Call, { moments }: Run): boolean =>
  // Roles are named by CloudFormation: stack, logical id, hash.
  principal.startsWith(`Tidegate-Tidegate${place.split('.')[1]}Role`) && moments.isAnyAt(place);

/** Whether it strikes such calls at all, at some time or other. */
const concerns = ({ service }: Params, kind: CallFault, call: Call): boolean =>
  (service === 'any' || service === call.service) && (kind.operations?.includes(call.operation) ?? true);

const meets = (params: Params, kind: CallFault, call: Call, run: Run): boolean =>
  concerns(params, kind, call) && (params['place'] === undefined || isMadeAt(String(params['place']), call, run));

type Side = 'before' | 'after';

/** A function that crawls does so to its end. */
const STEP_SECONDS = 30;

const secondsOf = ({ name }: CallFault, { seconds }: Params): number =>
  name === 'crawls' ? STEP_SECONDS : Number(seconds ?? 0);

/** What a fault told instead of the truth, or what it threw. */
const outcomeOf = async (strike: () => unknown): Promise<{ told?: unknown; thrown?: unknown }> => {
  try {
    return { told: await strike() };
  } catch (thrown) {
    return { thrown };
  }
};

export const createWeather = (faults: readonly PlannedFault[], chance: Chance): Weather => {
  let run: Run | undefined;
  const air = createAir(faults, CALL_FAULTS, () => run);
  const questions = { before: createQuestions(), after: createQuestions() };
  const memory = createMemory();
  // Copies cost time: only where a fault of this story may tell them.
  const remembers = faults.some(({ name }) => name === 'staleServices');
  /** Seconds that each call of an invocation takes. */
  const crawling = new Map<string, number>();

  const wait = ({ stage }: Run, seconds: number): Promise<void> =>
    new Promise((resolve) => stage.world.clock.after(seconds * 1000, resolve));

  const struck = (present: Run, call: Call, input: unknown, params: Params, output?: unknown): Struck => ({
    call,
    params,
    output,
    now: present.stage.now(),
    wait: (seconds) => wait(present, seconds),
    kill: () => void present.stage.world.lambda.kill(call.invocation ?? ''),
    crawl: (seconds) => void crawling.set(call.invocation ?? '', seconds),
    before: (seconds) => memory.recall(present, input, seconds),
  });

  /** Most calls are of no concern to any fault that is yet to come: they need not be put into words, nor counted. */
  const isOfConcern = (side: Side, call: Call): boolean =>
    air.isToCome((fault, kind) => kind[side] !== undefined && concerns(fault.with, kind, call));

  /** The faults of one side of a call that strike it now. */
  const striking = (side: Side, present: Run, call: Call, input: unknown): { kind: CallFault; one: InTheAir }[] => {
    if (!isOfConcern(side, call)) return [];
    const question = questions[side](call, input);
    return air.now().flatMap(({ one, kind }) => {
      if (!kind[side] || !meets(one.fault.with, kind, call, present)) return [];
      return strikes(one, chance.fork(`${one.key}/${question}`).next()) ? [{ kind, one }] : [];
    });
  };

  const strikeBefore = async (present: Run, call: Call, input: unknown): Promise<void> => {
    for (const { kind, one } of striking('before', present, call, input)) {
      strike(present, kind.name, secondsOf(kind, one.fault.with));
      await kind.before?.(struck(present, call, input, one.fault.with));
    }
    const seconds = crawling.get(call.invocation ?? '');
    if (seconds !== undefined) await wait(present, seconds);
  };

  const strikeAfter = async (present: Run, call: Call, input: unknown, output: unknown): Promise<unknown> => {
    let answer = output;
    for (const { kind, one } of striking('after', present, call, input)) {
      const { told, thrown } = await outcomeOf(() =>
        kind.after?.(struck(present, call, input, one.fault.with, output)),
      );
      if (!kind.tells || told !== undefined || thrown !== undefined)
        strike(present, kind.name, secondsOf(kind, one.fault.with));
      // It was the truth: nothing has been struck.
      else one.left += 1;
      if (thrown !== undefined) throw thrown;
      answer = told ?? answer;
    }
    return answer;
  };

  return {
    begin: (begun) => void (run = begun),
    before: async (call, input) => {
      if (!run) return;
      if (call.principal !== 'person') await strikeBefore(run, call, input);
      if (remembers && call.operation === 'UpdateService') memory.keep(run, call, input);
    },
    after: async (call, input, output) =>
      run && call.principal !== 'person' ? strikeAfter(run, call, input, output) : output,
    troubles: createTroubles(faults, chance, () => run),
  };
};
