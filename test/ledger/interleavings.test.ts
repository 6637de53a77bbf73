import { expect, it } from 'vitest';
import { explore } from './explore.ts';

it('never has two owners and forgets no push, whoever dies between any two writes', async () => {
  const all = await explore(60, 120);
  expect(all).toMatchObject({ doubleOwners: [], forgotten: [], failures: [] });
  expect(all.takeovers).toBeGreaterThan(20);
});

it('forgets no push when nobody dies', async () => {
  expect(await explore(60, 0)).toMatchObject({ deaths: 0, doubleOwners: [], forgotten: [], failures: [] });
});

it('finds the planted mistake of a takeover without the quiet time', async () => {
  const { doubleOwners } = await explore(60, 120, { noQuiet: true });
  expect(doubleOwners.length).toBeGreaterThan(0);
});

it('finds the planted mistake of a Settle that reads what is wanted before it releases', async () => {
  const { forgotten } = await explore(60, 0, { readsFirst: true });
  expect(forgotten.length).toBeGreaterThan(0);
});
