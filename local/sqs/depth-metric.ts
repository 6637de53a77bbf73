import type { Clock } from '../clock.ts';
import type { MetricSink } from '../parts.ts';

const MINUTE = 60_000;

/** As much of a queue as can be measured. */
export interface Measured {
  name: string;
  messages: readonly { visibleAt: number }[];
}

/**
 * ApproximateNumberOfMessagesVisible: a point each minute from the first message on, the last one after the queue is empty again.
 * @returns to be called when something was sent to a queue
 */
export const createDepthMetric = (clock: Clock, sink: () => MetricSink): ((queue: Measured) => void) => {
  const measuring = new Set<Measured>();

  const measure = (queue: Measured): void => {
    const now = clock.now();
    sink().put({
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: queue.name },
      value: queue.messages.filter(({ visibleAt }) => visibleAt <= now).length,
      unit: 'Count',
      at: now - MINUTE,
    });
    if (queue.messages.length > 0) arm(queue);
    else measuring.delete(queue);
  };

  /** At the end of the running minute. */
  const arm = (queue: Measured): void => void clock.after(MINUTE - (clock.now() % MINUTE), () => measure(queue));

  return (queue) => {
    if (measuring.has(queue)) return;
    measuring.add(queue);
    arm(queue);
  };
};
