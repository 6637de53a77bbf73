import type { Execution } from '../asl/index.ts';
import type { Machine } from './machines.ts';

/** An execution with what the interpreter need not know. */
export interface Started {
  arn: string;
  machine: Machine;
  name: string;
  /** JSON text, as given: names compare by it (SFN-3). */
  input: string;
  /** Milliseconds since the epoch. */
  startDate: number;
  execution: Execution;
}

/** JSON text; only when SUCCEEDED. */
export const outputText = ({ execution }: Started): string | undefined =>
  execution.status === 'SUCCEEDED' ? JSON.stringify(execution.output ?? null) : undefined;

const redrivable = ['FAILED', 'TIMED_OUT', 'ABORTED'];

export const redriveStatus = (status: string): { redriveStatus: string; redriveStatusReason: string } => {
  if (redrivable.includes(status))
    return { redriveStatus: 'REDRIVABLE', redriveStatusReason: `Execution is ${status} and is redrivable` };
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: `Execution is ${status} and cannot be redriven` };
};
