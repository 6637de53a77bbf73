import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import https from 'node:https';
import * as ecs from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededChance } from '../../local/chance.ts';
import { AwsError } from '../../local/model.ts';
import type { WebRequest } from '../../local/model.ts';
import { createTransport, webHandler } from '../../local/transport.ts';
import type { RequestOrigin, Transport } from '../../local/transport.ts';
import { createVirtualClock } from '../../local/virtual-clock.ts';
import type { VirtualClock } from '../../local/virtual-clock.ts';
import { accessKeyFor, createWireServer, sdkClients } from '../../local/wire/index.ts';
import { model, person } from './models.ts';

const START = Date.UTC(2026, 10, 21, 10);
const who = new AsyncLocalStorage<RequestOrigin>();
let clock: VirtualClock;
let transport: Transport;

beforeEach(() => {
  clock = createVirtualClock(START);
  transport = createTransport({ activity: clock, origin: () => who.getStore() });
  transport.install();
});
afterEach(() => {
  transport.uninstall();
  clock.close();
});

const seconds = (): number => (clock.now() - START) / 1000;
const serveEcs = (operations: Parameters<typeof model>[1]): void => {
  const services = [model('ecs', operations)];
  transport.route('aws.local', createWireServer({ services, clients: sdkClients, chance: seededChance(1) }).handle);
};
const client = (options: ecs.ECSClientConfig = {}) =>
  new ecs.ECSClient({ ...person, endpoint: 'http://aws.local', ...options });

const get = (module: typeof http | typeof https, url: string) =>
  new Promise<{ status?: number; body: string }>((resolve, reject) => {
    const request = module.get(url, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode, body });
    });
    request.once('error', reject);
  });

test('throttled calls are retried by the client on virtual time', async () => {
  let tries = 0;
  serveEcs({
    UpdateService: [
      ['service'],
      () => {
        if (++tries < 3) throw new AwsError('ThrottlingException', 'Rate exceeded');
        return { service: { serviceName: 'web' } };
      },
    ],
  });
  const update = client().send(new ecs.UpdateServiceCommand({ service: 'web' }));
  expect((await clock.finish(update)).service?.serviceName).toBe('web');
  expect(tries).toBe(3);
  expect(seconds()).toBeGreaterThan(0);
  expect(seconds()).toBeLessThan(5);
});

test('a waiter of the client waits on virtual time', async () => {
  const stable = START + 300_000;
  serveEcs({
    DescribeServices: [
      ['cluster', 'services'],
      () => {
        const deployments = clock.now() < stable ? [{}, {}] : [{}];
        return { services: [{ status: 'ACTIVE', desiredCount: 1, runningCount: 1, deployments }], failures: [] };
      },
    ],
  });
  const wait = ecs.waitUntilServicesStable({ client: client(), maxWaitTime: 900 }, { services: ['web'] });
  expect((await clock.finish(wait)).state).toBe('SUCCESS');
  expect(seconds()).toBeGreaterThan(300);
});

test("a call that the model answers late holds until then, and the client's own timeout can be shorter", async () => {
  serveEcs({
    DescribeServices: [
      ['services'],
      () => new Promise((resolve) => clock.after(8000, () => resolve({ services: [], failures: [] }))),
    ],
  });
  const command = () => new ecs.DescribeServicesCommand({ services: ['web'] });
  await clock.finish(client().send(command()));
  expect(seconds()).toBe(8);
  const hasty = client({ maxAttempts: 1, requestHandler: { requestTimeout: 5000, throwOnRequestTimeout: true } });
  await expect(clock.finish(hasty.send(command()))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(seconds()).toBe(13);
});

test('calls made at the same time are signed by whoever makes them, though they share one client', async () => {
  serveEcs({
    DescribeServices: [
      ['services'],
      async (_, { principal }) => {
        await new Promise<void>((resolve) => void clock.after(10, resolve));
        return { services: [{ serviceName: principal }], failures: [] };
      },
    ],
  });
  const shared = client();
  const ask = () => shared.send(new ecs.DescribeServicesCommand({ services: ['web'] }));
  const as = (name: string) =>
    who.run({ accessKeyId: accessKeyFor(name), isCut: () => false }, async () => {
      const names = [];
      for (let i = 0; i < 3; i++) names.push((await ask()).services?.[0]?.serviceName);
      return names;
    });
  const [a, b, c] = await clock.finish(Promise.all([as('A'), as('B'), ask()]));
  expect(a).toEqual(['A', 'A', 'A']);
  expect(b).toEqual(['B', 'B', 'B']);
  expect(c.services?.[0]?.serviceName).toBe('person');
});

test('an origin that is cut off while it waits never hears the answer, and the time goes on', async () => {
  let cut = false;
  let ran = 0;
  serveEcs({
    DescribeServices: [['services'], () => ++ran && new Promise((resolve) => clock.after(1000, () => resolve({})))],
  });
  let heard = false;
  who.run({ accessKeyId: accessKeyFor('A'), isCut: () => cut }, () => {
    const ask = () => client().send(new ecs.DescribeServicesCommand({ services: ['web'] }));
    void ask().finally(() => (heard = true));
  });
  clock.after(500, () => (cut = true));
  await clock.run({ forSeconds: 60 });
  expect([ran, heard]).toEqual([1, false]);
});

test('plain http, https and fetch reach a load balancer by its name', async () => {
  const seen: WebRequest[] = [];
  const balancer = webHandler(async (request) => {
    seen.push(request);
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: `hello ${request.path}` };
  });
  transport.route((host) => host.endsWith('.elb.example'), balancer);
  expect(await clock.finish(get(http, 'http://web.elb.example/a?b=c'))).toEqual({ status: 200, body: 'hello /a?b=c' });
  expect(await clock.finish(get(https, 'https://web.elb.example:8443/x'))).toEqual({ status: 200, body: 'hello /x' });
  const answer = await clock.finish(
    fetch('https://web.elb.example/y', { method: 'POST', body: 'body' }).then((response) => response.text()),
  );
  expect(answer).toBe('hello /y');
  expect(seen.map(({ method, host, body }) => [method, host, body])).toEqual([
    ['GET', 'web.elb.example', ''],
    ['GET', 'web.elb.example:8443', ''],
    ['POST', 'web.elb.example', 'body'],
  ]);
});

