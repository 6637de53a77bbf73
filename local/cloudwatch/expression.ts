import { notCovered } from './window.ts';

export type Operator = '+' | '-' | '*' | '/' | '<' | '>' | '<=' | '>=' | '==' | '!=';

/** A metric math expression, as far as the model covers it. */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'id'; id: string }
  | { kind: 'binary'; operator: Operator; left: Expression; right: Expression }
  | { kind: 'call'; name: 'IF' | 'FILL'; args: Expression[] };

const COVERED = 'numbers, ids, + - * /, comparisons, parentheses, IF(condition, a, b) and FILL(metric, number)';
const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|==|!=|[-+*/<>(),]))/y;
const COMPARISONS = ['<', '>', '<=', '>=', '==', '!='];

const refuse = (text: string, why: string): Error => notCovered(`Expression ${text}: ${why}`, `${COVERED}`);

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw refuse(text, `'${text.slice(at).trim()}'`);
    tokens.push(found[1] ?? found[2] ?? found[3]!);
  }
  return tokens;
};

const checkCall = (text: string, name: string, args: Expression[]): Expression => {
  const isFill = name === 'FILL' && args.length === 2 && args[1]?.kind === 'number';
  if (isFill || (name === 'IF' && args.length === 3)) return { kind: 'call', name: isFill ? 'FILL' : 'IF', args };
  throw refuse(text, `${name} with ${args.length} arguments of this kind`);
};

/** @throws AwsError that names what is not covered */
export const parseExpression = (text: string): Expression => {
  const tokens = tokensOf(text);
  let next = 0;

  const take = (...wanted: string[]): string | undefined =>
    wanted.includes(tokens[next] ?? '') ? tokens[next++] : undefined;

  const expect = (wanted: string): void => {
    if (!take(wanted)) throw refuse(text, `'${tokens[next] ?? 'the end'}' where '${wanted}' was expected`);
  };

  const chain = (operand: () => Expression, ...operators: string[]): Expression => {
    let left = operand();
    for (let operator = take(...operators); operator; operator = take(...operators))
      left = { kind: 'binary', operator: operator as Operator, left, right: operand() };
    return left;
  };

  const named = (name: string): Expression => {
    if (!take('(')) return { kind: 'id', id: name };
    const args = [whole()];
    while (take(',')) args.push(whole());
    expect(')');
    return checkCall(text, name, args);
  };

  const operand = (): Expression => {
    if (take('(')) {
      const inner = whole();
      expect(')');
      return inner;
    }
    if (take('-')) return { kind: 'binary', operator: '-', left: { kind: 'number', value: 0 }, right: operand() };
    const token = tokens[next++] ?? '';
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (/^[A-Za-z_]/.test(token)) return named(token);
    throw refuse(text, `'${token || 'the end'}' where a value was expected`);
  };

  const product = (): Expression => chain(operand, '*', '/');
  const sum = (): Expression => chain(product, '+', '-');
  const whole = (): Expression => chain(sum, ...COMPARISONS);

  const expression = whole();
  if (next < tokens.length) throw refuse(text, `'${tokens[next]}' after its end`);
  return expression;
};

/** Ids that an expression asks for. */
export const idsOf = (expression: Expression): string[] => {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'id':
      return [expression.id];
    case 'binary':
      return [...idsOf(expression.left), ...idsOf(expression.right)];
    case 'call':
      return expression.args.flatMap(idsOf);
  }
};
