import type { Story } from '../story.ts';
import { mailsOf } from './alarm-hands.ts';
import { lastState, runs } from './deploys.ts';
import { saying } from './images.ts';
import { sleepNow } from './tides.ts';

const HOUR = 3600;

const lostPush: Story = {
  name: 'a push that AWS forgot to tell',
  about:
    'v2 is pushed, and its event is lost on the way. Nothing happens, until the daily sweep compares what is pushed with what runs.',
  settings: { events: { loseEcrOneIn: 1 } },
  async play(stage, facts) {
    const digest = stage.push('web', 'v2', saying('v2'));
    await sleepNow(stage);
    await stage.rest();
    const since = stage.now();
    facts.check('no event came: nothing was deployed', stage.executions('deploy').length === 0);
    await stage.until(() => stage.executions('reconcile').some(({ startDate }) => startDate > since), 20 * HOUR);
    const found = stage.executions('reconcile').at(-1);
    await stage.rest();
    const hours = ((found?.startDate ?? since) - since) / HOUR / 1000;
    const release = (await stage.releases('web')).at(-1);
    facts.check(
      `the sweep found it in the night, ${hours.toFixed(1)} hours later`,
      (found?.input as any)?.finding === 'lostPush',
    );
    facts.check(
      'one deploy, of what was lost',
      stage.executions('deploy').length === 1 && release?.['digest'] === digest,
    );
    facts.check('it went through the gate like any other: the release is good', (await lastState(stage)) === 'good');
    facts.check('and is flagged: its push was missed', release?.['missed'] === true);
    facts.check(
      'the service runs it, and sleeps on',
      (await runs(stage, digest)) && (await stage.service('web')).desiredCount === 0,
    );
  },
};

const midAir: Story = {
  name: 'cdk deploy in the middle of a deploy',
  about:
    'v2 is being rolled out when somebody deploys his CDK stack, which names v1. Tidegate steps back, and writes down what is true.',
  async play(stage, facts) {
    stage.push('web', 'v2', saying('v2'));
    await stage.until(() => stage.updates('web').length === 1);
    await stage.wait(20);
    const theirs = await stage.cdkDeploys('web');
    const statuses = await stage.visitors(900);
    await stage.rest();
    const { taskDefinition } = await stage.service('web');
    const [v1, v2, adopted] = await stage.releases('web');
    const { current, good } = await stage.state('web');
    facts.check('the service runs what the stack says', taskDefinition === theirs);
    facts.check('nobody fought: one UpdateService of ours, the first', stage.updates('web').length === 1);
    facts.check('v2 is superseded, not failed', v2?.['state'] === 'superseded');
    facts.check('and not in quarantine: it may come again', (await stage.quarantine('web')).length === 0);
    facts.check(
      'what the stack deployed is adopted: it is current, and what a later failure goes back to',
      adopted?.['digest'] === v1?.['digest'] && current === adopted?.['sk'] && good === adopted?.['sk'],
    );
    facts.check('a person was told once', mailsOf(stage, /changed from outside/).length === 1);
    facts.check(
      `all ${statuses.length} visitors were served`,
      statuses.every((status) => status === 200),
    );
  },
};

/** What comes from elsewhere, or does not come. */
export const outsideStories: Story[] = [lostPush, midAir];
