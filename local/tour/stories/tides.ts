import { IMAGES } from '../../stage/stage.ts';
import type { Stage } from '../../stage/stage.ts';
import type { Story } from '../story.ts';
import { restWatching } from '../watch.ts';

/** The example's idle window is 5 minutes; its metrics are blind for 3, and timers fire up to a minute late. */
const UNTIL_ASLEEP_SECONDS = 1200;

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
    const before = stage.updates('web').length;
    const digest = stage.push('web', 'v2', IMAGES.healthy);
    const seen = await restWatching(stage, 'web', 2);
    facts.check('one task was started', seen.most === 1);
    facts.check('there and home: two UpdateServices', stage.updates('web').length - before === 2);
    facts.check('the release is good', (await stage.releases('web')).at(-1)?.['state'] === 'good');
    facts.check('back at zero', (await stage.service('web')).desiredCount === 0 && (await phase(stage)) === 'asleep');
    await stage.visit();
    await stage.rest();
    facts.check('the next visitor wakes it', (await stage.visit()).status === 200);
    facts.check('and is served by the new image', (await stage.image('web')).endsWith(digest));
  },
};

const fallsAsleep: Story = {
  name: 'no visitors: drowsy, then asleep',
  about:
    'Nobody comes for five minutes. First only the route changes, then, when the last minutes are known, the tasks stop.',
  async play(stage, facts) {
    await stage.untilRead('web is drowsy', async () => (await phase(stage)) === 'drowsy', 5, UNTIL_ASLEEP_SECONDS);
    facts.check('while drowsy, its tasks still run', (await stage.service('web')).runningCount === 2);
    await sleepNow(stage);
    await stage.wait(120);
    const target = await stage.scalable('web');
    facts.check('no task runs', (await stage.service('web')).runningCount === 0);
    facts.check(
      'the minimum is 0 and scaling is suspended',
      target?.MinCapacity === 0 && target.SuspendedState?.DynamicScalingOutSuspended === true,
    );
    const { capacity } = await stage.state('web');
    facts.check(
      'the capacity is saved: 2 of 1 to 4',
      capacity?.desired === 2 && capacity.bounds?.min === 1 && capacity.bounds?.max === 4,
    );
  },
};

const calledOff: Story = {
  name: 'a late visitor calls the sleep off',
  about:
    'A visitor comes in the drowsy phase: he is told to try again, the route goes back, and no task was ever stopped.',
  async play(stage, facts) {
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
    facts.check(
      'nothing was stopped',
      stage.updates('web').length === 0 && (await stage.service('web')).runningCount === 2,
    );
  },
};

const wakes: Story = {
  name: 'a visitor wakes a sleeping service',
  about: 'He rings once, and so do the others; one wake starts the tasks, and capacity is exactly as it was.',
  async play(stage, facts) {
    await sleepNow(stage);
    await stage.rest();
    const since = stage.now();
    const statuses = await stage.world.settle(
      Promise.all(
        Array.from({ length: 5 }, () => stage.world.visit('http://web.example.test/')).map((visit) =>
          visit.then((answer) => answer.status),
        ),
      ),
    );
    facts.check(
      'all are told to wait',
      statuses.every((status) => status === 503),
    );
    await stage.rest();
    facts.check('one wake', stage.executions('wake').length === 1);
    facts.check('one UpdateService', stage.updates('web', since).length === 1);
    facts.check('a visitor is served', (await stage.visit()).status === 200);
    const target = await stage.scalable('web');
    facts.check(
      '2 tasks of 1 to 4, scaling on',
      (await stage.service('web')).desiredCount === 2 &&
        target?.MinCapacity === 1 &&
        target.MaxCapacity === 4 &&
        target.SuspendedState?.DynamicScalingOutSuspended === false,
    );
  },
};

export const tideStories: Story[] = [atZero, fallsAsleep, calledOff, wakes];
