import { createHash } from 'node:crypto';
import { newsOf, type Told } from '../domain/told.ts';
import type { Ports } from '../ports/index.ts';

const marked = (words: string): { mark: string; words: string } => ({
  mark: createHash('sha256').update(words).digest('hex').slice(0, 16),
  words,
});

const same = (one: Told, other: Told): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([mark, at]) => other[mark] === at);

/** Tells a person what is new; what could not be told is new to the next sweep still. */
export const tellFindings = async (ports: Ports, found: readonly string[]): Promise<void> => {
  const before = await ports.ledger.told();
  const { news, told } = newsOf(found.map(marked), before, ports.clock.now());
  const out = news.length === 0 || (await ports.notifier.tell(`${news.length} findings of the sweep`, news.join('\n')));
  if (out && !same(told, before)) await ports.ledger.noteTold(told);
};
