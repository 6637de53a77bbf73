import { describe, expect, it } from 'vitest';
import { AwsError } from '../../local/model.ts';
import { FUNCTION, RULE, TG, ok, pathRule, target, world } from './world.ts';

const weighted = (...groups: [string, number][]) => ({
  Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
  Actions: [
    {
      Type: 'forward',
      ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
    },
  ],
});

/** A world whose every request goes to the group `web`. */
const routed = () => {
  const made = world();
  made.create(RULE, 'Rule', { ListenerArn: made.listener, Priority: 1, ...pathRule('/*', made.web) });
  return made;
};

/** A world whose every request goes to the doorbell. */
const ringing = (properties = {}) => {
  const made = world();
  const group = made.doorbell(properties);
  made.create(RULE, 'Rule', { ListenerArn: made.listener, Priority: 1, ...pathRule('/*', group) });
  return { ...made, group };
};

describe('forwarding to addresses', () => {
  it('goes to healthy targets in turn', async () => {
    const { elb, web, clock, ask } = routed();
    for (const id of ['10.0.0.1', '10.0.0.2']) elb.targets.register(web, target(id));
    elb.targets.register(
      web,
      target('10.0.0.3', () => ({ ...ok('broken'), status: 500 })),
    );
    await clock.advance(30);
    const bodies = [await ask('/'), await ask('/'), await ask('/'), await ask('/')].map(({ body }) => body);
    expect(bodies).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.2']);
  });

  it('answers 503 when no target is registered (ALB-1)', async () => {
    expect((await routed().ask('/')).status).toBe(503);
  });

  it('fails open to unhealthy targets when there are no others (ALB-2)', async () => {
    const { elb, web, clock, ask } = routed();
    elb.targets.register(
      web,
      target('10.0.0.1', () => ({ ...ok('broken'), status: 500 })),
    );
    await clock.advance(30);
    expect(elb.targets.health(web, '10.0.0.1')).toBe('unhealthy');
    expect(await ask('/')).toMatchObject({ status: 500, body: 'broken' });
  });

  it('answers 502 when the target refuses', async () => {
    const { elb, web, ask } = routed();
    elb.targets.register(
      web,
      target('10.0.0.1', () => undefined),
    );
    expect((await ask('/')).status).toBe(502);
  });

  it.each([
    [20, 200],
    [60, 504],
  ])('waits for a target that takes %i s, and answers %i', async (takesSeconds, status) => {
    const { elb, web, clock, ask } = routed();
    elb.targets.register(
      web,
      target('10.0.0.1', () => ({ ...ok('late'), takesSeconds })),
    );
    let seen = 0;
    const asked = ask('/').then((answer) => (seen = answer.status));
    await clock.advance(Math.min(takesSeconds, 60) - 1);
    expect(seen).toBe(0);
    await clock.advance(1);
    await asked;
    expect(seen).toBe(status);
  });

  it('adds the headers of a load balancer', async () => {
    const { elb, web, ask } = routed();
    elb.targets.register(
      web,
      target('10.0.0.1', ({ headers }) => ok(JSON.stringify(headers))),
    );
    expect(JSON.parse((await ask('/', { headers: { accept: '*/*' } })).body)).toEqual({
      accept: '*/*',
      host: 'demo.example',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'x-forwarded-for': '198.51.100.7',
      'x-forwarded-port': '80',
      'x-forwarded-proto': 'http',
    });
  });

  it('keeps to the weights and does not fail over (TOP-4, ALB-9)', async () => {
    const { elb, web, listener, create, clock, ask } = world();
    const empty = create(TG, 'Empty', { TargetType: 'ip', Port: 80, Protocol: 'HTTP' });
    create(RULE, 'Rule', { ListenerArn: listener, Priority: 1, ...weighted([web, 750], [empty, 250]) });
    elb.targets.register(web, target('10.0.0.1'));
    await clock.advance(10);
    let lost = 0;
    for (let i = 0; i < 1000; i++) if ((await ask('/')).status === 503) lost++;
    expect(lost).toBeGreaterThan(200);
    expect(lost).toBeLessThan(300);
  });

  it('checks the targets of a group with weight 0, and sends it nothing (ALB-10)', async () => {
    const { elb, web, listener, create, clock, ask } = world();
    const dark = create(TG, 'Dark', { TargetType: 'ip', Port: 80, Protocol: 'HTTP' });
    create(RULE, 'Rule', { ListenerArn: listener, Priority: 1, ...weighted([web, 1], [dark, 0]) });
    elb.targets.register(web, target('10.0.0.1'));
    elb.targets.register(dark, target('10.0.0.2'));
    await clock.advance(30);
    expect(elb.targets.health(dark, '10.0.0.2')).toBe('healthy');
    for (let i = 0; i < 50; i++) expect((await ask('/')).body).toBe('10.0.0.1');
  });
});

