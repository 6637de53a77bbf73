import type { ExecutionRecord } from '../../states/index.ts';
import { historyOf } from '../history/index.ts';
import type { Mutation, ServiceHistory } from '../history/index.ts';
import type { Reading, ServiceReading } from '../reading.ts';
import type { Pushed } from '../run.ts';
import { clock, isBy } from './invariant.ts';
import type { Invariant } from './invariant.ts';
import { isFoundAtZero } from './releases.ts';
import { ecsWentBack } from './story-facts.ts';

const ENDS = ['good', 'failed', 'error', 'superseded', 'rejected', 'held'];

const undecided = ({ plays, releases }: ServiceReading): string[] =>
  releases
    .filter((one) => !ENDS.includes(one['state']) && !isFoundAtZero(one))
    .map((one) => `${plays.name}: ${one['tag'] ?? one['digest']} ends as ${one['state']}`);

const isOnRecord = ({ releases }: ServiceReading, { digest }: Pushed): boolean =>
  releases.some((one) => one['digest'] === digest);

const detailOf = ({ input }: ExecutionRecord): Record<string, unknown> | undefined =>
  (input as { event?: { detail?: Record<string, unknown> } } | null)?.event?.detail;

/** A person stopped it, or faults ended it, before it had written down what it heard (seed 693). */
const isCutShort = (reading: Reading, { status, startDate, stopDate = Infinity }: ExecutionRecord): boolean =>
  status === 'ABORTED' ||
  (status === 'FAILED' && reading.struck.some(({ at, seconds }) => at <= stopDate && at + seconds * 1000 >= startDate));

/** Images whose pushes an execution heard of, by service: a tag may have moved on from one that nobody heard of. */
const heard = (reading: Reading): Set<string> =>
  new Set(
    reading.executions
      .filter((one) => one.machine === 'Tidegate-deploy' && !isCutShort(reading, one))
      .map((one) => `${detailOf(one)?.['repository-name']}:${detailOf(one)?.['image-digest']}`),
  );

/** Those that the registry calls the newest: by version, or by time, which two of one moment share unless one took the other's tag. */
export const newestOf = ({ plays }: ServiceReading, tagged: readonly Pushed[]): readonly Pushed[] => {
  const last = tagged.at(-1);
  const isTagged = (one: Pushed): boolean => tagged.findLast(({ tag }) => tag === one.tag) === one;
  return plays.tags === 'semver' ? tagged.slice(-1) : tagged.filter((one) => one.at === last?.at && isTagged(one));
};

/** ECR-6: a tag that an image gets later is told by nothing, nor does the registry say when: such a push is nobody's wish (seed 128636). */
export const isToldOf = ({ story, pushed }: Reading, push: Pushed): boolean =>
  story.habits['retagsAreSilent'] === undefined ||
  pushed.find((one) => one.service === push.service && one.digest === push.digest) === push;

/**
 * What runs is what a person has asked for since that push: by time his wish is the newer one, as it is of a push that is told late
 * (T6). Where versions rule, his counts by its version, and the greater one is found.
 */
const isAskedSince = ({ plays, state, releases }: ServiceReading, { at }: Pushed): boolean =>
  plays.tags !== 'semver' &&
  releases.some((one) => one.sk === state['current'] && one['by'] === 'manual' && one['requestedAt'] > at);

/**
 * Of what nobody heard (ECR's event was lost, or a person stopped its execution before it was written down) the sweep finds the
 * newest; older ones are passed over, as a later push passes over them (T3): they are on record only through that one. Of several
 * of one moment none passes another over: each sweep finds one, and there is one in the calm (seed 11147). A person's wish since
 * passes over them all (seed 143384). A tag put on an older image in silence is none of them (seed 174243).
 */
const unrecorded = (service: ServiceReading, reading: Reading, told: ReadonlySet<string>): string[] => {
  const { name } = service.plays;
  const tagged = reading.pushed.filter(
    (one) => one.service === name && one.tag !== undefined && isToldOf(reading, one),
  );
  const isTold = ({ digest }: Pushed): boolean => told.has(`${name}:${digest}`);
  const lost = newestOf(service, tagged).filter((one) => !isTold(one) && !isAskedSince(service, one));
  const isFound = lost.some((one) => isOnRecord(service, one));
  return [...tagged.filter(isTold), ...(isFound ? [] : lost.slice(-1))]
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

/** The digest of an image that a step set a service to run. */
export const digestOf = (one: Mutation, { revisions }: ServiceHistory): string | undefined =>
  revisions.get(one.input.taskDefinition)?.split('@')[1];

/** ECS itself set what was there before, by a deployment of its own: the first one was superseded by it, and nothing was measured. */
const wentBack = (reading: Reading, { plays, releases }: ServiceReading, first: Mutation, until: number): boolean =>
  releases.some(
    (one) =>
      one['revisionArn'] === first.input.taskDefinition &&
      one['state'] === 'superseded' &&
      ecsWentBack(reading, plays, one['digest'], first.at, until),
  );

/**
 * A step that Lambda runs twice at once is one deploy, whichever of its two revisions is judged: a release has a turn of its own.
 * An image that a step releases though nothing was set to run since the same one was released, under another revision. Whoever pushes
 * it again meanwhile, under another tag, asks for it (seed 101321: the first time it was not measured); so does a push whose event
 * came after a person had asked for it, where ECS took that one back unmeasured (seed 127240).
 */
const releasedAgain = (reading: Reading, service: ServiceReading, history: ServiceHistory): string[] =>
  history.mutations
    .filter(({ input }) => input.taskDefinition !== undefined)
    .flatMap((one, index, all) => {
      const before = all[index - 1];
      if (!before || !isBy(one, 'Release') || !isBy(before, 'Release')) return [];
      const digest = digestOf(one, history);
      const same = digest !== undefined && digest === digestOf(before, history);
      const sameTurn = one.sight?.turn === before.sight?.turn;
      const another = one.input.taskDefinition !== before.input.taskDefinition;
      const between = ({ at }: { at: number }): boolean => at > before.at && at < one.at;
      const person = history.persons.some((call) => call.deploys && between(call));
      const asked = reading.pushed.some(
        (push) => push.service === service.plays.name && push.digest === digest && between(push),
      );
      return same && another && !sameTurn && !person && !asked && !wentBack(reading, service, before, one.at)
        ? [`${digest} was released at ${clock(before.at)} and at ${clock(one.at)}`]
        : [];
    });

/** T7: one image under two tags is several events, and one deploy. */
export const deploysOnce: Invariant = {
  name: 'deploysOnce',
  broken: (reading) =>
    reading.services.flatMap((service) => {
      const history = historyOf(reading.effects).get(service.plays.name);
      const again = history ? releasedAgain(reading, service, history) : [];
      return again.map((words) => `${service.plays.name}: ${words}`);
    }),
};
