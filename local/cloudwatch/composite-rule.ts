import { STATES } from './alarm.ts';
import type { StateValue } from './alarm.ts';
import { invalid, notCovered } from './window.ts';

type Node =
  | { kind: 'constant'; value: boolean }
  | { kind: 'is'; state: StateValue; alarm: string }
  | { kind: 'not'; of: Node }
  | { kind: 'and' | 'or'; left: Node; right: Node };

/** A composite alarm's rule. */
export interface CompositeRule {
  /** As it was written. */
  text: string;
  parsed: Node;
  /** Names of the alarms it looks at. */
  children: readonly string[];
}

const COVERED = 'AND, OR, NOT, TRUE, FALSE, parentheses, ALARM(name), OK(name), INSUFFICIENT_DATA(name)';
const CHILDREN_MAX = 100;
const TEST = new RegExp(`^(${STATES.join('|')})\\s*\\(\\s*(?:"([^"]*)"|([^()"]+?))\\s*\\)`);
const WORD = /^(?:AND|OR|NOT|TRUE|FALSE)\b|^[()]/;

/** Alarms are named by name or ARN. */
export const alarmNameOf = (reference: string): string => reference.replace(/^arn:.*?:alarm:/, '');

type Token = string | { state: StateValue; alarm: string };

const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = [];
  for (let rest = text.trim(); rest !== '';) {
    const test = TEST.exec(rest);
    const word = WORD.exec(rest);
    const found = test ?? word;
    if (!found) throw notCovered(`AlarmRule at '${rest}'`, COVERED);
    tokens.push(test ? { state: test[1] as StateValue, alarm: alarmNameOf(test[2] ?? test[3]!) } : found[0]);
    rest = rest.slice(found[0].length).trim();
  }
  return tokens;
};

const parse = (text: string): Node => {
  const tokens = tokensOf(text);
  let next = 0;

  const take = (word: string): boolean => {
    const isNext = tokens[next] === word;
    if (isNext) next += 1;
    return isNext;
  };

  const operand = (): Node => {
    if (take('NOT')) return { kind: 'not', of: operand() };
    const token = tokens[next++];
    if (typeof token === 'object') return { kind: 'is', ...token };
    if (token === 'TRUE' || token === 'FALSE') return { kind: 'constant', value: token === 'TRUE' };
    const inner = token === '(' ? either() : undefined;
    if (inner && take(')')) return inner;
    throw invalid(`AlarmRule ${text} is wrong at ${token ?? 'its end'}`);
  };

  const both = (): Node => {
    let left = operand();
    while (take('AND')) left = { kind: 'and', left, right: operand() };
    return left;
  };

  const either = (): Node => {
    let left = both();
    while (take('OR')) left = { kind: 'or', left, right: both() };
    return left;
  };

  const parsed = either();
  if (next < tokens.length) throw invalid(`AlarmRule ${text} goes on after its end`);
  return parsed;
};

const childrenOf = (node: Node): string[] => {
  switch (node.kind) {
    case 'constant':
      return [];
    case 'is':
      return [node.alarm];
    case 'not':
      return childrenOf(node.of);
    default:
      return [...childrenOf(node.left), ...childrenOf(node.right)];
  }
};

/** @throws AwsError for what is wrong or not covered (AT_LEAST) */
export const parseRule = (text: string): CompositeRule => {
  const parsed = parse(text);
  const children = [...new Set(childrenOf(parsed))];
  if (children.length > CHILDREN_MAX) throw invalid(`AlarmRule has more than ${CHILDREN_MAX} children`);
  return { text, parsed, children };
};

export const ruleHolds = ({ parsed }: CompositeRule, stateOf: (alarm: string) => StateValue | undefined): boolean => {
  const holds = (node: Node): boolean => {
    switch (node.kind) {
      case 'constant':
        return node.value;
      case 'is':
        return stateOf(node.alarm) === node.state;
      case 'not':
        return !holds(node.of);
      case 'and':
        return holds(node.left) && holds(node.right);
      case 'or':
        return holds(node.left) || holds(node.right);
    }
  };
  return holds(parsed);
};
