import { IMAGES } from '../../stage/stage.ts';
import type { Stage } from '../../stage/stage.ts';
import type { Story } from '../story.ts';
import { restWatching } from '../watch.ts';

const runs = async (stage: Stage, digest: string): Promise<boolean> => (await stage.image('web')).endsWith(digest);

const lastState = async (stage: Stage): Promise<string> => (await stage.releases('web')).at(-1)?.['state'] ?? 'none';

const pushToRunning: Story = {
  name: 'push to a running service',
  about:
    'An image is pushed; its tasks replace the old ones, the gate watches them bake, and the release becomes good.',
  async play(stage, facts) {
    const digest = stage.push('web', 'v2', IMAGES.healthy);
    const seen = await restWatching(stage, 'web');
    facts.check('one deployment by one UpdateService', stage.updates('web').length === 1);
    facts.check('the service runs the pushed digest', await runs(stage, digest));
    facts.check('the release is good', (await lastState(stage)) === 'good');
    facts.check('never fewer than two tasks ran', seen.least >= 2);
  },
};

const crashing: Story = {
  name: 'a push whose tasks crash',
  about:
    'The new tasks exit at start; two failures are enough, the last good release takes over and never stopped serving.',
  async play(stage, facts) {
    const bad = stage.push('web', 'v2', IMAGES.crashing);
    const statuses: number[] = [];
    const visits = async (): Promise<void> => void statuses.push((await stage.visit()).status);
    const seen = await restWatching(stage, 'web', 5, visits);
    facts.check('the service does not run it any more', !(await runs(stage, bad)));
    facts.check('the release failed', (await lastState(stage)) === 'failed');
    facts.check(
      'its digest is in quarantine',
      (await stage.quarantine('web')).some((item) => item['digest'] === bad),
    );
    facts.check(
      'every visitor was served',
      statuses.every((status) => status === 200),
    );
    facts.check('never fewer than two tasks ran', seen.least >= 2);
  },
};

const breaksInBake: Story = {
  name: 'a push that answers 500 in the bake',
  about: 'The new tasks start well and break in minute four; the gate sees it in the bake and goes back.',
  async play(stage, facts) {
    const bad = stage.push('web', 'v2', IMAGES.breaksLate);
    await stage.rest();
    facts.check('the release failed', (await lastState(stage)) === 'failed');
    facts.check('the service does not run it any more', !(await runs(stage, bad)));
    facts.check('two UpdateServices: there and back', stage.updates('web').length === 2);
    facts.check('visitors are served again', (await stage.visit()).status === 200);
  },
};

const buildx: Story = {
  name: 'one buildx push, three events, one twice',
  about:
    'buildx pushes two untagged manifests and then the tagged index; AWS delivers the last event twice. One deployment.',
  async play(stage, facts) {
    stage.push('web', 'v2', IMAGES.healthy);
    await stage.until(() => stage.executions('deploy').length > 0);
    const event = (stage.executions('deploy').at(-1)?.input as { event: Parameters<typeof stage.world.put>[0] }).event;
    stage.world.put(event);
    await stage.rest();
    facts.check('one UpdateService', stage.updates('web').length === 1);
    const releases = (await stage.releases('web')).filter((release) => release['by'] === 'push');
    facts.check('one release on record', releases.length === 1);
    facts.check('it is good', releases[0]?.['state'] === 'good');
  },
};

const newestWins: Story = {
  name: 'two pushes during a deploy',
  about: 'While v2 is being deployed, v3 and v4 are pushed: v3 is superseded, v4 runs next, and nothing fights.',
  async play(stage, facts) {
    stage.push('web', 'v2', IMAGES.healthy);
    await stage.until(() => stage.updates('web').length === 1);
    stage.push('web', 'v3', IMAGES.healthy);
    await stage.wait(30);
    const newest = stage.push('web', 'v4', IMAGES.healthy);
    await stage.rest();
    const states = Object.fromEntries(
      (await stage.releases('web')).map((release) => [release['tag'], release['state']]),
    );
    facts.check('v2 became good', states['v2'] === 'good');
    facts.check('v3 was superseded, and never ran', states['v3'] === 'superseded');
    facts.check('v4 became good', states['v4'] === 'good');
    facts.check('the service runs v4', await runs(stage, newest));
    facts.check('two UpdateServices in all', stage.updates('web').length === 2);
  },
};

const manual: Story = {
  name: 'a manual start by tag, a dry run first',
  about: 'A person asks what deploying v2 would do, sees the plan, and then does it.',
  async play(stage, facts) {
    const digest = stage.push('worker', 'v2', IMAGES.healthy);
    await stage.rest();
    const before = stage.updates('worker').length;
    const dry = await stage.start('deploy', { service: 'staging/worker', tag: 'v1', dryRun: true });
    await stage.rest();
    const plan = stage.executions('deploy').find((one) => one.arn === dry);
    facts.check('the dry run tells its plan', JSON.stringify(plan?.output ?? '').includes('rolling deployment'));
    facts.check(
      'and changes nothing',
      stage.updates('worker').length === before && (await stage.image('worker')).endsWith(digest),
    );
    await stage.start('deploy', { service: 'staging/worker', tag: 'v1', by: 'ann' });
    await stage.rest();
    facts.check('then v1 is deployed by one UpdateService', stage.updates('worker').length === before + 1);
    facts.check('and good', (await stage.releases('worker')).at(-1)?.['state'] === 'good');
  },
};

const heir: Story = {
  name: 'the holder of a lease is aborted half-way',
  about:
    'Somebody stops the deploy just after its UpdateService. Its watchdog finds the service, a successor finishes the deploy.',
  async play(stage, facts) {
    const digest = stage.push('web', 'v2', IMAGES.healthy);
    await stage.until(() => stage.updates('web').length === 1);
    const holder = stage.executions('deploy').find((one) => one.status === 'RUNNING');
    await stage.world.settle(stage.world.abort(holder?.arn ?? '', 'the tour stops it'));
    await stage.visitors(900, 30);
    await stage.rest();
    facts.check(
      'reconcile found it',
      stage
        .executions('reconcile')
        .some((one) => one.status === 'SUCCEEDED' && one.startDate > (holder?.startDate ?? 0)),
    );
    facts.check('the release is good', (await lastState(stage)) === 'good');
    facts.check('the service runs it', await runs(stage, digest));
    facts.check('nobody released it twice', stage.updates('web').length === 1);
    facts.check('nobody holds the service', (await stage.state('web'))['holder'] === undefined);
  },
};

export const deployStories: Story[] = [pushToRunning, crashing, breaksInBake, buildx, newestWins, manual, heir];
