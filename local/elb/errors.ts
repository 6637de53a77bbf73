import { AwsError } from '../model.ts';

/** What AWS itself would refuse. */
export const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

/** What AWS would take and the model does not play: refused with what is covered. */
export const uncovered = (what: string, covered: string): AwsError =>
  new AwsError('ValidationError', `The local model does not cover ${what}; covered: ${covered}`);
