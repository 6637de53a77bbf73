import type { LoggedCall } from '../../world.ts';
import { shortName } from './moment.ts';
import type { Moment } from './moment.ts';

interface Telling {
  service: string;
  what: string;
  why: string;
}

const updateService = ({ service, taskDefinition, desiredCount, forceNewDeployment }: any): Telling => {
  const changes = [
    taskDefinition !== undefined && `task definition ${shortName(taskDefinition)}`,
    desiredCount !== undefined && `desired count ${desiredCount}`,
    forceNewDeployment && 'a new deployment',
  ].filter(Boolean);
  return { service: shortName(service), what: 'ecs', why: `UpdateService: ${changes.join(', ')}` };
};

const registerTarget = ({ ResourceId, MinCapacity, MaxCapacity, SuspendedState }: any): Telling => {
  const suspended = SuspendedState?.DynamicScalingOutSuspended;
  const scaling = suspended === undefined ? '' : suspended ? ', scaling suspended' : ', scaling on';
  return { service: shortName(ResourceId), what: 'scaling', why: `bounds ${MinCapacity} to ${MaxCapacity}${scaling}` };
};

/** What a rule's new condition does: its wake rule catches the host's visitors, or none; its probe rule the gate's requests. */
const ruleWords = (conditions: any[]): string => {
  const header = conditions.find(({ Field }) => Field === 'http-header')?.HttpHeaderConfig;
  if (!header) return 'visitors come to the doorbell from now on';
  const dormant = String(header.Values?.[0]).startsWith('dormant');
  if (header.HttpHeaderName === 'x-tidegate-wake') return 'visitors come to the tasks again';
  return dormant ? 'the way in for probes is shut' : "only the gate's probes come to the task";
};

// The ARN of a rule does not say whose it is; the call comes between two others of the same service.
const modifyRule = ({ Conditions = [] }: any): Telling => ({ service: '', what: 'route', why: ruleWords(Conditions) });

const tellings: Record<string, (input: any) => Telling> = {
  UpdateService: updateService,
  RegisterScalableTarget: registerTarget,
  ModifyRule: modifyRule,
};

/** The controller's calls that change what people see, in their order; its reads, its ledger and its timers are left out. */
export const callMoments = (calls: readonly LoggedCall[]): Moment[] => {
  let last = '';
  return calls.flatMap(({ at, operation, outcome, input }) => {
    // Every step writes the service's name into its ledger first.
    const key = input.Key?.pk?.S;
    if (key) last = shortName(key);
    const telling = tellings[operation]?.(input);
    if (!telling) return [];
    const refused = outcome === 'ok' ? '' : `, refused: ${outcome}`;
    const { service, what, why } = telling;
    return [{ at, service: service || last, what, why: why + refused, tone: refused ? 'bad' : 'aws' }];
  });
};
