import type { Stage } from '../../stage/stage.ts';
import type { WebResponse } from '../../model.ts';
import { provenSeconds } from '../evidence.ts';
import type { Story } from '../story.ts';
import { ALARM, alarmOf, mailsOf, makeAlarm, minutes, mute, treatMissing, turnedRed, untilOk } from './alarm-hands.ts';
import { digestOf, lastState, runs } from './deploys.ts';
import { BREAKS_IN_ONE_PLACE, ORDERS_URL, saying } from './images.ts';

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
    facts.check(
      'a person was told why',
      mailsOf(stage, /web: rolled back/)
        .join()
        .includes(ALARM),
    );
    const before = stage.now();
    stage.push('web', 'v2-again', BREAKS_IN_ONE_PLACE, { digest: bad });
    await stage.rest();
    facts.check(
      'pushed again, the same digest is not deployed',
      stage.updates('web', before).length === 0 && (await lastState(stage)) === 'rejected',
    );
  },
};

/** What the newest rollback found, if all of them did nothing. */
const newestObjection = (stage: Stage): string => {
  const outputs = stage
    .executions('rollback')
    .map(({ output }) => (output ?? {}) as { next?: string; reason?: string });
  return outputs.every(({ next }) => next === 'Skipped') ? (outputs.at(-1)?.reason ?? '') : '';
};

/** Input of a rollback that an alarm asks for. */
interface Heard {
  event: Parameters<Stage['world']['put']>[0];
}

const OTHER = 'billing-errors';

const noReason: Story = {
  name: 'alarms that are no reason to go back',
  about:
    'One is red before the release, one muted, one told half an hour late, one not of this service. Nothing happens, each time for a reason.',
  async play(stage, facts) {
    const says = (what: string, words: string): void => facts.check(what, newestObjection(stage).includes(words));
    await makeAlarm(stage, OTHER);
    await minutes(stage, 4, { [ALARM]: 95 });
    const heard = stage.executions('rollback')[0]?.input as Heard | undefined;
    says(
      'red while nothing was released: nothing is to blame, a person is told',
      'is red after the watch window of v1',
    );
    const digest = stage.push('web', 'v2', saying('v2'));
    await minutes(stage, 9, { [ALARM]: 95 });
    await stage.rest();
    const release = (await stage.releases('web')).at(-1);
    facts.check(
      'red before the release: v2 is not to blame, and is promoted by its other checks',
      release?.['state'] === 'good' && String(release['reason']).includes('was red before the release: advisory'),
    );
    await untilOk(stage);
    await mute(stage);
    await minutes(stage, 4, { [ALARM]: 95 });
    says('muted by a person: heard, and left alone', 'is muted by');
    await minutes(stage, 6);
    if (heard) stage.world.put(heard.event);
    await stage.rest();
    says('told again half an hour late: too old to be about what runs', 'minutes old');
    const begun = stage.executions('rollback').length;
    await minutes(stage, 4, { [OTHER]: 95 });
    facts.check(
      `${OTHER} is red, and nobody of ours listens to it`,
      (await alarmOf(stage, OTHER)).StateValue === 'ALARM' && stage.executions('rollback').length === begun,
    );
    facts.check('one UpdateService in all: that of v2', stage.updates('web').length === 1);
    facts.check('v2 runs, good to the end', (await runs(stage, digest)) && (await lastState(stage)) === 'good');
    facts.check('nothing is in quarantine', (await quarantined(stage)).length === 0);
  },
};

const noData: Story = {
  name: 'a gate that could not measure',
  about:
    'The alarm that has to speak has no data while v2 bakes. Silence is not health: v2 is taken back, and a person is told.',
  async play(stage, facts) {
    await treatMissing(stage, 'missing', 'a minute without errors is now a minute without data');
    await minutes(stage, 6);
    facts.check(
      'the alarm knows nothing: INSUFFICIENT_DATA',
      (await alarmOf(stage)).StateValue === 'INSUFFICIENT_DATA',
    );
    stage.push('web', 'v2', saying('v2'));
    await stage.rest();
    const release = (await stage.releases('web')).at(-1);
    const bakedSeconds = ((release?.['decidedAt'] ?? 0) - (release?.['looks']?.bakeFrom ?? 0)) / 1000;
    facts.check('v2 was never promoted', provenSeconds(stage.executions('deploy').at(-1)) === 0);
    facts.check(
      `it had ${Math.round(bakedSeconds / 60)} minutes to be proven, longer than a bake takes`,
      bakedSeconds > 360,
    );
    facts.check('there and back: two UpdateServices', stage.updates('web').length === 2);
    facts.check('the service runs v1 again', await runs(stage, digestOf(stage, 'v1')));
    facts.check('the release is an error, not a failure: it was not measured bad', release?.['state'] === 'error');
    facts.check('so its digest is not in quarantine', (await quarantined(stage)).length === 0);
    facts.check(
      'a person was told what could not be measured',
      mailsOf(stage, /web: error/)
        .join()
        .includes(`inconclusive at the end of the bake: alarm ${ALARM}`),
    );
    facts.check('and what to do about it', String(release?.['why']?.nextStep).startsWith('find the cause'));
  },
};

/** Alarms that take a release back, that do not, and that say nothing. */
export const alarmStories: Story[] = [afterPromotion, noReason, noData];
