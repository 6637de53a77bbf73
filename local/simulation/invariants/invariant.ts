import type { LoggedCall } from '../../world.ts';
import type { Reading } from '../reading.ts';

/** What must be true once it is calm, whatever happened before. Pure: it judges what was read back. */
export interface Invariant {
  name: string;
  /** What is broken, a line each; none: it holds. */
  broken: (reading: Reading) => readonly string[];
}

export const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/**
 * UpdateService calls on a service that a step made and that had their effect, as far as the step was told.
 * @param step as the construct of its function is called: `Cut`
 */
export const updatesBy = ({ calls }: Reading, step: string, service: string): LoggedCall[] =>
  calls.filter(
    ({ operation, principal, outcome, input }) =>
      operation === 'UpdateService' &&
      // Roles are named by CloudFormation: stack, logical id, hash.
      principal.startsWith(`Tidegate-Tidegate${step}Role`) &&
      outcome === 'ok' &&
      String(input.service).split('/').at(-1) === service,
  );
