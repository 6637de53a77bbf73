import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = Record<string, any>;

/** A scheduled task of a recording and how it ended (SOURCES.md). */
export interface RecordedTask {
  state: string | null;
  scheduled: string;
  parameters?: unknown;
  input?: unknown;
  submitted?: unknown;
  result: { event: string; output?: unknown; error?: string; cause?: unknown } | null;
}

/** One case of `asl/*.json`; a derived case takes all but its definition from the case it stems from. */
export interface AslCase {
  name: string;
  kind: string;
  derivedFrom?: string;
  features: string[];
  definition: Json;
  input?: unknown;
  expected: {
    status?: string;
    output?: unknown;
    error?: string;
    cause?: unknown;
    eventTypes?: string[];
    refused?: { error: string; message: string };
  };
  tasks?: RecordedTask[];
  placeholders?: string[];
  events?: Json[];
  unorderedParallelEvents?: boolean;
}

/** All cases of a folder, derived ones completed. */
export const readCases = (folder: string): AslCase[] => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const cases = files.flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as AslCase[]);
  const byName = new Map(cases.map((one) => [one.name, one]));
  return cases.map((one) => ({ ...(one.derivedFrom ? byName.get(one.derivedFrom) : {}), ...one }));
};

const statesOf = (flow: Json): Json[] =>
  Object.values((flow['States'] ?? {}) as Record<string, Json>).flatMap((state) => [
    state,
    ...[...(state['Branches'] ?? []), state['ItemProcessor'] ?? {}].flatMap(statesOf),
  ]);

/** Every state is in JSONata, by its own QueryLanguage or the machine's. */
const isPureJsonata = ({ definition }: AslCase): boolean => {
  if (definition === undefined) return false;
  const states = statesOf(definition);
  const jsonata = (state: Json): boolean => (state['QueryLanguage'] ?? definition['QueryLanguage']) === 'JSONata';
  return states.length > 0 && states.every(jsonata);
};

export const recordedCases = (cases: readonly AslCase[]): AslCase[] =>
  cases.filter((one) => ['pure', 'replay', 'create-refused'].includes(one.kind) && isPureJsonata(one));

/**
 * Derived cases for what issue 2 asks of the interpreter: all but activities and Express workflows, which the model refuses.
 * An Express case has no recorded history.
 */
export const derivedCases = (cases: readonly AslCase[]): AslCase[] => {
  const express = new Set(cases.filter(({ kind }) => kind.startsWith('express')).map(({ name }) => name));
  return cases.filter(
    ({ kind, derivedFrom = '', definition }) =>
      kind === 'derived' &&
      !express.has(derivedFrom) &&
      !statesOf(definition).some((state) => state['Resource'] === 'activity_arn'),
  );
};

/** Parallel and Map interleave: the order of their events is not fixed. */
export const interleaves = ({ definition }: AslCase): boolean =>
  statesOf(definition).some((state) => state['Type'] === 'Parallel' || state['Type'] === 'Map');
