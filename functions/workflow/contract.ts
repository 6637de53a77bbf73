import * as z from 'zod';

/**
 * What travels between two states (`protocol.md` §5): who, and what was decided. Everything else comes from the ledger,
 * so that an execution survives an upgrade of its steps.
 */
const shared = {
  service: z.string(),
  turn: z.int(),
  release: z.string().optional(),
  reason: z.string().optional(),
  /** How the workflow is going to end; Settle turns it into the final state. */
  outcome: z.enum(['Good', 'Failed', 'Skipped', 'Error', 'NeedsPerson']).optional(),
  /** Given to Revert: what the release becomes. */
  verdict: z.enum(['failed', 'error']).optional(),
};

/** Input of every step but the first of a machine. `execution` is the execution's ARN: the holder. */
export const StepInput = z.object({ ...shared, execution: z.string() });
export type StepInput = z.infer<typeof StepInput>;

/** Input of the first step: whatever started the machine, as one value (SFN-8). */
export const StartInput = z.object({
  request: z.unknown(),
  execution: z.string(),
  /** ISO 8601: the same for every attempt of a step, unlike the clock. */
  startedAt: z.iso.datetime().optional(),
  /** Verify sends a wake back to its Start: told by the machine, since the ledger looks the same to a retry of the first. */
  again: z.boolean().optional(),
});
export type StartInput = z.infer<typeof StartInput>;

export const WaitInput = z.object({
  ...shared,
  execution: z.string(),
  token: z.string(),
  awaiting: z.enum(['rollout', 'look']),
  /** The mailbox as the last step saw it. */
  seen: z.string(),
});
export type WaitInput = z.infer<typeof WaitInput>;

/** Settle also ends what failed before a turn was known. */
export const SettleInput = z.object({ ...shared, turn: z.int().optional(), execution: z.string() });
export type SettleInput = z.infer<typeof SettleInput>;

/** Output of every step. Choices compare `next` only. */
export const StepOutput = z.object({
  ...shared,
  turn: z.int().optional(),
  next: z.string(),
  reason: z.string(),
  /** For Await: how long at most, for what, and the mailbox as seen. */
  seconds: z.number().optional(),
  awaiting: z.enum(['rollout', 'look']).optional(),
  seen: z.string().optional(),
  /** A dry run's plan, in words. */
  plan: z.array(z.string()).optional(),
});
export type StepOutput = z.infer<typeof StepOutput>;
