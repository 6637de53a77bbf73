import type { Clock } from '../clock.ts';
import type { MetricSink } from '../parts.ts';

const MINUTE = 60_000;
/** So long after its last message CloudWatch takes a queue for active, and is told of it. */
const ACTIVE = 360 * MINUTE;

/** As much of a queue as can be measured. */
export interface Measured {
  name: string;
  messages: readonly { visibleAt: number }[];
}

/**
 * ApproximateNumberOfMessagesVisible: a point each minute from the first message on, for six hours after the queue was last not empty.
 * @returns to be called when something was sent to a queue
 */
export const createDepthMetric = (clock: Clock, sink: () => MetricSink): ((queue: Measured) => void) => {
  /** When each queue was last seen with messages in it. */
  const filled = new Map<Measured, number>();

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
    if (queue.messages.length > 0) filled.set(queue, now);
    if (now - (filled.get(queue) ?? 0) < ACTIVE) arm(queue);
    else filled.delete(queue);
  };

  /** At the end of the running minute. */
  const arm = (queue: Measured): void => void clock.after(MINUTE - (clock.now() % MINUTE), () => measure(queue));

  return (queue) => {
    const measured = filled.has(queue);
    filled.set(queue, clock.now());
    if (!measured) arm(queue);
  };
};
