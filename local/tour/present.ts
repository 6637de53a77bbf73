import { reportOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Paint } from './paint.ts';
import { play } from './play.ts';
import type { PlaySettings } from './play.ts';
import type { Story } from './story.ts';
import { table } from './table.ts';
import { tell } from './tell.ts';

export interface PresentSettings extends PlaySettings {
  paint: Paint;
  json: boolean;
  quiet: boolean;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** With `--json` the screen shows how far the tour is, and what is wrong. */
const progressLine = ({ story, passed, facts }: Outcome): string =>
  [`${passed ? '✓' : '✗'} ${story.name}`, ...facts.filter(({ ok }) => !ok).map(({ what }) => `  ✗ ${what}`)].join('\n');

/** Plays stories one after the other, each told as soon as it is over. @returns the exit code */
export const present = async (stories: readonly Story[], settings: PresentSettings): Promise<number> => {
  const { paint, json, quiet } = settings;
  const outcomes: Outcome[] = [];
  for (const story of stories) {
    const outcome = await play(story, settings);
    outcomes.push(outcome);
    if (json && (!quiet || !outcome.passed)) say(progressLine(outcome));
    if (!json && (!quiet || !outcome.passed)) print(tell(outcome, paint));
  }
  const report = reportOf(outcomes);
  print(json ? JSON.stringify(report, undefined, 2) : table(outcomes, paint));
  return report.failed === 0 ? 0 : 1;
};
