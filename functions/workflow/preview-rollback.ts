import type { JudgeDecision } from '../domain/judge-facts.ts';
import { tellSkipped } from '../domain/rollback-target.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { Release, State } from '../domain/state.ts';
import type { Ports } from '../ports/index.ts';
import { findWayBack } from './revert-target.ts';

const name = (release: Release | undefined): string => release?.tag ?? release?.digest ?? 'nothing';

/** What a rollback would do, by the very decision that Judge takes, without any write. */
export const previewRollback = async (
  ports: Ports,
  service: ServiceSettings,
  state: State,
  current: Release | undefined,
  decision: JudgeDecision,
): Promise<string[]> => {
  const way = current ? await findWayBack(ports, service, current) : { target: undefined, skipped: [] };
  const { target } = way;
  return [
    `current release ${name(current)} (${current?.state ?? 'unknown'})`,
    `${decision.action}: ${decision.reason}`,
    target
      ? `back to ${name(target)}${tellSkipped(way)}; ${name(current)} would be in quarantine; the count stays ${state.phase === 'awake' ? 'as it is' : '0'}`
      : 'there is no good release to go back to: a person would be called',
    ...(state.holder ? [`the service is held by a ${state.verb}: by the arrival table it would be left with it`] : []),
  ];
};
