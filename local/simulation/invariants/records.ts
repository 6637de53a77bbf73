import type { LedgerItem } from '../../stage/ledger-view.ts';
import type { Mutation, ServiceHistory } from '../history/index.ts';
import type { ServiceReading } from '../reading.ts';

/** A way back registers again what is INACTIVE, or names a tag (T41, TD-9): until then the release had another revision on record. */
const revisionAt = ({ replaced }: ServiceHistory, one: LedgerItem, at: number): unknown =>
  replaced.get(one['sk'])?.find((step) => step.at > at)?.revision ?? one['revisionArn'];

/** The release that had on record, when a step sent its call, what that call set to run (seed 128008). */
export const releaseMeant = (
  { releases }: ServiceReading,
  history: ServiceHistory,
  { input, sentAt }: Mutation,
): LedgerItem | undefined => releases.find((one) => revisionAt(history, one, sentAt) === input.taskDefinition);
