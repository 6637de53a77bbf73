import type * as Api from '@aws-sdk/client-ecs';
import type { Service } from './types.ts';
import { showService } from './views.ts';
import type { World } from './world.ts';

/** How a service stood right before it was changed. */
interface Past {
  changedAt: number;
  service: Api.Service;
}

/**
 * DescribeServices may lag behind calls that changed a service (`describeLagSeconds`): it tells how the service stood before them.
 * What ECS does by itself is told at once.
 */
export const createLag = ({ timings, now }: Pick<World, 'timings' | 'now'>) => {
  const pasts = new Map<string, Past[]>();
  const lagMs = timings.describeLagSeconds * 1000;
  const unseen = (arn: string): Past[] => (pasts.get(arn) ?? []).filter(({ changedAt }) => changedAt > now() - lagMs);

  return {
    /** Right before a change. */
    keep(service: Service): void {
      if (lagMs === 0) return;
      const past = { changedAt: now(), service: structuredClone(showService(service, true)) };
      pasts.set(service.arn, [...unseen(service.arn), past]);
    },
    show(service: Service, withTags: boolean): Api.Service {
      const [oldest] = unseen(service.arn);
      if (!oldest) return showService(service, withTags);
      const { tags, ...told } = structuredClone(oldest.service);
      return withTags && tags ? { ...told, tags } : told;
    },
  };
};

export type Lag = ReturnType<typeof createLag>;
