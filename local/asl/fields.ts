import type { State } from './types.ts';

export type StateType = State['Type'];

const common = ['Type', 'Comment', 'QueryLanguage'];
const output = ['Output', 'Assign'];
const next = ['Next', 'End'];
const retry = ['Retry', 'Catch'];
const limits = ['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'];

interface Fields {
  /** Fields that the interpreter honours; everything else is refused when the machine is created. */
  honoured: readonly string[];
  required: readonly string[];
  /** Fields that hold expressions of input and context. */
  templates: readonly string[];
}

export const stateFields: Record<StateType, Fields> = {
  Pass: { honoured: [...common, ...output, ...next], required: [], templates: [] },
  Succeed: { honoured: [...common, ...output], required: [], templates: [] },
  Fail: { honoured: [...common, 'Error', 'Cause'], required: [], templates: ['Error', 'Cause'] },
  Choice: { honoured: [...common, ...output, 'Choices', 'Default'], required: ['Choices'], templates: [] },
  Wait: {
    honoured: [...common, ...output, ...next, 'Seconds', 'Timestamp'],
    required: [],
    templates: ['Seconds', 'Timestamp'],
  },
  Task: {
    honoured: [
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
    required: ['Resource'],
    templates: ['Arguments', 'TimeoutSeconds', 'HeartbeatSeconds', 'Credentials'],
  },
  Parallel: {
    honoured: [...common, ...output, ...next, ...retry, 'Branches', 'Arguments'],
    required: ['Branches'],
    templates: ['Arguments'],
  },
  Map: {
    honoured: [...common, ...output, ...next, ...retry, ...limits, 'ItemProcessor', 'Items', 'ItemSelector'],
    required: ['ItemProcessor'],
    templates: ['Items', 'ItemSelector', ...limits],
  },
};

/** State types whose own work gives a result. */
export const withOwnResult: readonly StateType[] = ['Task', 'Parallel', 'Map'];

/** State types that go on by Next or End. */
export const goesOn: readonly StateType[] = ['Pass', 'Wait', 'Task', 'Parallel', 'Map'];

export const machineFields = ['StartAt', 'States', 'Comment', 'Version', 'QueryLanguage', 'TimeoutSeconds'];
export const flowFields = ['StartAt', 'States', 'Comment', 'ProcessorConfig'];
export const ruleFields = ['Condition', 'Next', 'Output', 'Assign', 'Comment'];
