import { costOf, usageOfCalls, usageOfLines } from '../cost.ts';
import type { Usage } from '../cost.ts';
import type { Stage } from '../stage/stage.ts';
import { countCalls } from '../world.ts';
import type { Outcome } from './outcome.ts';

type Measures = Pick<Outcome, 'virtualSeconds' | 'transitions' | 'calls' | 'costUsd'>;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Running totals of a world, so that the difference of two is what a span used. */
const totals = (stage: Stage) => {
  const bills = Object.values(stage.world.lambda.billing());
  return {
    at: stage.now(),
    transitions: sum(stage.executions().map((one) => one.transitions)),
    requests: sum(bills.map((bill) => bill.invocations)),
    gbSeconds: sum(bills.map((bill) => (bill.milliseconds / 1000) * (bill.memoryMb / 1024))),
    calls: stage.calls().length,
    lines: stage.world.logs().length,
  };
};

export interface Span extends Measures {
  usage: Usage;
}

/** Begins to measure. @returns ends it: what happened since, installation and what came before left out */
export const measure = (stage: Stage): (() => Span) => {
  const from = totals(stage);
  return () => {
    const to = totals(stage);
    const calls = stage.calls().slice(from.calls);
    const usage: Usage = {
      transitions: to.transitions - from.transitions,
      // Of the template: all functions are arm64.
      lambda: {
        requests: to.requests - from.requests,
        gbSeconds: to.gbSeconds - from.gbSeconds,
        architecture: 'arm64',
      },
      ...usageOfCalls(calls),
      ...usageOfLines(stage.world.logs().slice(from.lines)),
    };
    const perService = Object.entries(countCalls(calls)).map(([service, byOperation]) => [
      service,
      sum(Object.values(byOperation)),
    ]);
    return {
      usage,
      virtualSeconds: Math.round((to.at - from.at) / 100) / 10,
      transitions: usage.transitions,
      calls: Object.fromEntries(perService.sort()),
      costUsd: Number(costOf(usage).total.toFixed(7)),
    };
  };
};
