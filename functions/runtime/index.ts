export { type Entry, entry, handlerEntry, type Step } from './entry.ts';
