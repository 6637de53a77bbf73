import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Definition, parseDefinition } from '../../local/asl/index.ts';
import type { State, TaskState } from '../../local/asl/types.ts';

/** The state machines as they lie in `state-machines/`, and what tests ask of them. */
export const FOLDER = path.resolve('state-machines');

export interface Machine {
  name: string;
  text: string;
  definition: Definition;
}

export const MACHINES: Machine[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.asl.json'))
  .sort()
  .map((file) => {
    const text = readFileSync(path.join(FOLDER, file), 'utf8');
    return { name: file.replace('.asl.json', ''), text, definition: parseDefinition(text) };
  });

export const machine = (name: string): Machine => {
  const found = MACHINES.find((it) => it.name === name);
  if (!found) throw new Error(`No machine ${name}; there are ${MACHINES.map((it) => it.name).join(', ')}`);
  return found;
};

export const states = ({ definition }: Machine): [string, State][] => Object.entries(definition.States);

export const tasks = (it: Machine): [string, TaskState][] =>
  states(it).filter((entry): entry is [string, TaskState] => entry[1].Type === 'Task');

/** `GiveUp` → `give-up`: the file of a state's step. */
export const kebab = (verb: string): string => verb.replaceAll(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** The verb of the function that a task calls: `${ClaimFunctionArn}` → `Claim`. */
export const verbOf = (task: TaskState): string => {
  const { FunctionName } = task.Arguments as { FunctionName?: string };
  return /^\$\{(\w+)FunctionArn\}$/.exec(FunctionName ?? '')?.[1] ?? `(no placeholder: ${FunctionName})`;
};

/** Every state that may come after this one. */
export const targetsOf = (state: State): string[] => [
  ...('Next' in state && state.Next !== undefined ? [state.Next] : []),
  ...(state.Type === 'Choice' ? [...state.Choices.map(({ Next }) => Next), state.Default ?? ''] : []),
  ...('Catch' in state ? (state.Catch ?? []).map(({ Next }) => Next) : []),
];

/** The value that a Choice rule compares `next` with. */
export const valueOf = (condition: unknown): string | undefined =>
  /^\{% \$states\.input\.next = '(\w+)' %\}$/.exec(String(condition))?.[1];
