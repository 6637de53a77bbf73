import { createHash } from 'node:crypto';

/** Prefix of every fixed name, so that permissions can be scoped to names before the resources exist. */
export const PREFIX = 'Tidegate';

export type MachineName = 'deploy' | 'rollback' | 'sleep' | 'wake' | 'reconcile';
export const MACHINES: readonly MachineName[] = ['deploy', 'rollback', 'sleep', 'wake', 'reconcile'];

/** `give-up` → `GiveUp`: verb of a file → id of a construct. */
export const pascal = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

export const hashOf = (text: string, digits = 12): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);

/** At most 64 characters of what EventBridge takes (letters, digits, `.`, `-`, `_`), and no two alike. */
export const ruleName = (kind: string, what: string): string =>
  `${PREFIX}-${kind}-${what.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 36)}-${hashOf(what, 8)}`;

/** The doorbell's target group of a service: the doorbell tells by it who was visited. */
export const doorbellName = (service: string): string => `tidegate-${hashOf(service)}`;
