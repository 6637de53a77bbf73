import type { Branch } from '../branch.ts';
import { evaluateTo, queryError } from '../evaluate.ts';
import type { Outcome } from '../outcome.ts';
import { parseTimestamp } from '../timestamp.ts';
import type { WaitState } from '../types.ts';
import type { Visit } from '../visit.ts';

const milliseconds = async (branch: Branch, visit: Visit<WaitState>): Promise<number> => {
  const { Seconds: seconds, Timestamp: timestamp } = visit.state;
  if (seconds !== undefined)
    return 1000 * ((await evaluateTo('number', seconds, visit.bindings(), 'Seconds', visit.site)) as number);
  const text = await evaluateTo('string', timestamp, visit.bindings(), 'Timestamp', visit.site);
  const at = parseTimestamp(text);
  if (at !== undefined) return at - branch.run.clock.now();
  const what = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${String(text)}`;
  throw queryError(visit.site, what, 'Timestamp', true);
};

/** Waits on the clock; a moment in the past is now. */
export const wait = async (branch: Branch, visit: Visit<WaitState>): Promise<Outcome> => {
  await branch.sleep(Math.max(0, await milliseconds(branch, visit)));
  return { value: visit.input, source: visit.state, next: visit.state.Next };
};
