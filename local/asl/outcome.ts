import type { Branch } from './branch.ts';
import { StateError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import type { Template } from './types.ts';
import type { Visit } from './visit.ts';

/** What a state's own work gave, before Output and Assign. */
export interface Outcome {
  /** The output where there is no Output. */
  value: unknown;
  /** `result` or `errorOutput` for `$states`. */
  more?: Record<string, unknown>;
  source: { Output?: Template; Assign?: Record<string, Template> };
  /** Path of `source` in the state: `` or `Catch[0]/`. */
  path?: string;
  /** Absent: the flow ends here. */
  next?: string;
  /** The branch taken, for coverage. */
  taken?: string;
  /** Map and Parallel exit from the event before their Succeeded. */
  exitFrom?: number;
}

/** A state that is done. */
export interface Finished {
  output: unknown;
  assigned: Record<string, unknown>;
  next: string | undefined;
  taken: string | undefined;
  exitFrom: number | undefined;
}

/** 256 KiB in UTF-8 (SFN-5). */
const MAX_BYTES = 262_144;

export const tooLarge = (value: unknown): boolean => Buffer.byteLength(JSON.stringify(value) ?? '') > MAX_BYTES;

export const dataLimitExceeded = (name: string): StateError =>
  new StateError(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );

/** Evaluates Assign and Output side by side: both see the variables as on entry (SFN-10). */
export const finish = async (branch: Branch, visit: Visit, outcome: Outcome): Promise<Finished> => {
  const { source, path = '', value } = outcome;
  const bindings = visit.bindings(outcome.more);
  const assigned = await evaluate(source.Assign ?? {}, bindings, `${path}Assign`, visit.site);
  const output =
    source.Output === undefined ? value : await evaluate(source.Output, bindings, `${path}Output`, visit.site);
  branch.check();
  if (tooLarge(output)) throw dataLimitExceeded(visit.name);
  branch.scope.assign(assigned as Record<string, unknown>);
  return {
    output,
    assigned: assigned as Record<string, unknown>,
    next: outcome.next,
    taken: outcome.taken,
    exitFrom: outcome.exitFrom,
  };
};
