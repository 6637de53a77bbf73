import { AwsError } from '../model.ts';

export interface Page<T> {
  items: T[];
  nextToken?: string;
}

export interface PageInput {
  maxResults?: number;
  nextToken?: string;
}

/** One page of a list; 0 stands for the default of 100, as in AWS. @throws AwsError InvalidToken */
export const pageOf = <T>(all: readonly T[], { maxResults, nextToken }: PageInput): Page<T> => {
  if (nextToken !== undefined && !/^from-\d+$/.test(nextToken))
    throw new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`);
  const from = nextToken === undefined ? 0 : Number(nextToken.slice('from-'.length));
  const to = from + (maxResults || 100);
  return { items: all.slice(from, to), ...(to < all.length ? { nextToken: `from-${to}` } : {}) };
};
