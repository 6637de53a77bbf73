import type { Stage } from '../../stage/stage.ts';
import type { WebResponse } from '../../model.ts';
import type { Story } from '../story.ts';
import { turnedRed } from './alarm-hands.ts';
import { digestOf, lastState, runs } from './deploys.ts';
import { BREAKS_IN_ONE_PLACE, ORDERS_URL } from './images.ts';

const EVERY_SECONDS = 10;

/** Visitors of the place that breaks, as many a minute as the alarm needs to speak. */
const ordering = async (stage: Stage, done: () => boolean, limitSeconds = 1800): Promise<WebResponse[]> => {
  const answers: WebResponse[] = [];
  for (let passed = 0; passed < limitSeconds && !done(); passed += EVERY_SECONDS) {
    answers.push(await stage.visit(ORDERS_URL));
    await stage.wait(EVERY_SECONDS);
  }
  return answers;
};

const quarantined = async (stage: Stage): Promise<string[]> =>
  (await stage.quarantine('web')).map((item) => item['digest']);

/** What a person was told by mail under such a subject. */
export const mailOf = (stage: Stage, subject: RegExp): string | undefined =>
  stage.world.sns.published().find((one) => subject.test(one.subject ?? ''))?.message;

const afterPromotion: Story = {
  name: 'an alarm after the promotion',
  about:
    'v2 passes the gate; minutes later its orders break, where no check looks. The alarm on errors turns red, and v1 comes back by itself.',
  async play(stage, facts) {
    const bad = stage.push('web', 'v2', BREAKS_IN_ONE_PLACE);
    await stage.rest();
    facts.check('v2 passed the gate: the release is good', (await lastState(stage)) === 'good');
    const since = stage.now();
    await stage.visitors(180);
    const ended = (): boolean => stage.executions('rollback').some(({ status }) => status !== 'RUNNING');
    const answers = await ordering(stage, ended);
    const errors = answers.filter(({ status }) => status === 500).length;
    const [back, ...more] = stage.updates('web', since);
    const seconds = ((back?.at ?? 0) - (await turnedRed(stage))) / 1000;
    facts.check(
      `ECS was told to go back ${seconds.toFixed(1)} s after the alarm turned red`,
      seconds > 0 && seconds < 6,
    );
    facts.check('by one UpdateService', back !== undefined && more.length === 0);
    facts.check(
      `visitors got ${errors} errors, and nothing worse; then v1 served them again`,
      answers.every(({ status }) => status === 200 || status === 500) && answers.at(-1)?.body === 'ok',
    );
    facts.check('the service runs v1 again', await runs(stage, digestOf(stage, 'v1')));
    facts.check(
      'v2 is failed, and its digest in quarantine',
      (await lastState(stage)) === 'failed' && (await quarantined(stage)).includes(bad),
    );
    facts.check('a person was told why', mailOf(stage, /web: rolled back/)?.includes('web-5xx') === true);
    const before = stage.now();
    stage.push('web', 'v2-again', BREAKS_IN_ONE_PLACE, { digest: bad });
    await stage.rest();
    facts.check(
      'pushed again, the same digest is not deployed',
      stage.updates('web', before).length === 0 && (await lastState(stage)) === 'rejected',
    );
  },
};
export const alarmStories: Story[] = [afterPromotion];