test('a host whose TLS is broken fails over https alone, with the code of Node, until it is mended', async () => {
  transport.route('web.example', async () => ({ status: 200, headers: {}, body: Buffer.from('ok') }));
  transport.breakTls('web.example', 'CERT_HAS_EXPIRED');
  await expect(clock.finish(get(https, 'https://web.example/'))).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
  expect((await clock.finish(get(http, 'http://web.example/'))).status).toBe(200);
  transport.breakTls('web.example', undefined);
  expect((await clock.finish(get(https, 'https://web.example/'))).status).toBe(200);
});

test('fetch follows a redirect only when it is asked to', async () => {
  transport.route('web.example', async ({ path }) => {
    const moved = path === '/old';
    return { status: moved ? 307 : 200, headers: { ...(moved && { location: '/new' }) }, body: Buffer.from(path) };
  });
  expect(await (await fetch('http://web.example/old')).text()).toBe('/new');
  expect((await fetch('http://web.example/old', { redirect: 'manual' })).status).toBe(307);
});

test('a host that nobody serves is refused by name instead of being looked up', async () => {
  await expect(clock.finish(get(https, 'https://example.com/'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(clock.finish(get(http, 'http://example.com/'))).rejects.toThrow('example.com');
  await expect(fetch('https://example.org/')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  expect(transport.refused).toEqual(['example.com', 'example.com', 'example.org']);
});

test('after a transport is uninstalled, another one serves the same client', async () => {
  const shared = client();
  const ask = async () => {
    const answer = await clock.finish(shared.send(new ecs.DescribeServicesCommand({ services: ['web'] })));
    return answer.services?.[0]?.serviceName;
  };
  serveEcs({ DescribeServices: [['services'], () => ({ services: [{ serviceName: 'first' }] })] });
  expect(await ask()).toBe('first');
  transport.uninstall();
  transport = createTransport({ activity: clock });
  transport.install();
  serveEcs({ DescribeServices: [['services'], () => ({ services: [{ serviceName: 'second' }] })] });
  expect(await ask()).toBe('second');
});

test('five hundred calls take no virtual time', async () => {
  serveEcs({ DescribeServices: [['services'], () => ({ services: [] })] });
  const shared = client();
  const all = (async () => {
    for (let i = 0; i < 500; i++) await shared.send(new ecs.DescribeServicesCommand({ services: ['web'] }));
  })();
  await clock.finish(all);
  expect(seconds()).toBe(0);
});

test('a handler that fails breaks the connection, and the reason stands beside it', async () => {
  transport.route('web.example', () => Promise.reject(new Error('a mistake of the model')));
  await expect(clock.finish(get(http, 'http://web.example/'))).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(transport.refused).toEqual(['web.example: a mistake of the model']);
});

test('a request that its maker gives up ends as a hung-up connection, and holds the time no longer', async () => {
  transport.route('web.example', () => new Promise(() => {}));
  const request = http.get('http://web.example/');
  const error = new Promise((resolve) => request.once('error', resolve));
  clock.after(1000, () => request.destroy());
  expect(await clock.finish(error)).toMatchObject({ code: 'ECONNRESET' });
  expect(seconds()).toBe(1);
});
