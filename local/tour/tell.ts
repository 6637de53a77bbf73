import type { Moment } from './moments/moment.ts';
import type { Outcome } from './outcome.ts';
import type { Paint } from './paint.ts';
import type { Fact } from './story.ts';
import { clockText, wrap } from './wrap.ts';

/** Columns: clock, service, what; the rest is why. */
const columns = { clock: 8, service: 8, what: 10 };
const indent = 1 + columns.clock + columns.service + columns.what;

const repeated = ({ times = 1, lastAt }: Moment): string =>
  times === 1 || lastAt === undefined ? '' : ` (${times}\u00a0times,\u00a0until\u00a0${clockText(lastAt)})`;

/** One moment, on as many lines as it needs. */
export const momentLines = (moment: Moment, paint: Paint): string[] => {
  const { at, service, what, why, tone } = moment;
  const [first = '', ...more] = wrap(why + repeated(moment), paint.width - indent);
  const head = [
    ' ',
    paint('dim', clockText(at).padEnd(columns.clock)),
    service.padEnd(columns.service),
    paint(tone, what.padEnd(columns.what)),
    paint(tone === 'person' || tone === 'aws' || tone === 'title' ? 'plain' : tone, first),
  ];
  return [head.join(''), ...more.map((line) => ' '.repeat(indent) + paint(tone === 'dim' ? 'dim' : 'plain', line))];
};

const factLines = ({ what, ok }: Fact, paint: Paint): string[] => {
  const [first = '', ...more] = wrap(what, paint.width - 3);
  return [
    ` ${paint(ok ? 'good' : 'bad', ok ? '✓' : '✗')} ${ok ? first : paint('bad', first)}`,
    ...more.map((line) => `   ${line}`),
  ];
};

const heading = (name: string, paint: Paint): string => {
  const line = '─'.repeat(Math.max(0, paint.width - name.length - 4));
  return `${paint('dim', '──')} ${paint('title', name)} ${paint('dim', line)}`;
};

/** A story as a person reads it: what it is about, what happened and why, what came out. */
export const tell = ({ story, moments, facts }: Outcome, paint: Paint): string =>
  [
    heading(story.name, paint),
    ...wrap(story.about, paint.width),
    '',
    ...moments.flatMap((moment) => momentLines(moment, paint)),
    '',
    ...facts.flatMap((fact) => factLines(fact, paint)),
    '',
  ].join('\n');
