import { IMAGES } from '../../stage/stage.ts';
import type { Stage } from '../../stage/stage.ts';
import { provenSeconds } from '../evidence.ts';
import type { Story } from '../story.ts';
import { leastRunning, taskLives } from '../task-lives.ts';
import { restWatching } from '../watch.ts';
import { BREAKS_AFTER_SECONDS, CRASHES_AT_START, saying } from './images.ts';

export const runs = async (stage: Stage, digest: string, service = 'web'): Promise<boolean> =>
  (await stage.image(service)).endsWith(digest);

export const lastState = async (stage: Stage, service = 'web'): Promise<string> =>
  (await stage.releases(service)).at(-1)?.['state'] ?? 'none';

export const digestOf = (stage: Stage, tag: string): string =>
  stage.journal.flatMap((entry) => (entry.kind === 'push' && entry.tag === tag ? [entry.digest] : []))[0] ?? '';

const pushToRunning: Story = {
  name: 'push to a running service',
  about:
    'An image is pushed; its tasks replace the old ones, the gate watches them bake, and the release becomes good.',
  async play(stage, facts) {
    const since = stage.now();
    const digest = stage.push('web', 'v2', saying('v2'));
    const answers = await restWatching(stage);
    facts.check('one deployment by one UpdateService', stage.updates('web').length === 1);
    facts.check(
      'never, at any moment, fewer than two tasks ran',
      leastRunning(await taskLives(stage, 'web'), since) >= 2,
    );
    facts.check(
      `all ${answers.length} visitors were served`,
      answers.every(({ status }) => status === 200),
    );
    facts.check(
      'it baked for five minutes before it was promoted',
      provenSeconds(stage.executions('deploy').at(-1)) >= 300,
    );
    facts.check('the release is good', (await lastState(stage)) === 'good');
    facts.check('the service runs the pushed digest', await runs(stage, digest));
    facts.check('visitors get it', (await stage.visit()).body === 'v2');
  },
};

const crashing: Story = {
  name: 'a push whose tasks crash',
  about: 'The new tasks exit before they answer once; two are enough, and the last good release never stopped serving.',
  async play(stage, facts) {
    const since = stage.now();
    const bad = stage.push('web', 'v2', CRASHES_AT_START);
    const answers = await restWatching(stage);
    const good = (await taskLives(stage, 'web')).filter(({ image }) => !image.endsWith(bad));
    facts.check(
      `all ${answers.length} visitors were served, by the last good release`,
      answers.every(({ status, body }) => status === 200 && body === 'ok'),
    );
    facts.check('never, at any moment, fewer than two of its tasks ran', leastRunning(good, since) >= 2);
    facts.check('two UpdateServices: there and back', stage.updates('web').length === 2);
    facts.check('the service runs v1 again', await runs(stage, digestOf(stage, 'v1')));
    facts.check('the release failed', (await lastState(stage)) === 'failed');
    const quarantined = (await stage.quarantine('web')).map((item) => item['digest']);
    facts.check('its digest is in quarantine', quarantined.includes(bad));
    facts.check('the deploy ended as ReleaseFailed', stage.executions('deploy').at(-1)?.error === 'ReleaseFailed');
  },
};

const breaksInBake: Story = {
  name: 'a push that answers 500 in the bake',
  about: 'The new tasks start well and break in minute four; the gate sees it in the bake and goes back.',
  async play(stage, facts) {
    const bad = stage.push('web', 'v2', IMAGES.breaksLate);
    await stage.rest();
    const lives = await taskLives(stage, 'web');
    const first = Math.min(
      ...lives.filter(({ image }) => image.endsWith(bad)).map((life) => life.startedAt ?? Infinity),
    );
    const [there, back, ...more] = stage.updates('web');
    const seconds = ((back?.at ?? 0) - first) / 1000;
    facts.check('two UpdateServices: there and back', there !== undefined && back !== undefined && more.length === 0);
    facts.check('its tasks started well: it was not sent back before they broke', seconds >= BREAKS_AFTER_SECONDS);
    facts.check('it was sent back within a minute and a half of the first 500', seconds <= BREAKS_AFTER_SECONDS + 90);
    facts.check('it was never promoted', provenSeconds(stage.executions('deploy').at(-1)) === 0);
    facts.check('the release failed', (await lastState(stage)) === 'failed');
    facts.check('the service runs v1 again', await runs(stage, digestOf(stage, 'v1')));
    facts.check('visitors are served again', (await stage.visit()).status === 200);
  },
};

const buildx: Story = {
  name: 'one buildx push, three events, one twice',
  about:
    'buildx pushes two untagged manifests and then the tagged index; AWS delivers the last event twice. One deployment.',
  async play(stage, facts) {
    const digest = stage.push('web', 'v2', IMAGES.healthy, { children: true });
    await stage.until(() => stage.executions('deploy').length > 0);
    const { event } = stage.executions('deploy').at(-1)!.input as { event: Parameters<typeof stage.world.put>[0] };
    stage.world.put(event);
    await stage.rest();
    const skipped = stage
      .executions('deploy')
      .filter(({ output }) => (output as { next?: string } | undefined)?.next === 'Skipped');
    facts.check('the tagged event came twice, the others started nothing', stage.executions('deploy').length === 2);
    facts.check('the second found nothing to do', skipped.length === 1);
    facts.check('one UpdateService', stage.updates('web').length === 1);
    const releases = (await stage.releases('web')).filter((release) => release['by'] === 'push');
    facts.check('one release on record, and it is good', releases.length === 1 && releases[0]?.['state'] === 'good');
    facts.check('the service runs it', await runs(stage, digest));
  },
};

const newestWins: Story = {
  name: 'two pushes during a deploy',
  about: 'While v2 is being deployed, v3 and v4 are pushed: v3 is superseded, v4 runs next, and nothing fights.',
  async play(stage, facts) {
    stage.push('web', 'v2', IMAGES.healthy);
    await stage.until(() => stage.updates('web').length === 1);
    const middle = stage.push('web', 'v3', IMAGES.healthy);
    await stage.wait(30);
    const newest = stage.push('web', 'v4', IMAGES.healthy);
    await stage.rest();
    const releases = await stage.releases('web');
    const states = Object.fromEntries(releases.map((release) => [release['tag'], release['state']]));
    const [first] = stage.executions('deploy');
    const lives = await taskLives(stage, 'web');
    const [, second] = stage.updates('web');
    facts.check('two UpdateServices in all', stage.updates('web').length === 2);
    facts.check('the second after the first deploy had ended', (second?.at ?? 0) >= (first?.stopDate ?? Infinity));
    facts.check('v2 became good', states['v2'] === 'good');
    facts.check('v3 was superseded', states['v3'] === 'superseded');
    facts.check(
      'no task of v3 was ever started',
      lives.every(({ image }) => !image.endsWith(middle)),
    );
    facts.check('v4 became good', states['v4'] === 'good');
    facts.check('the service runs v4', await runs(stage, newest));
  },
};

export const deployStories: Story[] = [pushToRunning, crashing, breaksInBake, buildx, newestWins];
