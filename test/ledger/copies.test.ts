import { beforeEach, describe, expect, it } from 'vitest';
import { LeaseContended, LeaseQuiet } from '../../functions/domain/errors.ts';
import type { State } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import { adopt } from '../../functions/steps/adopt.ts';
import { cut } from '../../functions/steps/cut.ts';
import { drowse } from '../../functions/steps/drowse.ts';
import { home } from '../../functions/steps/home.ts';
import { open } from '../../functions/steps/open.ts';
import { layDown } from '../../functions/workflow/adopted.ts';
import { untilLanded } from '../../functions/workflow/landed.ts';
import { mutate } from '../../functions/workflow/mutate.ts';
import { fenceAt } from '../../functions/workflow/service.ts';
import { service as seen, T0 } from '../domain/facts.ts';
import { aRelease, anAcquire, SERVICE, whyAt } from './releases.ts';
import { ASLEEP, inputOf, makeShore, ME, portsOf, settings, type Shore, stopped, WHOLE } from './shore.ts';
import { type LedgerTable, makeTable } from './table.ts';

/** Lambda may run a step twice, and Step Functions ask for it again while it still runs (LAM-5, SFN-25). A is the copy of whom nobody hears. */
let table: LedgerTable;
let ledger: Ledger;
let shore: Shore;
let ports: Ports;
let fence: Fence;

beforeEach(async () => {
  table = await makeTable();
  ({ ledger } = table);
  shore = makeShore();
  ports = portsOf(shore, ledger);
  const { state } = await ledger.acquire(anAcquire(ME, { verb: 'sleep' }));
  fence = { service: SERVICE, holder: ME, turn: state?.turn ?? 0 };
});

const run = (step: typeof cut) => (with_: Ports) => step(inputOf(fence), with_);
const now = async (): Promise<State> => (await ledger.read(SERVICE))!;

const untilBlindIsOver = (): void => {
  shore.now += 200_000;
};

const drowsy = async (): Promise<void> => {
  expect((await run(drowse)(ports)).next).toBe('Await');
  untilBlindIsOver();
};

const expectAwake = async (): Promise<void> => {
  expect(await now()).toMatchObject({ phase: 'awake' });
  expect(await now()).not.toHaveProperty('capacity');
  expect(shore).toMatchObject({ count: 2, bounds: WHOLE, closed: new Set() });
};

const expectAsleep = async (): Promise<void> => {
  expect(await now()).toMatchObject({ phase: 'asleep', capacity: { desired: 2 } });
  expect(shore).toMatchObject({ count: 0, bounds: ASLEEP, closed: new Set([1, 2]) });
};

describe('two copies of Cut', () => {
  it.each(['ledger.cut', 'ledger.intend', 'ledger.intend 2', 'services.update'])(
    'B reads what A has set and would call the sleep off: A has cut, so B reads again and cuts, too (A stands before %s)',
    async (before) => {
      await drowsy();
      const b = await stopped(ports, 'services.observe', run(cut));
      const a = await stopped(ports, before, run(cut));
      if (before === 'ledger.cut') await a.goOn();
      await expect(b.goOn()).rejects.toThrow(LeaseContended);
      expect((await run(cut)(ports)).next).toBe('Settle');
      if (before !== 'ledger.cut') await a.goOn().catch((error) => expect(error).toBeInstanceOf(LeaseContended));
      await expectAsleep();
    },
  );

  it('B sees a late minute and calls the sleep off: A, who has not seen it, cuts nothing behind the open route', async () => {
    await drowsy();
    const a = await stopped(ports, 'ledger.cut', run(cut));
    shore.visitor = true;
    expect((await run(cut)(ports)).next).toBe('Open');
    await expect(a.goOn()).rejects.toThrow(LeaseContended);
    expect((await run(cut)(ports)).next).toBe('Open');
    await run(open)(ports);
    expect(shore.sent).toEqual([]);
    await expectAwake();
  });

  it('A cuts as Open has read that nothing was taken away: Open reads again, and restores', async () => {
    await drowsy();
    const opening = await stopped(ports, 'ledger.intend', run(open));
    await run(cut)(ports);
    await expect(opening.goOn()).rejects.toThrow(LeaseContended);
    await run(open)(ports);
    await expectAwake();
  });

  it.each(['ledger.intend', 'ledger.intend 2'])(
    'A stands before %s as Open comes: it sends nothing more',
    async (at) => {
      await drowsy();
      const a = await stopped(ports, at, run(cut));
      await run(open)(ports);
      await expect(a.goOn()).rejects.toThrow(LeaseContended);
      await expectAwake();
    },
  );

  it('the cut whose answer was lost is its own', async () => {
    await drowsy();
    const lose = {
      ...ledger,
      cut: (...all: Parameters<Ledger['cut']>) => (table.loseNextAnswer(), ledger.cut(...all)),
    };
    expect((await run(cut)({ ...ports, ledger: lose })).next).toBe('Settle');
    await expectAsleep();
  });
});

