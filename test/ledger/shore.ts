import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Bounds, Ports } from '../../functions/ports/index.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import { idle, MINUTE, service as seen, T0 } from '../domain/facts.ts';
import { SERVICE } from './releases.ts';

export const ME = 'execution:sleep';
const RESOURCE = 'service/staging/web';
const routes = [{ wakePriority: 1 }, { wakePriority: 2 }];
export const settings = {
  gate: { rolloutSeconds: 900 },
  key: SERVICE,
  idle,
  watchSeconds: 600,
  targetGroups: [{ arn: 'targets', routes }],
  scalable: { resourceId: RESOURCE },
} as unknown as ServiceSettings;

export const WHOLE: Bounds = { min: 1, max: 4, suspended: { scalingIn: false, scalingOut: false, scheduled: false } };
export const ASLEEP: Bounds = { min: 0, max: 4, suspended: { scalingIn: true, scalingOut: true, scheduled: true } };

/** What AWS has of one service with two routes; each read and each call sees it as it is at that moment. */
export interface Shore {
  now: number;
  count: number;
  bounds: Bounds;
  /** Wake priorities of the routes that lead to the doorbell. */
  closed: Set<number>;
  visitor: boolean;
  /** Counts and bounds that were sent. */
  sent: unknown[];
}

export const makeShore = (): Shore => ({
  now: T0,
  count: 2,
  bounds: WHOLE,
  closed: new Set(),
  visitor: false,
  sent: [],
});

export const portsOf = (shore: Shore, ledger: Ledger): Ports => {
  const tick = (): number => (shore.now += 1);
  return {
    clock: { now: tick },
    ledger,
    run: 'request',
    settings: { services: { [SERVICE]: settings } },
    remaining: () => 30_000,
    metrics: {
      traffic: async () => ({
        alive: Array.from({ length: 60 }, (_, n) => (Math.floor(shore.now / MINUTE) - n) * MINUTE),
        minutes: shore.visitor ? [{ at: shore.now - 4 * MINUTE, requests: 9 }] : [],
      }),
    },
    services: {
      observe: async () => ({ ...seen(), desired: shore.count, deployments: [] }),
      update: async (_: unknown, { desired }: { desired: number }) => {
        shore.sent.push(desired);
        shore.count = desired;
      },
    },
    scaling: {
      bounds: async () => shore.bounds,
      setBounds: async (_: string, bounds: Bounds) => {
        shore.sent.push(bounds);
        shore.bounds = bounds;
      },
    },
    balancer: {
      closing:
        async ({ wakePriority }: { wakePriority: number }) =>
        async () =>
          void shore.closed.add(wakePriority),
      open: async ({ wakePriority }: { wakePriority: number }) => void shore.closed.delete(wakePriority),
      probe: async () => undefined,
    },
  } as unknown as Ports;
};

/** A run of a step that stands still before one of its calls, until it is let go on. */
export interface Copy<T> {
  /** Resolves once it stands there. */
  stands: Promise<void>;
  goOn: () => Promise<T>;
}

/**
 * Begins a step, stopped before the so-manieth call of one of its ports.
 * @param before such as `ledger.cut` or `ledger.intend 2`
 */
export const stopped = async <T>(
  ports: Ports,
  before: string,
  step: (ports: Ports) => Promise<T>,
): Promise<Copy<T>> => {
  const [where = '', nth = '1'] = before.split(' ');
  const [port, method] = where.split('.') as [keyof Ports, string];
  const target = ports[port] as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
  let left = Number(nth);
  let arrive = (): void => undefined;
  let release = (): void => undefined;
  const stands = new Promise<void>((resolve) => (arrive = resolve));
  const free = new Promise<void>((resolve) => (release = resolve));
  const held = {
    ...target,
    [method]: async (...all: unknown[]) => {
      left -= 1;
      if (left === 0) {
        arrive();
        await free;
      }
      return target[method]?.(...all);
    },
  };
  const run = step({ ...ports, [port]: held });
  // Whoever awaits it later hears of its failure then.
  run.catch(arrive);
  await stands;
  return {
    stands,
    goOn: () => {
      release();
      return run;
    },
  };
};

export const inputOf = ({ turn }: Fence) => ({ service: SERVICE, execution: ME, turn });
