import type { Release } from '../../functions/domain/state.ts';
import { because, type Why } from '../../functions/domain/why.ts';
import type { Acquire } from '../../functions/ports/ledger.ts';

export const SERVICE = 'staging/web';

export const aRelease = (n: number, more: Partial<Release> = {}): Release => ({
  id: `REL#2026-11-21T00:00:0${n}.000Z#${String(n).repeat(12)}`,
  service: SERVICE,
  digest: `sha256:${String(n).repeat(64)}`,
  order: String(n),
  by: 'push',
  state: 'requested',
  requestedAt: n,
  ...more,
});

export const anAcquire = (holder: string, more: Partial<Acquire> = {}): Acquire => ({
  service: SERVICE,
  holder,
  verb: 'reconcile',
  now: 1_000,
  deadline: 601_000,
  pre: { kind: 'none' },
  manual: false,
  ...more,
});

export const whyAt = (at: number, reason = 'tested'): Why => because('decided', at, reason);
