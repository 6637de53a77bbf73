import type { Chance } from '../chance.ts';
import type { BusSettings } from '../events/index.ts';
import type { Call } from '../model.ts';
import type { Meddler } from '../world.ts';
import { CALL_FAULTS } from './faults/calls.ts';
import { EVENT_FAULTS } from './faults/events.ts';
import type { CallFault, Struck } from './faults/fault.ts';
import { count } from './run.ts';
import type { Run } from './run.ts';
import type { PlannedFault } from './story.ts';

/** A planned fault, with how often it may still strike. */
interface InTheAir {
  fault: PlannedFault;
  left: number;
}

/** The faults of a story as the model asks for them; before `begin` and in the calm there are none. */
export interface Weather extends Meddler {
  begin(run: Run): void;
  trouble: NonNullable<BusSettings['trouble']>;
}

const CALLS = new Map(CALL_FAULTS.map((kind) => [kind.name, kind]));
const EVENTS = new Map(EVENT_FAULTS.map((kind) => [kind.name, kind]));

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

/** The latest answers to each question that is not an invocation's own. */
const createMemory = () => {
  const answers = new Map<string, { at: number; output: unknown }>();
  const key = ({ service, operation }: Call, input: unknown): string =>
    `${service}/${operation}/${JSON.stringify(input)}`;
  return {
    keep: (call: Call, input: unknown, output: unknown, at: number) =>
      void answers.set(key(call, input), { at, output: structuredClone(output) }),
    recall: (call: Call, input: unknown) => answers.get(key(call, input)),
  };
};

export const createWeather = (faults: readonly PlannedFault[], chance: Chance): Weather => {
  const air: InTheAir[] = faults.map((fault) => ({ fault, left: Number(fault.with['times'] ?? 1) }));
  const events = chance.fork('events');
  const before = createQuestions();
  const after = createQuestions();
  const memory = createMemory();
  // Copies of answers cost time: only of what a fault of this story may tell again.
  const remembered = new Set(faults.flatMap(({ name }) => CALLS.get(name)?.operations ?? []));
  let run: Run | undefined;

  const isThere = ({ fault, left }: InTheAir): boolean => {
    if (!run || left <= 0) return false;
    const second = (run.stage.now() - run.began) / 1000;
    return second >= fault.from && second < fault.until;
  };

  const meets = ({ with: { service } }: PlannedFault, kind: CallFault, call: Call): boolean =>
    (service === 'any' || service === call.service) && (kind.operations?.includes(call.operation) ?? true);

  const strikes = (one: InTheAir, draw: number): boolean => {
    if (draw >= Number(one.fault.with['share'] ?? 1)) return false;
    one.left -= 1;
    return true;
  };

  const struck = (call: Call, input: unknown, { with: params }: PlannedFault, { stage }: Run): Struck => ({
    call,
    params,
    wait: (seconds) => new Promise((resolve) => stage.world.clock.after(seconds * 1000, resolve)),
    kill: () => void stage.world.lambda.kill(call.invocation ?? ''),
    previous: (seconds) => {
      const known = memory.recall(call, input);
      return known && stage.now() - known.at <= seconds * 1000 ? known.output : undefined;
    },
  });

  /** The faults of one side of a call that strike it now. */
  const striking = (
    side: 'before' | 'after',
    call: Call,
    question: string,
  ): { kind: CallFault; fault: PlannedFault }[] =>
    air.flatMap((one, index) => {
      const kind = CALLS.get(one.fault.name);
      if (!kind?.[side] || !isThere(one) || !meets(one.fault, kind, call)) return [];
      return strikes(one, chance.fork(`${index}/${question}`).next()) ? [{ kind, fault: one.fault }] : [];
    });

  return {
    begin: (begun) => void (run = begun),
    before: async (call, input) => {
      if (!run || call.principal === 'person') return;
      for (const { kind, fault } of striking('before', call, before(call, input))) {
        count(run.fired, fault.name);
        await kind.before?.(struck(call, input, fault, run));
      }
    },
    after: async (call, input, output) => {
      if (!run || call.principal === 'person') return output;
      let told = output;
      for (const { kind, fault } of striking('after', call, after(call, input))) {
        count(run.fired, fault.name);
        told = (await kind.after?.(struck(call, input, fault, run))) ?? told;
      }
      if (remembered.has(call.operation)) memory.keep(call, input, output, run.stage.now());
      return told;
    },
    trouble: (event) => {
      for (const one of air) {
        const kind = EVENTS.get(one.fault.name);
        if (!run || !kind || !isThere(one) || !(kind.fits?.(event) ?? true)) continue;
        if (!strikes(one, events.next())) continue;
        count(run.fired, one.fault.name);
        return kind.trouble(one.fault.with);
      }
      return { copies: 1, lateSeconds: 0 };
    },
  };
};
