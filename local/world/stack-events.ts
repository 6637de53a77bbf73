import { isoSeconds } from '../clock.ts';
import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { EmittedEvent } from '../model.ts';
import type { LoadedStack } from '../template/index.ts';

/** The event of a stack that is complete, as in CloudFormation's user guide ("Stack Status Change event detail"). */
export const stackCompleteEvent = (
  { clock, chance }: { clock: Clock; chance: Chance },
  { id }: LoadedStack,
): EmittedEvent => ({
  source: 'aws.cloudformation',
  'detail-type': 'CloudFormation Stack Status Change',
  time: isoSeconds(clock.now()),
  resources: [id],
  detail: {
    'stack-id': id,
    'status-details': { status: 'CREATE_COMPLETE', 'status-reason': '' },
    'client-request-token': `Console-CreateStack-${chance.uuid()}`,
  },
});