describe('two copies of Drowse', () => {
  // At `balancer.closing` it waits for the rules: read behind the look at the lease, they gave it time to become old (seed 60008).
  it.each([
    'ledger.saveCapacity',
    'ledger.drowse',
    'balancer.closing',
    'ledger.intend',
    'balancer.closing 2',
    'ledger.intend 2',
  ])(
    'A stands before %s as the sleep is called off: it neither closes a route nor makes it drowsy again',
    async (before) => {
      const a = await stopped(ports, before, run(drowse));
      await drowsy();
      await ledger.ring(SERVICE, shore.now);
      expect((await run(cut)(ports)).next).toBe('Open');
      await run(open)(ports);
      await expect(a.goOn()).rejects.toThrow(LeaseContended);
      await expectAwake();
    },
  );

  it('A begins only after Open: it finds that the sleep is off', async () => {
    await drowsy();
    await run(open)(ports);
    expect((await run(drowse)(ports)).next).toBe('Open');
    await expectAwake();
  });

  it('A has noted its intent, and B heard of a visitor before the route was closed: Open stops A', async () => {
    const a = await stopped(ports, 'ledger.read 2', run(drowse));
    await ledger.ring(SERVICE, shore.now);
    expect((await run(drowse)(ports)).next).toBe('Open');
    await run(open)(ports);
    await expect(a.goOn()).rejects.toThrow(LeaseContended);
    await expectAwake();
  });
});

describe('Open', () => {
  it("sends the bounds where a sleep's call may land late, also if they are read as whole", async () => {
    await drowsy();
    const late = await stopped(ports, 'scaling.setBounds', run(cut));
    const opening = await stopped(ports, 'ledger.intend 2', run(open));
    await expect(late.goOn()).rejects.toThrow(LeaseContended);
    expect(shore.bounds).toEqual(ASLEEP);
    await opening.goOn();
    await expectAwake();
  });

  it('tried again after all is back, it restores nothing by a count that is read too late', async () => {
    await drowsy();
    await run(cut)(ports);
    await run(open)(ports);
    const sent = shore.sent.length;
    shore.count = 0;
    await run(open)(ports);
    expect(shore.sent).toHaveLength(sent);
    expect(await now()).toMatchObject({ phase: 'awake' });
  });

  it('leaves what people have set to one that was only about to sleep', async () => {
    await drowsy();
    shore.count = 1;
    await run(open)(ports);
    await run(open)(ports);
    expect(shore).toMatchObject({ count: 1, sent: [], closed: new Set() });
  });
});

describe('two copies of Adopt', () => {
  it.each(['ledger.intend', 'ledger.intend 3'])(
    'A stands before %s as Open comes: the route stays open',
    async (at) => {
      const early = await now();
      const lay = (with_: Ports) =>
        layDown(with_, settings, fenceAt(with_, inputOf(fence), early), { desired: 2, bounds: WHOLE });
      const a = await stopped(ports, at, lay);
      await ledger.adopt(fenceAt(ports, inputOf(fence), await now()), aRelease(1, { state: 'good' }), whyAt(1), {
        phase: 'asleep',
        capacity: { desired: 2 },
      });
      await run(open)(ports);
      await expect(a.goOn()).rejects.toThrow(LeaseContended);
      expect(shore.closed).toEqual(new Set());
    },
  );

  it('A writes what it saw only after Open: refused, the service stays awake', async () => {
    const early = fenceAt(ports, inputOf(fence), await now());
    const release = aRelease(1, { state: 'good' });
    await ledger.adopt(fenceAt(ports, inputOf(fence), await now()), release, whyAt(1), {
      phase: 'asleep',
      capacity: { desired: 2 },
    });
    await run(open)(ports);
    await expect(ledger.adopt(early, release, whyAt(2), { phase: 'asleep' })).rejects.toThrow(LeaseContended);
    expect(await now()).toMatchObject({ phase: 'awake' });
  });
});

