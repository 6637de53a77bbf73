import { checkOutput, withError } from './check-templates.ts';
import type { Findings, Json } from './findings.ts';

const retrierFields = [
  'Comment',
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];
const catcherFields = ['Comment', 'ErrorEquals', 'Next', 'Output', 'Assign'];

const checkErrorNames = (findings: Findings, value: unknown, location: string, last: boolean): void => {
  if (!Array.isArray(value) || value.length === 0)
    return findings.add(location, 'Expected a list of at least one error name');
  if (!value.includes('States.ALL')) return;
  if (value.length > 1) findings.add(location, "'States.ALL' must stand alone");
  if (!last) findings.add(location, "'States.ALL' must be in the last entry");
};

const checkRetrier = (findings: Findings, retrier: Json, location: string): void => {
  findings.only(retrier, retrierFields, location);
  findings.whole(retrier['IntervalSeconds'], 1, `${location}/IntervalSeconds`);
  findings.whole(retrier['MaxAttempts'], 0, `${location}/MaxAttempts`);
  findings.whole(retrier['MaxDelaySeconds'], 1, `${location}/MaxDelaySeconds`);
  const { BackoffRate: rate = 1, JitterStrategy: jitter = 'NONE' } = retrier;
  if (!(rate >= 1)) findings.add(`${location}/BackoffRate`, 'Expected a number of at least 1');
  if (jitter !== 'FULL' && jitter !== 'NONE') findings.add(`${location}/JitterStrategy`, "Expected 'FULL' or 'NONE'");
};

/** Retry and Catch of a Task, Parallel or Map. */
export const checkErrorHandling = (findings: Findings, state: Json, flow: Json, location: string): void => {
  const { Retry: retry, Catch: catchers } = state;
  findings.list(retry, `${location}/Retry`, (retrier, at) => {
    checkErrorNames(findings, retrier['ErrorEquals'], `${at}/ErrorEquals`, retrier === retry.at(-1));
    checkRetrier(findings, retrier, at);
  });
  findings.list(catchers, `${location}/Catch`, (catcher, at) => {
    checkErrorNames(findings, catcher['ErrorEquals'], `${at}/ErrorEquals`, catcher === catchers.at(-1));
    findings.only(catcher, catcherFields, at);
    findings.target(catcher['Next'], flow, `${at}/Next`);
    checkOutput(findings, catcher, withError, at);
  });
};
