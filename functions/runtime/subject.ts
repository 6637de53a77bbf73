/** Of whom a log line speaks. */
export interface Subject {
  serviceKey?: string;
  turn?: number;
  execution?: string;
  release?: string;
}

/** What keys, names and ARNs look like: nothing else of an unchecked event reaches a log line. */
const PLAIN = /^[\w./:#+-]{1,300}$/;
const plain = (value: unknown): string | undefined =>
  typeof value === 'string' && PLAIN.test(value) ? value : undefined;

const members = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Read from the event before it is parsed, so that a refused one is told of as well. */
export const subjectOf = (event: unknown): Subject => {
  const input = members(event);
  const turn = input['turn'];
  const told = {
    serviceKey: plain(input['service']) ?? plain(members(input['request'])['service']),
    turn: typeof turn === 'number' ? turn : undefined,
    execution: plain(input['execution']),
    release: plain(input['release']),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
};
