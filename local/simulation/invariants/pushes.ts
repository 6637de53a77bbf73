import type { ExecutionRecord } from '../../states/index.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import type { Pushed } from '../run.ts';
import type { Invariant } from './invariant.ts';
import { isFoundAtZero } from './releases.ts';

const ENDS = ['good', 'failed', 'error', 'superseded', 'rejected', 'held'];

const undecided = ({ plays, releases }: ServiceReading): string[] =>
  releases
    .filter((one) => !ENDS.includes(one['state']) && !isFoundAtZero(one))
    .map((one) => `${plays.name}: ${one['tag'] ?? one['digest']} ends as ${one['state']}`);

const isOnRecord = ({ releases }: ServiceReading, { digest }: Pushed): boolean =>
  releases.some((one) => one['digest'] === digest);

const detailOf = ({ input }: ExecutionRecord): Record<string, unknown> | undefined =>
  (input as { event?: { detail?: Record<string, unknown> } } | null)?.event?.detail;

/** Tags of pushes that an execution heard of and came to the end of, by service. */
const heard = ({ executions }: Reading): Set<string> =>
  new Set(
    executions
      .filter(({ machine, status }) => machine === 'Tidegate-deploy' && status === 'SUCCEEDED')
      .map((one) => `${detailOf(one)?.['repository-name']}:${detailOf(one)?.['image-tag']}`),
  );

/**
 * Of what nobody heard (ECR's event was lost, or a person stopped its execution before it was written down) the sweep finds the
 * newest; older ones are passed over, as a later push passes over them (T3): they are on record only through that one.
 */
const unrecorded = (service: ServiceReading, { pushed }: Reading, told: ReadonlySet<string>): string[] => {
  const { name } = service.plays;
  const tagged = pushed.filter((one) => one.service === name && one.tag !== undefined);
  return tagged
    .filter((one, index) => index === tagged.length - 1 || told.has(`${name}:${one.tag}`))
    .filter((one) => !isOnRecord(service, one))
    .map(({ tag }) => `${name}: the push of ${tag} is not on record`);
};

/** One push is several events (ECR-2 to 8), and each may come twice: one release at most; one without a tag is none. */
const tooMany = ({ plays, releases }: ServiceReading, { pushed }: Reading): string[] => {
  const own = pushed.filter(({ service }) => service === plays.name);
  return [...new Set(own.map(({ digest }) => digest))].flatMap((digest) => {
    const pushes = own.filter((one) => one.digest === digest && one.tag !== undefined).length;
    const made = releases.filter((one) => one['by'] === 'push' && one['digest'] === digest).length;
    return made > pushes ? [`${plays.name}: ${made} releases of ${pushes} pushes of ${digest}`] : [];
  });
};

/** 4: every push ends on record, in one state. */
export const pushesEnd: Invariant = {
  name: 'pushesEnd',
  broken: (reading) => {
    const told = heard(reading);
    return reading.services.flatMap((service) => [
      ...undecided(service),
      ...unrecorded(service, reading, told),
      ...tooMany(service, reading),
    ]);
  },
};
