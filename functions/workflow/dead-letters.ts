import type { Letter, Ports } from '../ports/index.ts';

/** Ten letters a time: what is more is told by the next sweep. */
const TIMES = 5;
const BODY_MAX = 300;

/** What could not be delivered. They stay in the queue until a person has been told. */
export const takeLetters = async (ports: Ports): Promise<Letter[]> => {
  const taken: Letter[] = [];
  for (let time = 0; time < TIMES; time++) {
    const some = await ports.letters.take();
    taken.push(...some);
    if (some.length === 0) break;
  }
  return taken;
};

/** A push's event carries nothing secret, and a deploy's input no environment. */
export const tellLetter = ({ body, attributes }: Letter): string => {
  const why = Object.entries(attributes)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
  return `could not be delivered${why ? ` (${why})` : ''}: ${body.slice(0, BODY_MAX)}`;
};

export const doneWith = async (ports: Ports, letters: readonly Letter[]): Promise<void> => {
  for (const letter of letters) await ports.letters.done(letter.receipt);
};
