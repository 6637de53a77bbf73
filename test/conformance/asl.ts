import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Execution, InvalidDefinition, parseDefinition, startExecution } from '../../local/asl/index.ts';
import { seededChance } from '../../local/chance.ts';
import { ManualClock } from '../asl/manual-clock.ts';
import { type AslCase, derivedCases, interleaves, readCases, recordedCases } from './asl-cases.ts';
import { ReplayRunner } from './asl-replay.ts';
import { Wildcards } from './wildcards.ts';

export interface Score {
  passed: number;
  total: number;
}

export interface AslReport {
  recorded: Score;
  derived: Score;
  /** Cases that do not pass, with what differs. */
  failures: { name: string; reason: string }[];
}

/** Role and ARNs as the recordings name them. */
const context = (startTime: number) => ({
  executionArn: 'arn:aws:states:us-east-1:111111111111:execution:machine:execution',
  name: 'execution',
  roleArn: 'snf_role_arn',
  stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine',
  stateMachineName: 'machine',
  startTime,
});

/** Plays one recorded case to its end on virtual time. */
export const play = async (one: AslCase): Promise<Execution> => {
  const clock = new ManualClock();
  const tasks = new ReplayRunner(one);
  const definition = parseDefinition(JSON.stringify(one.definition));
  const chance = seededChance(one.name);
  const execution = startExecution({
    definition,
    input: one.input,
    clock,
    chance,
    context: context(clock.now()),
    tasks,
  });
  tasks.execution = execution;
  await clock.until(execution.done);
  if (tasks.unused > 0) throw new Error(`${tasks.unused} recorded tasks were never asked for`);
  return execution;
};

const missingWhenUnordered = ['ParallelStateSucceeded', 'ParallelStateFailed'];

const eventTypesDiffer = (one: AslCase, execution: Execution): boolean => {
  const expected = one.expected.eventTypes;
  if (expected === undefined) return false;
  const hidden = one.unorderedParallelEvents ? missingWhenUnordered : [];
  const actual = execution.history.map(({ type }) => type).filter((type) => !hidden.includes(type));
  const order = (types: string[]): string => (interleaves(one) ? types.toSorted() : types).join();
  return order(expected) !== order(actual);
};

const differences = (one: AslCase, execution: Execution): string[] => {
  const { expected } = one;
  const wildcards = new Wildcards(one.placeholders);
  const fields = ['status', 'output', 'error', 'cause'] as const;
  const wrong = fields.filter((field) => !wildcards.equal(expected[field], execution[field]));
  const words = wrong.map((f) => `${f}: expected ${JSON.stringify(expected[f])}, got ${JSON.stringify(execution[f])}`);
  if (!eventTypesDiffer(one, execution)) return words;
  return [
    ...words,
    `events: expected ${expected.eventTypes?.join()}, got ${execution.history.map((e) => e.type).join()}`,
  ];
};

/** The API's message, with or without what the recording client put before it. */
const refusal = (one: AslCase): string | undefined => {
  const expected = one.expected.refused?.message.replace(/^An error occurred .*? operation: /, '');
  try {
    parseDefinition(JSON.stringify(one.definition));
    return 'the definition was accepted';
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    return error.message === expected ? undefined : `expected ${expected}, got ${error.message}`;
  }
};

/** @returns what differs from the recording; `undefined` when nothing does */
export const judge = async (one: AslCase): Promise<string | undefined> => {
  try {
    if (one.kind === 'create-refused') return refusal(one);
    const wrong = differences(one, await play(one));
    return wrong.length > 0 ? wrong.join('; ') : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const score = async (cases: readonly AslCase[], failures: AslReport['failures']): Promise<Score> => {
  let passed = 0;
  for (const one of cases) {
    const reason = await judge(one);
    if (reason === undefined) passed += 1;
    else failures.push({ name: one.name, reason });
  }
  return { passed, total: cases.length };
};

const besides = join(import.meta.dirname, '../../../shared/conformance');
const ours = join(import.meta.dirname, '../fixtures/conformance');

/**
 * Runs the interpreter against the recordings.
 * @param folder holds `asl/`; by default the shared one next to the repository, else the repository's own selection
 */
export const runAsl = async (folder = existsSync(besides) ? besides : ours): Promise<AslReport> => {
  const cases = readCases(join(folder, 'asl'));
  const failures: AslReport['failures'] = [];
  const recorded = await score(recordedCases(cases), failures);
  const derived = await score(derivedCases(cases), failures);
  return { recorded, derived, failures };
};