describe('forwarding to a Lambda function', () => {
  it('calls it with an event of AWS shape, values still encoded and the last of repeated ones (ALB-19)', async () => {
    const { ask, invoked, group } = ringing();
    const headers = { 'content-type': 'text/plain', cookie: 'name1=value1' };
    await ask('/a%20b?x=1&x=c%20d&flag', { method: 'POST', headers, body: 'request_body' });
    expect(invoked).toEqual([
      {
        arn: FUNCTION,
        payload: {
          requestContext: { elb: { targetGroupArn: group } },
          httpMethod: 'POST',
          path: '/a%20b',
          queryStringParameters: { x: 'c%20d', flag: '' },
          headers: {
            ...headers,
            host: 'demo.example',
            'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
            'x-forwarded-for': '198.51.100.7',
            'x-forwarded-port': '80',
            'x-forwarded-proto': 'http',
          },
          body: 'request_body',
          isBase64Encoded: false,
        },
      },
    ]);
    expect(Object.keys(invoked[0]!.payload)).toEqual([
      'requestContext',
      'httpMethod',
      'path',
      'queryStringParameters',
      'headers',
      'body',
      'isBase64Encoded',
    ]);
  });

  it('gives lists where the group asks for them', async () => {
    const { ask, invoked, lambdaAnswers } = ringing({
      TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
    });
    lambdaAnswers(() => ({
      payload: JSON.stringify({ statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } }),
    }));
    const response = await ask('/?x=1&x=2', { headers: { accept: '*/*' } });
    expect(invoked[0]?.payload).toMatchObject({
      multiValueQueryStringParameters: { x: ['1', '2'] },
      multiValueHeaders: { accept: ['*/*'] },
    });
    expect(invoked[0]?.payload).not.toHaveProperty('headers');
    expect(response).toEqual({ status: 200, headers: { 'set-cookie': 'a=1, b=2' }, body: '' });
  });

  it('sends other bodies than text as base64, and reads such an answer', async () => {
    const { ask, invoked, lambdaAnswers } = ringing();
    lambdaAnswers(() => ({ payload: JSON.stringify({ statusCode: 200, body: 'aGVsbG8=', isBase64Encoded: true }) }));
    const response = await ask('/', { method: 'POST', headers: { 'content-type': 'image/png' }, body: 'abc' });
    expect(invoked[0]?.payload).toMatchObject({ body: 'YWJj', isBase64Encoded: true });
    expect(response.body).toBe('hello');
  });

  it('gives its answer to the visitor', async () => {
    const { ask, lambdaAnswers } = ringing();
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Retry-After': '15', 'Cache-Control': 'no-store' };
    const answer = {
      isBase64Encoded: false,
      statusCode: 503,
      statusDescription: '503 Service Unavailable',
      headers,
      body: '<!doctype html>',
    };
    lambdaAnswers(() => ({ payload: JSON.stringify(answer) }));
    expect(await ask('/')).toEqual({
      status: 503,
      headers: { 'content-type': 'text/html; charset=utf-8', 'retry-after': '15', 'cache-control': 'no-store' },
      body: '<!doctype html>',
    });
  });

  const bad: [string, any][] = [
    ['no JSON', { payload: 'oops' }],
    ['null', { payload: 'null' }],
    ['no status', { payload: '{"body":"x"}' }],
    ['a status in text', { payload: '{"statusCode":"200"}' }],
    ['a header that is no text', { payload: '{"statusCode":200,"headers":{"retry-after":15}}' }],
    ['more than a megabyte', { payload: JSON.stringify({ statusCode: 200, body: 'x'.repeat(1024 * 1024) }) }],
    ['a function error', { payload: '{"errorMessage":"x"}', functionError: 'Unhandled' }],
  ];
  it.each(bad)('answers 502 for %s', async (_, result) => {
    const { ask, lambdaAnswers } = ringing();
    lambdaAnswers(() => result);
    expect((await ask('/')).status).toBe(502);
  });

  it('answers 502 when it is throttled', async () => {
    const { ask, lambdaAnswers } = ringing();
    lambdaAnswers(() => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    });
    expect((await ask('/')).status).toBe(502);
  });
});