describe('a run that died in its call, and one behind it that a visitor keeps from calling', () => {
  const at = (name: string, more: Partial<Ports> = {}): Ports => ({ ...ports, ...more, run: name });
  const expectQuiet = async (kind: string): Promise<void> => {
    const held = await now();
    expect(held.doing?.kind).toBe(kind);
    expect(() => untilLanded(held, fence, shore.now)).toThrow(LeaseQuiet);
  };

  it('closes no route behind Open: Drowse notes what may land', async () => {
    const closing = async () => () => Promise.reject(new Error('died'));
    await expect(run(drowse)(at('A', { balancer: { ...ports.balancer, closing } }))).rejects.toThrow('died');
    await ledger.ring(SERVICE, shore.now);
    expect((await run(drowse)(at('B'))).next).toBe('Open');
    await expectQuiet('drowse');
  });

  it('sets no 0 behind Open: Home notes what may land', async () => {
    await ledger.adopt(fenceAt(ports, inputOf(fence), await now()), aRelease(1), whyAt(1), { phase: 'asleep' });
    const update = () => Promise.reject(new Error('died'));
    await expect(run(home)(at('A', { services: { ...ports.services, update } }))).rejects.toThrow('died');
    await ledger.ring(SERVICE, shore.now);
    expect((await run(home)(at('B'))).next).toBe('Open');
    await expectQuiet('home');
  });
});

describe('the last run of a sleep that died in its call, and Open, which its Catch leads to', () => {
  const at = (name: string, more: Partial<Ports> = {}): Ports => ({ ...ports, ...more, run: name });
  const caught = () => open({ ...inputOf(fence), outcome: 'Error' }, at('Open'));

  const expectWaits = async (sentAt: number): Promise<void> => {
    await expect(caught()).rejects.toThrow(LeaseQuiet);
    shore.now = sentAt + 34_000;
    await expect(caught()).rejects.toThrow(LeaseQuiet);
    shore.now = sentAt + 35_000;
    expect((await caught()).next).toBe('Settle');
    await expectAwake();
  };

  it('opens no route before the call of Drowse that closes it must have landed', async () => {
    const closing = async () => () => Promise.reject(new Error('died'));
    await expect(run(drowse)(at('A', { balancer: { ...ports.balancer, closing } }))).rejects.toThrow('died');
    await expectWaits((await now()).doing?.at ?? 0);
  });

  it('raises no count before the 0 of Cut must have landed', async () => {
    await drowsy();
    const update = () => Promise.reject(new Error('died'));
    await expect(run(cut)(at('A', { services: { ...ports.services, update } }))).rejects.toThrow('died');
    await expectWaits((await now()).doing?.at ?? 0);
  });

  it('waits for nothing where the step has ended, or closed its routes long ago', async () => {
    await drowsy();
    expect((await caught()).next).toBe('Settle');
    await expectAwake();
  });

  it('waits for nothing where Drowse has ended, and the sleep is called off at once', async () => {
    expect((await run(drowse)(at('A'))).next).toBe('Await');
    expect((await run(open)(at('Open'))).next).toBe('Settle');
    await expectAwake();
  });
});

describe('an Adopt that is tried again', () => {
  it('covers the intent of a run that died in its call, and notes what may land of it: nothing is given back till then', async () => {
    const at = (name: string, seconds: number, more: Partial<Ports> = {}): Ports => ({
      ...ports,
      ...more,
      run: name,
      clock: { now: () => T0 + seconds * 1000 },
    });
    const release = await ledger.claim(aRelease(1, { state: 'good', revisionArn: seen().revisionArn }));
    await ledger.adopt(fenceAt(ports, inputOf(fence), await now()), release, whyAt(1), { phase: 'awake' });
    shore.count = 0;
    const dies = { ...ports.scaling, setBounds: () => Promise.reject(new Error('died')) };
    await expect(run(adopt)(at('A', 0, { scaling: dies }))).rejects.toThrow('died');
    expect(await now()).not.toHaveProperty('unheardAt');
    expect((await run(adopt)(at('B', 2))).next).toBe('Settle');
    expect(await now()).toMatchObject({ phase: 'asleep', unheardAt: T0 + 5_000, doing: { kind: 'cut', run: 'B' } });
    const held = await now();
    expect(() => untilLanded(held, fence, T0 + 34_000)).toThrow(LeaseQuiet);
    expect(() => untilLanded(held, fence, T0 + 35_000)).not.toThrow();
  });
});

describe('an Adopt after one that a person stopped before Open', () => {
  it("knows still that the one task is a deploy's, who set no count, and keeps what was saved (seed 147176)", async () => {
    const current = await ledger.claim(aRelease(1, { state: 'good', revisionArn: seen().revisionArn }));
    const asleep = { phase: 'asleep', capacity: { desired: 2, ...WHOLE } } as const;
    await ledger.adopt(fenceAt(ports, inputOf(fence), await now()), current, whyAt(T0), asleep);
    await ledger.claim(aRelease(2, { state: 'superseded', countBefore: 0, releasedAt: T0 + 1, revisionArn: 'over' }));
    shore.count = 1;
    for (const run of ['A', 'B']) {
      expect((await adopt(inputOf(fence), { ...ports, run })).next).toBe('Open');
      expect(await now()).toMatchObject({ phase: 'asleep', capacity: { desired: 2 } });
    }
  });
});

