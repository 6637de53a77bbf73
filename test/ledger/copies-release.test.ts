import { beforeEach, expect, it } from 'vitest';
import { LeaseContended } from '../../functions/domain/errors.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { Release } from '../../functions/domain/state.ts';
import type { Ports } from '../../functions/ports/index.ts';
import type { Fence, Ledger } from '../../functions/ports/ledger.ts';
import { release } from '../../functions/steps/release.ts';
import { deployment, NEW, OLD, service as seen, T0 } from '../domain/facts.ts';
import { aRelease, anAcquire, SERVICE } from './releases.ts';
import { inputOf, ME, settings, stopped } from './shore.ts';
import { makeTable } from './table.ts';

/** Two copies of Release (LAM-5), of a release that was registered as a copy of `GONE`, and not sent: `OLD` stands there again. */
const GONE = OLD.replace(/\d+$/, '3');
const found = aRelease(1, { revisionArn: NEW, revisionBefore: GONE });

let ledger: Ledger;
let fence: Fence;
let stands: string;
let made: string[];
let sent: string[];

const ports = (run: string): Ports =>
  ({
    clock: { now: () => T0 },
    ledger,
    run,
    settings: {
      services: { [SERVICE]: { ...settings, gate: { alarms: [], checks: [] } } as unknown as ServiceSettings },
    },
    remaining: () => 30_000,
    services: {
      observe: async () => seen({ revisionArn: stands, deployments: [deployment({ revisionArn: stands })] }),
      definition: async () => ({ copy: { containerDefinitions: [] }, active: true }),
      register: async () => `web:${made.push(run) + 10}`,
      update: async (_: unknown, { revisionArn }: { revisionArn: string }) => {
        sent.push(revisionArn);
        stands = revisionArn;
        return seen({ revisionArn, deployments: [deployment({ revisionArn })] });
      },
    },
  }) as unknown as Ports;

const run = (with_: Ports) => release({ ...inputOf(fence), release: found.id }, with_);
const noted = async (): Promise<Release> => (await ledger.release(SERVICE, found.id))!;

beforeEach(async () => {
  ({ ledger } = await makeTable());
  await ledger.claim(found);
  const { state } = await ledger.acquire(anAcquire(ME, { verb: 'deploy' }));
  fence = { service: SERVICE, holder: ME, turn: state?.turn ?? 0 };
  stands = OLD;
  made = [];
  sent = [];
});

it('registers afresh what is a copy of what is gone', async () => {
  await run(ports('A'));
  expect(sent).toEqual(['web:11']);
  expect(await noted()).toMatchObject({ revisionArn: 'web:11', revisionBefore: OLD, releasedAt: T0 });
});

it.each(['services.register', 'ledger.noteRevision', 'ledger.amend', 'ledger.amend 2', 'ledger.intend'])(
  'both register, one is sent, and the ledger names it (A stands before %s)',
  async (at) => {
    const a = await stopped(ports('A'), at, run);
    await run(ports('B'));
    await a.goOn().catch((error: unknown) => expect(error).toBeInstanceOf(LeaseContended));
    expect(sent).toEqual([(await noted()).revisionArn]);
  },
);

it('A has read what is gone, and keeps to the copy of it, until B registers afresh: what the ledger names is sent', async () => {
  stands = GONE;
  const a = await stopped(ports('A'), 'ledger.amend 2', run);
  stands = OLD;
  const b = await stopped(ports('B'), 'ledger.amend', run);
  await a.goOn();
  await expect(b.goOn()).rejects.toThrow(LeaseContended);
  expect(sent).toEqual(['web:11']);
  expect(await noted()).toMatchObject({ revisionArn: 'web:11' });
});

it('A sends the copy of it as B would note another: the ledger keeps the one that is sent', async () => {
  const b = await stopped(ports('B'), 'ledger.noteRevision', run);
  stands = GONE;
  await run(ports('A'));
  await expect(b.goOn()).rejects.toThrow(LeaseContended);
  expect(sent).toEqual([NEW]);
  expect(await noted()).toMatchObject({ revisionArn: NEW });
});
