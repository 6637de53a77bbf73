import type { ExecutionRecord } from '../../states/index.ts';
import { historyOf } from '../history/index.ts';
import type { Mutation } from '../history/index.ts';
import type { Reading } from '../reading.ts';

/** What must be true once it is calm, whatever happened before. Pure: it judges what was read back. */
export interface Invariant {
  name: string;
  /** What is broken, a line each; none: it holds. */
  broken: (reading: Reading) => readonly string[];
}

export const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** Roles are named by CloudFormation: stack, logical id, hash. @param step as the construct of its function is called: `Cut` */
export const isBy = ({ principal }: { principal: string }, step: string): boolean =>
  principal.startsWith(`Tidegate-Tidegate${step}Role`);

/** UpdateService calls of a step on a service, as they had their effect. */
export const updatesBy = ({ effects }: Reading, step: string, service: string): readonly Mutation[] =>
  (historyOf(effects).get(service)?.mutations ?? []).filter(
    (one) => one.operation === 'UpdateService' && isBy(one, step),
  );

/** A person has started it. */
export const isAsked = ({ input }: ExecutionRecord): boolean => (input as { by?: unknown } | null)?.by === 'ann';
