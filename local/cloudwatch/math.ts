import type { Expression, Operator } from './expression.ts';

/** Values by the start of their period, in milliseconds. */
export type Series = ReadonlyMap<number, number>;

type Value = number | Series;

export interface MathScope {
  /** Values of another query. */
  series(id: string): Series;
  /** Starts of all periods of the window, for FILL. */
  periods: readonly number[];
}

const apply: Record<Operator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

const at = (value: Value, time: number): number | undefined => (typeof value === 'number' ? value : value.get(time));

/** A period counts where every series has it; what is no number (a division by zero) is no datapoint. */
const join = (values: readonly Value[], combine: (...found: number[]) => number | undefined): Value => {
  const first = values.find((value) => typeof value !== 'number');
  if (!first) return combine(...(values as number[])) ?? Number.NaN;
  const joined = new Map<number, number>();
  for (const time of first.keys()) {
    const found = values.map((value) => at(value, time));
    const result = found.every((one) => one !== undefined) ? combine(...found) : undefined;
    if (result !== undefined && Number.isFinite(result)) joined.set(time, result);
  }
  return joined;
};

/** Only the branch that is taken needs a value. */
const choose = ([condition = 0, yes = 0, no = 0]: Value[]): Value => {
  if (typeof condition === 'number') return condition ? yes : no;
  const chosen = new Map<number, number>();
  for (const [time, holds] of condition) {
    const value = at(holds ? yes : no, time);
    if (value !== undefined) chosen.set(time, value);
  }
  return chosen;
};

const fill = (value: Value, filler: Value, periods: readonly number[]): Value =>
  typeof value === 'number' ? value : new Map(periods.map((time) => [time, value.get(time) ?? Number(filler)]));

const valueOf = (expression: Expression, scope: MathScope): Value => {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'id':
      return scope.series(expression.id);
    case 'binary':
      return join([valueOf(expression.left, scope), valueOf(expression.right, scope)], apply[expression.operator]);
    case 'call': {
      const args = expression.args.map((one) => valueOf(one, scope));
      return expression.name === 'IF' ? choose(args) : fill(args[0] ?? 0, args[1] ?? 0, scope.periods);
    }
  }
};

/** @returns nothing for an expression that is a single number: it has no periods */
export const evaluateExpression = (expression: Expression, scope: MathScope): Series => {
  const value = valueOf(expression, scope);
  return typeof value === 'number' ? new Map() : value;
};
