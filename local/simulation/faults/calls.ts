import { AwsError } from '../../model.ts';
import type { CallFault } from './fault.ts';

const throttleCodes: Record<string, string> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  elasticloadbalancing: 'Throttling',
  monitoring: 'Throttling',
};

export const throttled: CallFault = {
  name: 'throttled',
  weight: 5,
  before: ({ call }) => {
    throw new AwsError(throttleCodes[call.service] ?? 'ThrottlingException', 'Rate exceeded', 400);
  },
};

export const failsBefore: CallFault = {
  name: 'failsBefore',
  weight: 5,
  before: () => {
    throw new AwsError('InternalServerError', 'We had a problem.', 500);
  },
};

export const failsAfter: CallFault = {
  name: 'failsAfter',
  weight: 5,
  after: () => {
    throw new AwsError('InternalServerError', 'We had a problem; the call had its effect.', 500);
  },
};

/** Longer than an SDK client waits for it (5 s). */
export const actsLate: CallFault = {
  name: 'actsLate',
  weight: 4,
  draw: (chance) => ({ seconds: Math.floor(chance.between(2, 26)) }),
  before: ({ params, wait }) => wait(Number(params['seconds'])),
};

export const answersLate: CallFault = {
  name: 'answersLate',
  weight: 4,
  draw: (chance) => ({ seconds: Math.floor(chance.between(2, 26)) }),
  after: ({ params, wait }) => wait(Number(params['seconds'])),
};

export const diesBefore: CallFault = { name: 'diesBefore', weight: 6, before: ({ kill }) => kill() };

export const diesAfter: CallFault = { name: 'diesAfter', weight: 6, after: ({ kill }) => kill() };

/** ECS is eventually consistent: what was true before the latest change is told once more. */
export const staleServices: CallFault = {
  name: 'staleServices',
  weight: 4,
  tells: true,
  operations: ['DescribeServices'],
  draw: (chance) => ({ seconds: Math.floor(chance.between(3, 20)) }),
  after: ({ before, params }) => before(Number(params['seconds'])),
};

/** SFN-24: a start or an end has not come through yet. A dead holder is asked for when its quiet time is over, so less would never show. */
export const staleExecution: CallFault = {
  name: 'staleExecution',
  weight: 4,
  tells: true,
  operations: ['DescribeExecution'],
  draw: (chance) => ({ seconds: Math.floor(chance.between(15, 100)) }),
  after: ({ output, now, params }) => {
    const { startDate, stopDate, ...told } = output as { startDate: Date; stopDate?: Date };
    const since = now - Number(params['seconds']) * 1000;
    if (startDate.getTime() > since) throw new AwsError('ExecutionDoesNotExist', 'Execution Does Not Exist', 400);
    return stopDate && stopDate.getTime() > since ? { ...told, startDate, status: 'RUNNING' } : undefined;
  },
};

/** Longer and longer, until the function is out of time: whoever waits for it is told so, its code goes on (SFN-25). */
export const crawls: CallFault = {
  name: 'crawls',
  weight: 4,
  // An SDK client is patient for 5 s.
  draw: (chance) => ({ seconds: Math.floor(chance.between(3, 5) * 10) / 10 }),
  before: ({ params, crawl }) => crawl(Number(params['seconds'])),
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
  staleExecution,
  crawls,
];