describe('an intent', () => {
  const release = (with_: Ports, seen: State) =>
    mutate(
      with_,
      fenceAt(with_, inputOf(fence), seen),
      { kind: 'release' },
      async () => void shore.sent.push('release'),
    );

  it('is refused to a copy that stood still before it: its release is reverted by then', async () => {
    const early = await now();
    const a = await stopped(ports, 'ledger.intend', (with_) => release(with_, early));
    await release(ports, early);
    await mutate(
      ports,
      fenceAt(ports, inputOf(fence), await now()),
      { kind: 'revert' },
      async () => void shore.sent.push('back'),
    );
    await expect(a.goOn()).rejects.toThrow(LeaseContended);
    expect(shore.sent).toEqual(['release', 'back']);
    expect(await now()).toMatchObject({ doing: { kind: 'revert' } });
  });

  it('whose answer was lost is its own', async () => {
    table.loseNextAnswer();
    await release(ports, await now());
    expect(shore.sent).toEqual(['release']);
  });

  it('follows the one before it, of the same step, and of the step before', async () => {
    const own = fenceAt(ports, inputOf(fence), await now());
    for (const kind of ['cut', 'cut', 'home'] as const) await mutate(ports, own, { kind }, async () => undefined);
    await mutate(ports, fenceAt(ports, inputOf(fence), await now()), { kind: 'open' }, async () => undefined);
    expect(await now()).toMatchObject({ doing: { kind: 'open' } });
    expect(await now()).not.toHaveProperty('unheardAt');
  });

  it('of a run that died in its call may land still: whoever goes on notes that, and nothing is given back till then', async () => {
    const at = (name: string, seconds: number): Ports => ({
      ...ports,
      run: name,
      clock: { now: () => T0 + seconds * 1000 },
    });
    const cuts = async (with_: Ports, act = async (): Promise<void> => undefined): Promise<void> =>
      mutate(with_, fenceAt(with_, inputOf(fence), await now()), { kind: 'cut' }, act);
    await expect(cuts(at('A', 0), () => Promise.reject(new Error('died')))).rejects.toThrow('died');
    expect(await now()).not.toHaveProperty('unheardAt');
    await cuts(at('B', 2));
    expect(await now()).toMatchObject({ unheardAt: T0 + 5_000, doing: { run: 'B' } });
    const held = await now();
    expect(() => untilLanded(held, fence, T0 + 34_000)).toThrow(LeaseQuiet);
    expect(() => untilLanded(held, fence, T0 + 35_000)).not.toThrow();
    // What was noted as given up later stands.
    await ledger.unheard(fenceAt(ports, inputOf(fence), held), T0 + 20_000);
    await cuts(at('C', 21));
    expect(await now()).toMatchObject({ unheardAt: T0 + 20_000, doing: { run: 'C' } });
  });

  it('whose call failed late tells that, though what is noted of it fails, too', async () => {
    const deaf: Ports = {
      ...ports,
      ledger: { ...ledger, unheard: () => Promise.reject(new LeaseContended('gone on')) },
    };
    const own = fenceAt(deaf, inputOf(fence), await now());
    const late = mutate(deaf, own, { kind: 'cut' }, async () => {
      shore.now += 10_000;
      throw new Error('throttled');
    });
    await expect(late).rejects.toThrow('throttled');
  });

  it('of two copies that write in the same millisecond one acts (seed 128078)', async () => {
    const early = await now();
    const copy = (name: string): Ports => ({ ...ports, run: name, clock: { now: () => T0 } });
    const a = await stopped(copy('A'), 'ledger.intend', (with_) => release(with_, early));
    await release(copy('B'), early);
    await expect(a.goOn()).rejects.toThrow(LeaseContended);
    expect(shore.sent).toEqual(['release']);
  });

  it('is not that of a copy whose clock says the same: who wrote first has gone on, and is stopped', async () => {
    const copy = async (name: string) => fenceAt({ ...ports, run: name }, inputOf(fence), await now());
    const a = await copy('A');
    await ledger.intend(a, { kind: 'cut', at: T0 });
    await ledger.intend(await copy('B'), { kind: 'cut', at: T0 });
    await expect(ledger.intend(a, { kind: 'cut', at: T0 + 1 })).rejects.toThrow(LeaseContended);
  });

  it('of two copies the later to write is stopped, not the one that acts', async () => {
    const early = await now();
    const a = await stopped(ports, 'ledger.read', (with_) => release(with_, early));
    await expect(release(ports, early)).rejects.toThrow(LeaseContended);
    await a.goOn();
    expect(shore.sent).toEqual(['release']);
  });
});
