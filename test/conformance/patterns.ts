import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkInput, inputFor } from '../../local/events/input.ts';
import type { BusEvent, InputSettings } from '../../local/events/input.ts';
import { matches } from '../../local/events/match.ts';
import { compilePattern, compileServicePattern, InvalidPattern } from '../../local/events/pattern.ts';
import type { Pattern } from '../../local/events/pattern.ts';
import { parseRuleSchedule } from '../../local/events/schedule.ts';
import { AwsError } from '../../local/model.ts';
import type { Score } from './asl.ts';
import { Wildcards } from './wildcards.ts';

export interface PatternReport {
  eventbridge: Score;
  ruler: Score;
  transformers: Score;
  schedules: Score;
  /** Cases that do not pass, with what differs. */
  failures: { name: string; reason: string }[];
}

/** A pattern's case, see SOURCES.md of the folder. */
interface PatternCase {
  name: string;
  pattern?: unknown;
  patternText?: string;
  event?: unknown;
  eventText?: string;
  expected: boolean | 'valid' | 'invalid';
  error?: { code?: string; message?: string };
}

interface TransformerCase {
  name: string;
  target: InputSettings;
  event?: BusEvent;
  expected: { body?: unknown; delivered?: false; refused?: { code: string; message: string } };
}

interface ScheduleCase {
  name: string;
  scheduleExpression: string;
  expected: 'valid' | 'invalid';
}

type Judge<Case> = (one: Case) => string | undefined;

const differs = (expected: unknown, actual: unknown): string | undefined =>
  expected === actual ? undefined : `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;

const judgeInvalid = (one: PatternCase, error: InvalidPattern): string | undefined => {
  if (one.expected !== 'invalid') return `expected ${one.expected}, refused: ${error.message}`;
  // The words of the open-source matcher (rulerMessage) are no part of what AWS answers.
  const message = one.error?.message;
  return message && differs(message, `Event pattern is not valid. Reason: ${error.message}`);
};

const judgePattern =
  (compile: (text: string) => Pattern): Judge<PatternCase> =>
  (one) => {
    try {
      const pattern = compile(one.patternText ?? JSON.stringify(one.pattern));
      if (typeof one.expected === 'string') return differs(one.expected, 'valid');
      return differs(one.expected, matches(pattern, one.eventText ? JSON.parse(one.eventText) : one.event));
    } catch (error) {
      if (error instanceof InvalidPattern) return judgeInvalid(one, error);
      throw error;
    }
  };

const context = {
  ruleArn: 'arn:aws:events:us-east-1:111111111111:rule/<bus-name>/<rule-name>',
  ruleName: '<rule-name>',
  ingestionTime: 'date',
};

const judgeRefusal: Judge<TransformerCase> = ({ target, expected }) => {
  try {
    checkInput(target, '<target-id>');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return differs(JSON.stringify(expected.refused), JSON.stringify({ code: error.code, message: error.message }));
  }
  return 'expected a refusal';
};

const judgeBody = (expected: unknown, text: string): string | undefined => {
  const body = typeof expected === 'string' ? text : JSON.parse(text);
  const named = JSON.stringify(expected).match(/<[a-z-]+(:\d+)?>/g) ?? [];
  return new Wildcards(named).equal(expected, body) ? undefined : `expected ${JSON.stringify(expected)}, got ${text}`;
};

const judgeTransformer: Judge<TransformerCase> = (one) => {
  if (one.expected.refused) return judgeRefusal(one);
  checkInput(one.target, '<target-id>');
  // The recorder wrote the delivered date without its brackets.
  const event = JSON.parse(JSON.stringify(one.event).replaceAll('"<date>"', '"date"'));
  const text = inputFor(one.target, event, context);
  if (one.expected.delivered === false) return text === undefined ? undefined : `expected nothing, got ${text}`;
  return text === undefined ? 'not delivered' : judgeBody(one.expected.body, text);
};

const judgeSchedule: Judge<ScheduleCase> = ({ scheduleExpression, expected }) =>
  differs(expected, parseRuleSchedule(scheduleExpression) ? 'valid' : 'invalid');

const judged = <Case>(judge: Judge<Case>, one: Case): string | undefined => {
  try {
    return judge(one);
  } catch (error) {
    return `threw ${String(error)}`;
  }
};

const besides = join(import.meta.dirname, '../../../shared/conformance');
const ours = join(import.meta.dirname, '../fixtures/conformance');

/**
 * Runs matcher, transformers and schedule expressions against the recordings.
 * @param folder holds `event-patterns/`; by default the shared one next to the repository, else the repository's own copy
 */
export const runPatterns = (folder = existsSync(besides) ? besides : ours): PatternReport => {
  const failures: PatternReport['failures'] = [];
  const score = <Case extends { name: string }>(file: string, judge: Judge<Case>): Score => {
    const cases: Case[] = JSON.parse(readFileSync(join(folder, 'event-patterns', file), 'utf8'));
    const failed = cases.flatMap((one) => {
      const reason = judged(judge, one);
      return reason === undefined ? [] : [{ name: one.name, reason }];
    });
    failures.push(...failed);
    return { passed: cases.length - failed.length, total: cases.length };
  };
  return {
    eventbridge: score('eventbridge.json', judgePattern(compileServicePattern)),
    ruler: score('event-ruler.json', judgePattern(compilePattern)),
    transformers: score('input-transformers.json', judgeTransformer),
    schedules: score('schedule-expressions.json', judgeSchedule),
    failures,
  };
};
