import { AwsError } from '../../model.ts';
import type { CallFault } from './fault.ts';

const throttleCodes: Record<string, string> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  elasticloadbalancing: 'Throttling',
  monitoring: 'Throttling',
};

export const throttled: CallFault = {
  name: 'throttled',
  weight: 3,
  before: ({ call }) => {
    throw new AwsError(throttleCodes[call.service] ?? 'ThrottlingException', 'Rate exceeded', 400);
  },
};

export const failsBefore: CallFault = {
  name: 'failsBefore',
  weight: 3,
  before: () => {
    throw new AwsError('InternalServerError', 'We had a problem.', 500);
  },
};

export const failsAfter: CallFault = {
  name: 'failsAfter',
  weight: 3,
  after: () => {
    throw new AwsError('InternalServerError', 'We had a problem; the call had its effect.', 500);
  },
};

/** Longer than an SDK client waits for it (5 s). */
export const actsLate: CallFault = {
  name: 'actsLate',
  weight: 2,
  draw: (chance) => ({ seconds: Math.floor(chance.between(2, 26)) }),
  before: ({ params, wait }) => wait(Number(params['seconds'])),
};

export const answersLate: CallFault = {
  name: 'answersLate',
  weight: 2,
  draw: (chance) => ({ seconds: Math.floor(chance.between(2, 26)) }),
  after: ({ params, wait }) => wait(Number(params['seconds'])),
};

export const diesBefore: CallFault = { name: 'diesBefore', weight: 3, before: ({ kill }) => kill() };

export const diesAfter: CallFault = { name: 'diesAfter', weight: 3, after: ({ kill }) => kill() };

/** ECS is eventually consistent: what was true a moment ago is told once more. */
export const staleServices: CallFault = {
  name: 'staleServices',
  weight: 2,
  operations: ['DescribeServices'],
  after: ({ previous }) => previous(15),
};

export const CALL_FAULTS: readonly CallFault[] = [
  throttled,
  failsBefore,
  failsAfter,
  actsLate,
  answersLate,
  diesBefore,
  diesAfter,
  staleServices,
];
