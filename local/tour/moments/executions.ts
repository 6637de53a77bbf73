import type { ExecutionRecord } from '../../states/index.ts';
import { shortName } from './moment.ts';
import type { Moment } from './moment.ts';
import type { TagOf, Words } from './words.ts';

/** Why something is looked after; others are told by their names. */
const findings: Record<string, string> = {
  ended: 'an execution ended as it should not',
  foreign: 'it runs what somebody else has deployed',
  lostPush: 'the sweep found a push that no event told',
};

/** Who asked for an execution, by the input that each of them gives. */
const askedBy = (verb: string, input: any, tagOf: TagOf): string => {
  if (input.event?.detail?.alarmName) return `begins: alarm ${input.event.detail.alarmName} turned red`;
  if (input.event) return `begins: ${tagOf(input.event.detail?.['image-digest'])} was pushed`;
  if (input.dryRun) return `a dry run of ${input.tag ?? tagOf(input.digest)}`;
  if (input.holder) return `begins: the watchdog of turn ${input.turn} wakes up`;
  if (input.release) return `begins: ${tagOf(input.release)} is next`;
  if (input.finding) return `begins: ${findings[input.finding] ?? input.finding}`;
  if (input.wanted) return 'begins: it was asked for meanwhile';
  if (verb === 'sleep') return 'begins: its idle timer is up';
  if (input.by === 'visitor') return 'begins: a visitor rang';
  if (input.by) return `begins: ${input.by} asks for ${input.tag ?? tagOf(input.digest)}`;
  return 'begins';
};

/** Steps whose names say less than these. */
const names: Record<string, string> = {
  Verify: 'look',
  Drowse: 'drowsy',
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
  return told && reason.startsWith(told) ? reason.slice(told.length).replace(/^[;:,\s]+/, '') : short;
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

/** Steps that only pass on the reason of the one before are told by what they do. */
const deeds: Record<string, string> = {
  Promote: 'proven: this is the release to go back to from now on',
  Drowse: 'its tasks still run, its visitors ring the doorbell',
  Home: 'at zero again: the next visitor wakes it',
  Open: 'visitors are served by the tasks',
};

const stepMoments = (service: string, steps: readonly Step[], short: (text: string) => string): Moment[] => {
  let told = '';
  let decided = '';
  return steps.flatMap(({ at, state, reason, next }) => {
    // The same look again is counted, not left out; what was decided before it is no part of it.
    const isLook = state === 'Verify';
    const why = withoutEcho(reason, isLook ? decided : told) || (deeds[state] ?? '');
    if (why === '' || untold.has(state) || /^turn \d+$/.test(reason)) return [];
    told = reason;
    if (!isLook) decided = reason;
    const tone = state === 'Revert' || next === 'Revert' ? 'bad' : state === 'Promote' ? 'good' : 'plain';
    return [{ at, service, what: names[state] ?? state.toLowerCase(), why: short(why), tone, repeats: isLook }];
  });
};

const ending = (record: ExecutionRecord): string => {
  const { status, error, cause = '', transitions } = record;
  const steps = `after ${transitions} state transitions`;
  const { next, reason } = (record.output ?? {}) as { next?: string; reason?: string };
  if (status === 'SUCCEEDED' && next === 'Skipped') return `steps aside ${steps}: ${reason}`;
  if (status === 'SUCCEEDED') return `ends well ${steps}`;
  if (status === 'RUNNING') return `still runs ${steps}`;
  // The cause tells the whole way; its last part is what is not on the screen yet.
  const why = [error, cause.split('; ').at(-1)].filter(Boolean).join(', ');
  return `${status === 'FAILED' ? 'ends' : 'is aborted'} ${steps}${why && `: ${why}`}`;
};

/** After one of these an execution has done something. */
const acts = new Set(['Release', 'Revert', 'Drowse', 'Cut', 'Start', 'Open', 'Adopt']);

/** An execution that had nothing to do is one line. */
const skipped = (record: ExecutionRecord): string | undefined => {
  if (stepsOf(record).some(({ state }) => acts.has(state))) return undefined;
  const { next, reason } = (record.output ?? {}) as { next?: string; reason?: string };
  return record.status === 'SUCCEEDED' && next === 'Skipped' ? reason : undefined;
};

/** What an execution did and why, from its history. */
export const executionMoments = (record: ExecutionRecord, { tagOf, short }: Words): Moment[] => {
  const verb = record.machine.replace(/^Tidegate-/, '');
  const service = shortName((record.input as { service?: string } | null)?.service);
  const asked = askedBy(verb, record.input ?? {}, tagOf);
  const begin: Moment = { at: record.startDate, service, what: verb, why: asked, tone: 'title' };
  const nothing = skipped(record);
  if (nothing) return [{ ...begin, why: `${asked.replace('begins: ', '')}; ${short(nothing)}`, tone: 'dim' }];
  const steps = stepMoments(service, stepsOf(record), short);
  const failed = !['SUCCEEDED', 'RUNNING'].includes(record.status);
  const at = record.stopDate ?? steps.at(-1)?.at ?? record.startDate;
  return [begin, ...steps, { at, service, what: verb, why: short(ending(record)), tone: failed ? 'bad' : 'title' }];
};
