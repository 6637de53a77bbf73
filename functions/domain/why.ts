/**
 * Why a release or a phase is as it is, kept with it for a person: what was decided, for what reason, on what evidence, and what to
 * do next. Bounded, since STATE must stay under 4 KB (`protocol.md` §2).
 */
export interface Why {
  /** One word or two: `promoted`, `reverted`, `asleep`. */
  decision: string;
  reason: string;
  /** What was measured, one line each, the last one newest. */
  evidence: string[];
  /** What a person can do next; `nothing to do` where all is well. */
  nextStep: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export const REASON_MAX = 500;
export const LINE_MAX = 240;
export const LINES_MAX = 6;

const NOTHING = 'nothing to do';

const line = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, LINE_MAX);

/** @param at milliseconds since the epoch */
export const because = (
  decision: string,
  at: number,
  reason: string,
  more: { evidence?: readonly string[]; nextStep?: string } = {},
): Why => ({
  decision,
  reason: reason.slice(0, REASON_MAX),
  evidence: (more.evidence ?? []).slice(-LINES_MAX).map(line),
  nextStep: more.nextStep ?? NOTHING,
  at,
});
