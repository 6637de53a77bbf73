import type { Caught, Mistake } from './mistake.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const cells = ({ name, what, caughtBy: expected }: Mistake, caught: Caught): string[] => {
  const by = caught.caughtBy ?? 'nothing';
  return [name, what, by === expected ? by : `${by}, not ${expected}`, String(caught.firstSeed ?? '')];
};

const INTRODUCTION = `# Planted mistakes

A simulation that never fails proves nothing. So each of these mistakes is planted into the system, one at a time, and seeds are
played until the invariant that was named beforehand breaks, on a seed that is green without the mistake: first the seed that showed
it last time, then all of 1 to 300. Code is changed on its way
into the bundles, state machines and templates in a copy of what was synthesized; the repository's own files stay as they are.

This page is made by a run: \`npm run --silent simulate -- --sabotage all --markdown > docs/sabotage.md\`. One of them again:
\`npm run simulate -- --sabotage noFence\`. A mistake is an entry in \`local/simulation/sabotage/mistakes/\`.`;

const OPEN = `## Not caught yet

The system mends what these break before it shows (a sweep, a watchdog, a second check behind the first), or no story comes to the
moment in which they matter. They are hunted for by name only.`;

/** @param sought those that no seed has caught yet */
const open = (sought: readonly Mistake[]): string[] => [
  OPEN,
  '',
  row(['mistake', 'what is wrong', 'expected of']),
  row(['---', '---', '---']),
  ...sought.map(({ name, what, caughtBy }) => row([name, what, caughtBy])),
];

/** The page of the docs. */
export const page = (mistakes: readonly Mistake[], all: readonly Caught[], sought: readonly Mistake[]): string =>
  [
    INTRODUCTION,
    '',
    row(['mistake', 'what is wrong', 'caught by', 'seed']),
    row(['---', '---', '---', '---']),
    ...mistakes.map((mistake, index) => row(cells(mistake, all[index]!))),
    ...(sought.length > 0 ? ['', ...open(sought)] : []),
  ].join('\n');
