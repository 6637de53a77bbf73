import type { Score } from './asl.ts';
import { runAsl } from './asl.ts';
import { runPatterns } from './patterns.ts';

const help = `npm run conformance [-- --json]

Runs the interpreter and the event matcher against recordings of AWS, from ../shared/conformance if it is there,
else from test/fixtures/conformance.

  --json   scores as JSON on stdout, nothing else
  --help   this text

Failing cases are named on stderr. Exit 1 unless all recorded and all eventbridge cases pass, and 99% of the rest.
`;

/** Shares of the cases that must pass. */
const needed = { recorded: 1, derived: 0.99, eventbridge: 1, ruler: 0.99, transformers: 0.99, schedules: 0.99 };

const reaches = ({ passed, total }: Score, share: number): boolean => total > 0 && passed >= share * total;

const table = (scores: Record<keyof typeof needed, Score>): string =>
  Object.entries(needed)
    .map(([name, share]) => {
      const score = scores[name as keyof typeof needed];
      const verdict = reaches(score, share) ? 'ok' : `below ${share * 100}%`;
      return `${name.padEnd(14)}${`${score.passed} / ${score.total}`.padStart(11)}  ${verdict}`;
    })
    .join('\n');

const run = async (asJson: boolean): Promise<number> => {
  const { failures: patternFailures, ...patterns } = runPatterns();
  const { failures: aslFailures, ...asl } = await runAsl();
  for (const { name, reason } of [...aslFailures, ...patternFailures]) console.error(`${name}: ${reason}`);
  const scores = { ...asl, ...patterns };
  console.log(asJson ? JSON.stringify({ asl, patterns }) : table(scores));
  return Object.entries(needed).every(([name, share]) => reaches(scores[name as keyof typeof needed], share)) ? 0 : 1;
};

const main = async (args: string[]): Promise<number> => {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const unknown = args.filter((arg) => arg !== '--json');
  if (unknown.length === 0) return run(args.includes('--json'));
  console.error(`Unknown: ${unknown.join(' ')}\n\n${help}`);
  return 2;
};

process.exitCode = await main(process.argv.slice(2));
