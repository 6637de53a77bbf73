import type { Stage } from '../../stage/stage.ts';
import { capacity, provenSeconds } from '../evidence.ts';
import type { Story } from '../story.ts';
import { taskLives } from '../task-lives.ts';
import { lastState, runs } from './deploys.ts';
import { saying } from './images.ts';

/** The example's idle window is 5 minutes; its metrics are blind for 3, and timers fire up to a minute late. */
const UNTIL_ASLEEP_SECONDS = 1200;

/** Until every node of the load balancer knows a changed rule; the doorbell sends visitors to the same address again. */
const ROUTE_SECONDS = 10;

const phase = async (stage: Stage): Promise<string> => (await stage.state('web'))['phase'];

export const sleepNow = (stage: Stage): Promise<void> =>
  stage.untilRead('web is asleep', async () => (await phase(stage)) === 'asleep', 10, UNTIL_ASLEEP_SECONDS);

const atZero: Story = {
  name: 'a push to a service at zero',
  about:
    'The service sleeps. The pushed image is started once, judged, and goes home to zero; the next visitor gets it.',
  async play(stage, facts) {
    await sleepNow(stage);
    await stage.rest();
    const since = stage.now();
    const digest = stage.push('web', 'v2', saying('v2'));
    await stage.rest();
    const started = (await taskLives(stage, 'web')).filter(({ createdAt }) => createdAt >= since);
    facts.check('one task was started, once', started.length === 1 && started[0]!.image.endsWith(digest));
    facts.check('it baked for five minutes', provenSeconds(stage.executions('deploy').at(-1)) >= 300);
    facts.check('the release is good', (await lastState(stage)) === 'good');
    facts.check('there and home: two UpdateServices', stage.updates('web', since).length === 2);
    facts.check('back at zero', (await stage.service('web')).desiredCount === 0 && (await phase(stage)) === 'asleep');
    await stage.wait(60);
    facts.check('the next visitor is told to wait', (await stage.visit()).status === 503);
    await stage.rest();
    await stage.wait(ROUTE_SECONDS);
    const { status, body } = await stage.visit();
    facts.check(
      'woken, the service serves the new image',
      status === 200 && body === 'v2' && (await runs(stage, digest)),
    );
  },
};

const fallsAsleep: Story = {
  name: 'no visitors: drowsy, then asleep',
  about:
    'Nobody comes for five minutes. First only the route changes, then, when the last minutes are known, the tasks stop.',
  async play(stage, facts) {
    await stage.untilRead('web is drowsy', async () => (await phase(stage)) === 'drowsy', 5, UNTIL_ASLEEP_SECONDS);
    const running = (await stage.service('web')).runningCount;
    facts.check('while drowsy, its tasks still run', running === 2 && stage.updates('web').length === 0);
    await sleepNow(stage);
    await stage.wait(120);
    const target = await stage.scalable('web');
    facts.check('no task runs', (await stage.service('web')).runningCount === 0);
    facts.check(
      'the minimum is 0 and scaling is suspended',
      target?.MinCapacity === 0 && target.SuspendedState?.DynamicScalingOutSuspended === true,
    );
    const saved = (await stage.state('web'))['capacity'];
    facts.check(
      'the capacity is saved: 2 of 1 to 4',
      saved?.desired === 2 && saved.bounds?.min === 1 && saved.bounds?.max === 4,
    );
    facts.check('all by one UpdateService', stage.updates('web').length === 1);
  },
};

const allRun = async (stage: Stage): Promise<boolean> => {
  const lives = await taskLives(stage, 'web');
  return lives.length === 2 && lives.every(({ endedAt }) => endedAt === undefined);
};

const calledOff: Story = {
  name: 'a late visitor calls the sleep off',
  about:
    'A visitor comes in the drowsy phase: he is told to try again, the route goes back, and no task was ever stopped.',
  async play(stage, facts) {
    const before = await capacity(stage, 'web');
    await stage.untilRead('web is drowsy', async () => (await phase(stage)) === 'drowsy', 5, UNTIL_ASLEEP_SECONDS);
    await stage.wait(20);
    const first = await stage.visit();
    facts.check(
      'he is told to try again in seconds',
      first.status === 503 && Number(first.headers['retry-after']) <= 5,
    );
    await stage.wait(5);
    facts.check('then he is served', (await stage.visit()).status === 200);
    await stage.rest();
    facts.check('the service is awake', (await phase(stage)) === 'awake');
    facts.check('no task was stopped', stage.updates('web').length === 0 && (await allRun(stage)));
    facts.check(`its capacity is as before: ${before}`, (await capacity(stage, 'web')) === before);
  },
};

const wakes: Story = {
  name: 'a visitor wakes a sleeping service',
  about: 'He rings once, and so do the others; one wake starts the tasks, and capacity is exactly as it was.',
  async play(stage, facts) {
    const before = await capacity(stage, 'web');
    await sleepNow(stage);
    await stage.rest();
    const since = stage.now();
    const answers = await stage.crowd(5);
    facts.check(
      'all five are told to wait',
      answers.every(({ status }) => status === 503),
    );
    await stage.rest();
    facts.check('one wake', stage.executions('wake').length === 1);
    facts.check('one UpdateService', stage.updates('web', since).length === 1);
    await stage.wait(ROUTE_SECONDS);
    facts.check(
      'visitors are served',
      (await stage.crowd(5)).every(({ status }) => status === 200),
    );
    facts.check(`its capacity is exactly back: ${before}`, (await capacity(stage, 'web')) === before);
    facts.check('the service is awake', (await phase(stage)) === 'awake');
  },
};

export const tideStories: Story[] = [atZero, fallsAsleep, calledOff, wakes];
