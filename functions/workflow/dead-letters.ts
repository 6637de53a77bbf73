import type { Letter, Ports } from '../ports/index.ts';

/** So many tens in one message, */
const TENS = 10;
/** and so many messages in one sweep. What is more keeps its alarm red until the next one. */
const MESSAGES = 10;
const BODY_MAX = 300;
const CAUSE_MAX = 500;

/** What could not be delivered. They stay in the queue, out of sight for a while, until a person has been told. */
const takeLetters = async (ports: Ports): Promise<Letter[]> => {
  const taken: Letter[] = [];
  for (let time = 0; time < TENS; time++) {
    const some = await ports.letters.take();
    taken.push(...some);
    if (some.length === 0) break;
  }
  return taken;
};

/** A push's event carries nothing secret, and a deploy's input no environment. */
const inWords = ({ body, attributes }: Letter): string => {
  const why = Object.entries(attributes)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
    .slice(0, CAUSE_MAX);
  return `could not be delivered${why ? ` (${why})` : ''}: ${body.slice(0, BODY_MAX)}`;
};

/** Tells a person of every letter, and only then takes it away: one that could not be told comes back to sight. */
export const tellLetters = async (ports: Ports): Promise<void> => {
  for (let message = 0; message < MESSAGES; message++) {
    const letters = await takeLetters(ports);
    if (letters.length === 0) return;
    const text = letters.map(inWords).join('\n');
    if (!(await ports.notifier.tell(`${letters.length} findings of the sweep: dead letters`, text))) return;
    for (const letter of letters) await ports.letters.done(letter.receipt);
  }
};
