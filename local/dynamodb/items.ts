import { Readable } from 'node:stream';
import type { Item } from './engine.ts';

/** As dynalite asks for a stretch of keys. */
interface Range {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  /** -1: all of them. */
  limit?: number;
}

type Done<T = never> = (error: unknown, value?: T) => void;

const isWithin = (key: string, { gt, gte, lt, lte }: Range): boolean =>
  (gt === undefined || key > gt) &&
  (gte === undefined || key >= gte) &&
  (lt === undefined || key < lt) &&
  (lte === undefined || key <= lte);

const notFound = (): Error => Object.assign(new Error('NotFound'), { name: 'NotFoundError' });

/**
 * What dynalite keeps its items in, without its JSON and its turns of the event loop: those took a tenth of a simulation. It
 * shares what it is given and what it gives; whoever asks the model gets a copy (`binary.ts`). Its keys are ASCII.
 */
export const createItems = () => {
  const items = new Map<string, Item>();
  const inRange = (range: Range): Item[] => {
    const keys = [...items.keys()].filter((key) => isWithin(key, range)).toSorted();
    if (range.reverse) keys.reverse();
    return keys
      .slice(0, range.limit === undefined || range.limit < 0 ? undefined : range.limit)
      .map((key) => items.get(key)!);
  };
  return {
    // One request at a time reaches the database (`queue.ts`).
    lock: (_key: string, work: (release: (done: Done<unknown>) => Done<unknown>) => void): void => work((done) => done),
    get: (key: string, done: Done<Item>): void => {
      const item = items.get(key);
      return item ? done(null, item) : done(notFound());
    },
    put: (key: string, item: Item, done: Done): void => {
      items.set(key, item);
      done(null);
    },
    del: (key: string, done: Done): void => {
      items.delete(key);
      done(null);
    },
    createValueStream: (range: Range): Readable => Readable.from(inRange(range)),
  };
};
