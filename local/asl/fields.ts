import type { State } from './types.ts';

type StateType = State['Type'];

const common = ['Type', 'Comment', 'QueryLanguage'];
const output = ['Output', 'Assign'];
const next = ['Next', 'End'];
const retry = ['Retry', 'Catch'];

/** The fields of each state type that the interpreter honours; everything else is refused at creation. */
export const stateFields: Record<StateType, readonly string[]> = {
  Pass: [...common, ...output, ...next],
  Succeed: [...common, ...output],
  Fail: [...common, 'Error', 'Cause'],
  Choice: [...common, ...output, 'Choices', 'Default'],
  Wait: [...common, ...output, ...next, 'Seconds', 'Timestamp'],
  Task: [
    ...common,
    ...output,
    ...next,
    ...retry,
    'Resource',
    'Arguments',
    'TimeoutSeconds',
    'HeartbeatSeconds',
    'Credentials',
  ],
  Parallel: [...common, ...output, ...next, ...retry, 'Branches', 'Arguments'],
  Map: [
    ...common,
    ...output,
    ...next,
    ...retry,
    'ItemProcessor',
    'Items',
    'ItemSelector',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ],
};

export const requiredFields: Record<StateType, readonly string[]> = {
  Pass: [],
  Succeed: [],
  Fail: [],
  Choice: ['Choices'],
  Wait: [],
  Task: ['Resource'],
  Parallel: ['Branches'],
  Map: ['ItemProcessor'],
};

/** State types that end with Next or End. */
export const endsWithNext: readonly string[] = ['Pass', 'Wait', 'Task', 'Parallel', 'Map'];

export const machineFields = ['StartAt', 'States', 'Comment', 'Version', 'QueryLanguage', 'TimeoutSeconds'];
export const flowFields = ['StartAt', 'States', 'Comment', 'ProcessorConfig'];
export const retrierFields = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
export const catcherFields = ['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'];
export const ruleFields = ['Condition', 'Next', 'Output', 'Assign', 'Comment'];

/** Members of `$states` by field (SFN-7). */
export const withResult = ['input', 'context', 'result'];
export const withError = ['input', 'context', 'errorOutput'];
export const atEntry = ['input', 'context'];
