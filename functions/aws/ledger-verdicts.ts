import { AwsRefused } from '../domain/errors.ts';
import type { Release, ReleaseId, ReleaseState, State } from '../domain/state.ts';
import type { Why } from '../domain/why.ts';
import type { Fence, Ledger } from '../ports/ledger.ts';
import { assertHeld, assertSeen, FENCE, fenced, fenceValues, stateKey } from './ledger-fence.ts';
import { releaseMembers, toRelease, toState } from './ledger-items.ts';
import { ABSENT, quarantineKey, releaseKey } from './ledger-releases.ts';
import type { Part, Table } from './ledger-table.ts';

/** What becomes of a release, and of the service by it. */
interface Verdict {
  fence: Fence;
  id: ReleaseId;
  to: ReleaseState;
  from: readonly ReleaseState[];
  why: Why;
  /** Further members of STATE. */
  state?: Partial<State>;
  /** Whether only the candidate may get it. */
  candidateOnly?: boolean;
  /** Further writes of the transaction. */
  more?: (held: State) => Part[];
}

interface Seen {
  held: State;
  release: Release | undefined;
}

/** @throws LeaseLost: under the fence nobody else changes the candidate, so what is read here holds until we write */
const look = async (table: Table, { fence, id }: Verdict): Promise<Seen> => {
  const [state, release] = await Promise.all([
    table.get(stateKey(fence.service)),
    table.get(releaseKey(fence.service, id)),
  ]);
  return { held: assertHeld(fence, state && toState(state)), release: release && toRelease(release) };
};

/** Only good → failed may follow a verdict: whoever comes later with another one finds that it stands, and leaves. */
const stands = ({ to, from }: Verdict, { release }: Seen): boolean => {
  if (!release || release.state === to) return release !== undefined;
  const decided = !['requested', 'candidate', 'held'].includes(release.state) && !from.includes(release.state);
  return decided && ['error', 'superseded', 'rejected'].includes(to);
};

const isDone = (verdict: Verdict, seen: Seen): boolean => stands(verdict, seen) && seen.held.candidate !== verdict.id;

/** Another release's candidacy is left alone: a successor may have found it half done. */
const statePart = ({ fence, id, state = {}, candidateOnly }: Verdict, { held }: Seen): Part => {
  const key = stateKey(fence.service);
  const values = fenceValues(fence);
  const mine = candidateOnly || held.candidate === id;
  if (!mine && Object.keys(state).length === 0) return { check: key, condition: FENCE, values };
  const set = { ...state, ...(mine && { candidate: undefined }) };
  const condition = mine ? `${FENCE} AND #candidate = :id` : FENCE;
  return { update: key, change: { set, condition, values: { ...values, id } } };
};

const releasePart = ({ fence, id, to, from, why }: Verdict): Part => ({
  update: releaseKey(fence.service, id),
  change: {
    set: { state: to, reason: why.reason, decidedAt: why.at, why },
    condition: `#state IN (${from.map((_, n) => `:from${n}`).join(', ')})`,
    values: Object.fromEntries(from.map((state, n) => [`from${n}`, state])),
  },
});

/** Told apart by reading, before and after: done by an earlier attempt, lost to another holder, or impossible. */
const pronounce = async (table: Table, verdict: Verdict): Promise<void> => {
  const seen = await look(table, verdict);
  if (isDone(verdict, seen)) return;
  const rest = stands(verdict, seen) ? [] : [releasePart(verdict), ...(verdict.more?.(seen.held) ?? [])];
  if (await table.transact([statePart(verdict, seen), ...rest])) return;
  const now = await look(table, verdict);
  if (isDone(verdict, now)) return;
  const found = `it is ${now.release?.state ?? 'absent'}, the candidate is ${now.held.candidate ?? 'none'}`;
  throw new AwsRefused(`${verdict.id} cannot become ${verdict.to}: ${found}; expected ${verdict.from.join(' or ')}`);
};

/** An adopted release is current at once; good as well, unless it is a known bad one. */
const adoption = (release: Release, members: Partial<State>): Partial<State> => ({
  ...members,
  current: release.id,
  ...(release.state === 'good' && { good: release.id }),
});

/** Its window is over rather than forgotten: Open would give it a new one. */
const tookPlace = (why: Why, back: ReleaseId | undefined): Pick<Verdict, 'state'> =>
  back ? { state: { current: back, good: back, watchUntil: why.at } } : {};

type VerdictWrites = Pick<Ledger, 'promote' | 'error' | 'fail' | 'withdraw' | 'adopt'>;

export const verdictWrites = (table: Table): VerdictWrites => ({
  promote: (fence, id, why, watchUntil) =>
    pronounce(table, {
      fence,
      id,
      why,
      to: 'good',
      from: ['candidate'],
      candidateOnly: true,
      // Proven at zero it has no window yet: the one of its predecessor is not its own.
      state: { good: id, current: id, watchUntil },
    }),

  error: (fence, id, why, back) =>
    pronounce(table, { fence, id, why, to: 'error', from: ['requested', 'candidate'], ...tookPlace(why, back) }),

  fail: (fence, id, digest, why, back) =>
    pronounce(table, {
      fence,
      id,
      why,
      to: 'failed',
      // One found running that was never proven may be gone back from, too.
      from: back ? ['candidate', 'good', 'requested'] : ['candidate', 'good'],
      ...tookPlace(why, back),
      // Of an adopted release without a digest nothing is known that could be kept out: the next one is another image.
      more: (held) =>
        digest === undefined
          ? []
          : [
              {
                put: quarantineKey(fence.service, digest),
                members: { digest, release: id, by: held.verb ?? 'tidegate', at: why.at },
              },
            ],
    }),

  withdraw: (fence, id, to, why) => pronounce(table, { fence, id, why, to, from: ['requested', 'candidate', 'held'] }),

  async adopt(fence, release, why, { phase, phaseAt = why.at, capacity }) {
    const before = await table.get(stateKey(fence.service));
    // The window of its predecessor is not its own: what somebody else has set is not fought over.
    const window = before && toState(before).current === release.id ? {} : { watchUntil: undefined };
    const state = adoption(release, { phase, phaseAt, why, ...window, ...(capacity && { capacity }) });
    const key = releaseKey(release.service, release.id);
    const part: Part = {
      update: stateKey(fence.service),
      change: { set: state, ...fenced(fence) },
    };
    const known = await table.get(key);
    const put: Part[] = known ? [] : [{ put: key, members: releaseMembers(release), unless: ABSENT }];
    await table.transact([part, ...put]);
    // A cancelled transaction is a lost fence, or a retry that found its own release: the state tells.
    const item = await table.get(stateKey(fence.service));
    const held = assertHeld(fence, item && toState(item));
    assertSeen(fence, held);
    if (held.current !== release.id) throw new AwsRefused(`${release.id} could not be adopted`);
    return held;
  },
});
