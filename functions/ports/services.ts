import type { Refusal } from '../domain/refusal.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { ObservedService, ObservedTask } from '../domain/observed.ts';

/** What an UpdateService of ours may carry: never anything else of the user's. */
export interface ServiceUpdate {
  /** Full ARN (ECS-4). */
  revisionArn?: string;
  desired?: number;
  /** Deploys once more what it stands on: what ECS gave up on launches nothing any more (CB-6). */
  anew?: boolean;
}

/** A task definition as register input (TD-1, TD-2): read-only members already dropped, tags kept (TD-4..6). */
export type DefinitionCopy = Record<string, unknown> & {
  family: string;
  containerDefinitions: ({ name: string; image: string } & Record<string, unknown>)[];
};

/** The managed ECS service. Throws `Throttled`, `ServiceGone`, `AccessDenied` or the SDK's error as cause of `AwsFailed`. */
export interface Services {
  observe(service: ServiceSettings): Promise<ObservedService>;
  /** Many at once, ten a call and cluster; what ECS does not know (any more) is missing. A call that fails hides no other's. */
  observeAll(services: readonly ServiceSettings[]): Promise<Map<string, ObservedService | Refusal>>;
  /** Running ones and those stopped within the last hour (TASK-7), of the service. */
  tasks(service: ServiceSettings): Promise<ObservedTask[]>;
  update(service: ServiceSettings, update: ServiceUpdate): Promise<ObservedService>;
  definition(revisionArn: string): Promise<{ copy: DefinitionCopy; active: boolean }>;
  /** @returns ARN of the new revision */
  register(copy: DefinitionCopy): Promise<string>;
}
