import { createHash } from 'node:crypto';
import type { Fence } from '../ports/ledger.ts';

/** The probe rule's header value for one turn: nobody outside can name the execution's ARN, and no turn has another's. */
export const probeValue = (fence: Fence): string =>
  createHash('sha256').update(`${fence.holder}/${fence.turn}`).digest('hex').slice(0, 32);
