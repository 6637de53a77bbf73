import type { Outcome } from './outcome.ts';
import type { Paint } from './paint.ts';
import { clockText, wrap } from './wrap.ts';

/** Signing names as the heads of columns have room for them. */
const short: Record<string, string> = {
  'application-autoscaling': 'aas',
  dynamodb: 'ddb',
  elasticloadbalancing: 'elb',
  monitoring: 'cw',
  states: 'sfn',
  scheduler: 'sch',
  logs: 'log',
};
const legend =
  'steps: state transitions. Then AWS calls by service: aas Application Auto Scaling, cw CloudWatch, ddb DynamoDB, ' +
  'elb Elastic Load Balancing, log CloudWatch Logs, sch EventBridge Scheduler, sfn Step Functions. USD: what the controller cost since ' +
  'the story began, estimated by the prices of us-east-1 without the free tier.';

type Row = readonly string[];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const callsOf = (outcome: Outcome): number => sum(Object.values(outcome.calls));

const servicesOf = (outcomes: readonly Outcome[]): string[] =>
  [...new Set(outcomes.flatMap(({ calls }) => Object.keys(calls)))].sort();

/** @param calls the cells that tell the calls */
const rowOf = (name: string, passed: string, outcomes: readonly Outcome[], calls: Row): Row => [
  name,
  passed,
  clockText(sum(outcomes.map(({ virtualSeconds }) => virtualSeconds)) * 1000),
  String(sum(outcomes.map(({ transitions }) => transitions))),
  ...calls,
  sum(outcomes.map(({ costUsd }) => costUsd)).toFixed(5),
];

const rowsOf = (outcomes: readonly Outcome[], heads: Row, calls: (of: readonly Outcome[]) => Row): Row[] => {
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  return [
    ['story', '', 'virtual', 'steps', ...heads, 'USD'],
    ...outcomes.map((one) => rowOf(one.story.name, one.passed ? '✓' : '✗', [one], calls([one]))),
    rowOf(`${passed} passed, ${outcomes.length - passed} failed`, '', outcomes, calls(outcomes)),
  ];
};

/** The first two columns to the left, numbers to the right. */
const align = (rows: readonly Row[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' '),
  );
};

const count = (of: readonly Outcome[], service: string): number => sum(of.map(({ calls }) => calls[service] ?? 0));

const wide = (outcomes: readonly Outcome[]): string[] => {
  const services = servicesOf(outcomes);
  const heads = services.map((service) => short[service] ?? service);
  return align(rowsOf(outcomes, heads, (of) => services.map((service) => String(count(of, service)))));
};

/** Where columns have no room: each story's calls in a line below it. */
const narrow = (outcomes: readonly Outcome[], paint: Paint): string[] => {
  const [head = '', ...lines] = align(rowsOf(outcomes, ['calls'], (of) => [String(sum(of.map(callsOf)))]));
  const below = ({ calls }: Outcome): string[] =>
    wrap(
      Object.entries(calls)
        .map(([service, number]) => `${short[service] ?? service}\u00a0${number}`)
        .join(', '),
      paint.width - 2,
    ).map((line) => paint('dim', `  ${line}`));
  return [head, ...lines.flatMap((line, index) => [line, ...(outcomes[index] ? below(outcomes[index]) : [])])];
};

const painted = (line: string, paint: Paint): string =>
  line.replace('✓', paint('good', '✓')).replace('✗', paint('bad', '✗'));

/** What every story took, in a table no wider than the screen. */
export const table = (outcomes: readonly Outcome[], paint: Paint): string => {
  const columns = wide(outcomes);
  const lines = columns.every((line) => line.length <= paint.width) ? columns : narrow(outcomes, paint);
  const [head = '', ...rest] = lines;
  const total = rest.pop() ?? '';
  const rule = paint('dim', '─'.repeat(head.length));
  return [
    paint('title', head),
    rule,
    ...rest.map((line) => painted(line, paint)),
    rule,
    paint('title', total),
    '',
    ...wrap(legend, paint.width).map((line) => paint('dim', line)),
  ].join('\n');
};
