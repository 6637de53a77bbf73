import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVirtualClock } from '../../local/virtual-clock.ts';
import type { VirtualClock } from '../../local/virtual-clock.ts';

const START = Date.UTC(2026, 10, 21, 10);
let clock: VirtualClock;

beforeEach(() => {
  clock = createVirtualClock(START);
});
afterEach(() => clock.close());

const seconds = (): number => (clock.now() - START) / 1000;

test('timers fire in order of their time, and of their making at the same time', async () => {
  const order: string[] = [];
  clock.after(2000, () => order.push('late'));
  clock.after(1000, () => order.push('first'));
  clock.after(1000, () => order.push('second'));
  clock.after(1500, () => order.push('called off')).cancel();
  await clock.run({ untilIdle: true });
  expect(order).toEqual(['first', 'second', 'late']);
  expect(seconds()).toBe(2);
});

test('a run for some seconds ends at that very moment and leaves later timers alone', async () => {
  let fired = 0;
  setInterval(() => (fired += 1), 60_000);
  await clock.run({ forSeconds: 150 });
  expect([fired, seconds()]).toEqual([2, 150]);
  await clock.run({ forSeconds: 30 });
  expect([fired, seconds()]).toEqual([3, 180]);
});

test('code that waits by promises, by timers or by node:timers/promises runs on virtual time', async () => {
  const done = (async () => {
    await sleep(5000);
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
    return new Date().toISOString();
  })();
  expect(await clock.finish(done)).toBe('2026-11-21T11:00:05.000Z');
});

test('time stands still while a file is read', async () => {
  clock.after(1, () => {});
  const read = readFile(import.meta.filename, 'utf8').then(() => clock.now());
  expect(await clock.finish(read)).toBe(START);
});

test('time stands still while something is busy', async () => {
  const done = clock.busy('a module is being read');
  let turns = 0;
  const work = (): void => void (++turns < 50 ? setImmediate(work) : done());
  setImmediate(work);
  clock.after(1000, () => expect(turns).toBe(50));
  await clock.run({ untilIdle: true });
  expect(turns).toBe(50);
});

test('a run that reaches its limit says when and what is pending', async () => {
  setInterval(() => {}, 1000);
  const run = clock.run({ until: () => false, limitSeconds: 10 });
  await expect(run).rejects.toThrow(
    'Not done after 10 virtual seconds, at 2026-11-21T10:00:10.000Z: nothing busy, 1 timers',
  );
});

test('a run that waits for what no timer can bring says so at once', async () => {
  await expect(clock.run({ until: () => false })).rejects.toThrow('No timer left to wait for');
});

test('a date without arguments is of virtual time, any other is what it was', async () => {
  await clock.run({ forSeconds: 5 });
  expect([Date.now(), new Date().getTime()]).toEqual([START + 5000, START + 5000]);
  expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  expect(new Date(2026, 10, 21)).toBeInstanceOf(Date);
  expect(structuredClone(new Date())).toEqual(new Date(START + 5000));
});

test('closing puts the real time back', () => {
  clock.close();
  expect(Date.now()).not.toBe(START);
  clock = createVirtualClock(START);
  expect(Date.now()).toBe(START);
});
