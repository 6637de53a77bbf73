import type { ExecutionRecord } from '../../states/index.ts';
import { shortName } from './moment.ts';
import type { Moment } from './moment.ts';
import type { TagOf } from './tags.ts';

/** Who asked for an execution, by the input that each of them gives. */
const askedBy = (verb: string, input: any, tagOf: TagOf): string => {
  if (input.event) return `begins: ${tagOf(input.event.detail?.['image-digest'])} was pushed`;
  if (input.dryRun) return `a dry run of ${input.tag ?? tagOf(input.digest)}`;
  if (input.holder) return `begins: the watchdog of turn ${input.turn} wakes up`;
  if (input.release) return `begins: ${tagOf(input.release)} is next`;
  if (verb === 'sleep') return 'begins: its idle timer is up';
  if (input.by) return `begins: asked by ${input.by === 'visitor' ? 'a visitor' : input.by}`;
  return 'begins';
};

/** Steps whose names say less than these. */
const words: Record<string, string> = {
  Verify: 'look',
  Cut: 'sleep',
  Home: 'home',
  Promote: 'good',
  Start: 'wake',
};

/** Steps that are told by what they did: their calls, or the next step. */
const untold = new Set(['Await', 'Settle', 'Release']);

/** Said by every step after the one that found it out. */
const withoutEcho = (reason: string, told: string): string => {
  const short = reason.replace(/^(\d+ passing looks in \d+ s): .*/s, '$1');
  if (told && short.startsWith(told)) return short.slice(told.length).replace(/^[;:,\s]+/, '');
  return short;
};

interface Step {
  at: number;
  state: string;
  reason: string;
  next: string;
}

const stepsOf = ({ history }: ExecutionRecord): Step[] =>
  history.flatMap((event) => {
    const { name, output } = event.stateExitedEventDetails ?? {};
    if (event.type !== 'TaskStateExited') return [];
    const { reason = '', next = '' } = JSON.parse(String(output ?? '{}')) ?? {};
    return [{ at: event.timestamp.getTime(), state: String(name), reason: String(reason), next: String(next) }];
  });

const defaults: Record<string, string> = {
  Promote: 'this is the release to go back to from now on',
  Home: 'back to zero',
  Open: 'the service is open',
};

const stepMoments = (service: string, steps: readonly Step[]): Moment[] => {
  let told = '';
  return steps.flatMap(({ at, state, reason, next }) => {
    const why = withoutEcho(reason, told) || (defaults[state] ?? '');
    const isNews = why !== '' && !untold.has(state) && !/^turn \d+$/.test(reason);
    if (untold.has(state) || !isNews) return [];
    // The same look again is to be counted, not left out.
    if (state !== 'Verify') told = reason;
    const bad = state === 'Revert' || next === 'Revert';
    const tone = bad ? 'bad' : state === 'Promote' ? 'good' : 'plain';
    return [{ at, service, what: words[state] ?? state.toLowerCase(), why, tone, repeats: state === 'Verify' }];
  });
};

const ending = (record: ExecutionRecord): string => {
  const { status, error, cause, transitions } = record;
  const steps = `${transitions} state transitions`;
  if (status === 'SUCCEEDED') return `ends well, ${steps}`;
  if (status === 'RUNNING') return `still runs, ${steps}`;
  const why = [error, cause].filter(Boolean).join(': ');
  return `${status.toLowerCase()}${why && ` as ${why}`}, ${steps}`;
};

/** An execution that had nothing to do is one line. */
const skipped = (record: ExecutionRecord): string | undefined => {
  const { next, reason } = (record.output ?? {}) as { next?: string; reason?: string };
  return record.status === 'SUCCEEDED' && next === 'Skipped' ? reason : undefined;
};

/** What an execution did and why, from its history. */
export const executionMoments = (record: ExecutionRecord, tagOf: TagOf): Moment[] => {
  const verb = record.machine.replace(/^Tidegate-/, '');
  const service = shortName((record.input as { service?: string } | null)?.service);
  const asked = askedBy(verb, record.input ?? {}, tagOf);
  const begin: Moment = { at: record.startDate, service, what: verb, why: asked, tone: 'title' };
  const nothing = skipped(record);
  if (nothing) return [{ ...begin, why: `${asked.replace('begins: ', '')}; ${nothing}`, tone: 'dim' }];
  const steps = stepMoments(service, stepsOf(record));
  const failed = !['SUCCEEDED', 'RUNNING'].includes(record.status);
  const at = record.stopDate ?? steps.at(-1)?.at ?? record.startDate;
  return [begin, ...steps, { at, service, what: verb, why: ending(record), tone: failed ? 'bad' : 'title' }];
};
