import type { Moment } from './moments/moment.ts';
import type { Fact, Story } from './story.ts';

/** How a story came out. */
export interface Outcome {
  story: Story;
  facts: readonly Fact[];
  passed: boolean;
  /** Relative to the story's start, in order. */
  moments: readonly Moment[];
  virtualSeconds: number;
  transitions: number;
  /** AWS calls of the controller by service (signing name). */
  calls: Record<string, number>;
  costUsd: number;
}

/** What `--json` prints. */
export interface Report {
  stories: (Pick<Outcome, 'passed' | 'virtualSeconds' | 'transitions' | 'calls' | 'costUsd'> & { name: string })[];
  passed: number;
  failed: number;
}

export const reportOf = (outcomes: readonly Outcome[]): Report => {
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  return {
    stories: outcomes.map(({ story, passed: ok, virtualSeconds, transitions, calls, costUsd }) => ({
      name: story.name,
      passed: ok,
      virtualSeconds,
      transitions,
      calls,
      costUsd,
    })),
    passed,
    failed: outcomes.length - passed,
  };
};
