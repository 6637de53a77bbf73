import type { CloudWatchSettings } from '../cloudwatch/index.ts';
import type { EcrSettings } from '../ecr/registry.ts';
import type { EcsTimings } from '../ecs/ecs.ts';
import type { ElbSettings } from '../elb/index.ts';
import type { BusSettings } from '../events/index.ts';
import type { LambdaParts } from '../lambda/index.ts';
import type { LogsSettings } from '../logs/index.ts';
import type { SchedulerSettings } from '../scheduler/index.ts';
import type { StatesSettings } from '../states/index.ts';
import type { Latency } from './latency.ts';

/** How each service of the model behaves where AWS leaves it open; what is absent keeps that service's default. */
export interface WorldSettings {
  ecs?: Partial<EcsTimings>;
  ecr?: Partial<EcrSettings>;
  elb?: Partial<ElbSettings>;
  events?: Partial<BusSettings>;
  scheduler?: Partial<SchedulerSettings>;
  cloudwatch?: Partial<CloudWatchSettings>;
  states?: Partial<StatesSettings>;
  lambda?: Pick<LambdaParts, 'trouble'>;
  logs?: Partial<LogsSettings>;
  /** Of every AWS call that a function makes. */
  latency?: Partial<Latency>;
}
