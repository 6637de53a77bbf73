import { IMAGES } from '../../stage/stage.ts';
import type { Stage } from '../../stage/stage.ts';
import type { ExecutionRecord } from '../../states/index.ts';
import type { Story } from '../story.ts';
import { lastState, runs } from './deploys.ts';

const manual: Story = {
  name: 'a manual start by tag, a dry run first',
  about:
    'ann asks what deploying v1 to the worker again would do, sees the plan, and then does it. (Nobody visits web meanwhile.)',
  async play(stage, facts) {
    const digest = stage.push('worker', 'v2', IMAGES.healthy);
    await stage.rest();
    const before = stage.updates('worker').length;
    const releases = (await stage.releases('worker')).length;
    const dry = await stage.start('deploy', { service: 'staging/worker', tag: 'v1', dryRun: true });
    await stage.rest();
    const plan = stage.executions('deploy').find((one) => one.arn === dry);
    facts.check('the dry run tells its plan', JSON.stringify(plan?.output ?? '').includes('rolling deployment'));
    facts.check(
      'and changes nothing: no UpdateService, no release on record',
      stage.updates('worker').length === before &&
        (await stage.releases('worker')).length === releases &&
        (await runs(stage, digest, 'worker')),
    );
    await stage.start('deploy', { service: 'staging/worker', tag: 'v1', by: 'ann' });
    await stage.rest();
    facts.check('then v1 is deployed by one UpdateService', stage.updates('worker').length === before + 1);
    facts.check('the service does not run v2 any more', !(await runs(stage, digest, 'worker')));
    facts.check('the release is good', (await lastState(stage, 'worker')) === 'good');
    facts.check('and on record as a manual one', (await stage.releases('worker')).at(-1)?.['by'] === 'manual');
  },
};

const turnOf = (record: ExecutionRecord | undefined): number =>
  (record?.output as { turn?: number } | undefined)?.turn ?? 0;

const after = (stage: Stage, machine: string, moment = Infinity): ExecutionRecord | undefined =>
  stage.executions(machine).find((one) => one.startDate > moment && one.status === 'SUCCEEDED');

const heir: Story = {
  name: 'the holder of a lease is aborted half-way',
  about:
    'Somebody stops the deploy just after its UpdateService. Its watchdog finds the service, a successor finishes the deploy.',
  async play(stage, facts) {
    const digest = stage.push('web', 'v2', IMAGES.healthy);
    await stage.until(() => stage.updates('web').length === 1);
    const holder = stage.executions('deploy').find((one) => one.status === 'RUNNING');
    await stage.abort(holder?.arn ?? '', 'somebody stops it');
    const statuses = await stage.visitors(900, 30);
    await stage.rest();
    const finder = after(stage, 'reconcile', holder?.startDate);
    const successor = after(stage, 'deploy', finder?.startDate);
    facts.check(
      'the holder was aborted',
      stage.executions('deploy').find(({ arn }) => arn === holder?.arn)?.status === 'ABORTED',
    );
    facts.check('its own watchdog found it', (finder?.input as { holder?: string })?.holder === holder?.arn);
    facts.check('a successor finished it, on a later turn', turnOf(successor) > turnOf(finder) && turnOf(finder) > 0);
    facts.check('the release is good', (await lastState(stage)) === 'good');
    facts.check('the service runs it', await runs(stage, digest));
    facts.check('nobody released it twice', stage.updates('web').length === 1);
    facts.check('nobody holds the service', (await stage.state('web'))['holder'] === undefined);
    facts.check(
      `all ${statuses.length} visitors were served`,
      statuses.every((status) => status === 200),
    );
  },
};

/** People's hands: a manual start, and one that stops what it should not. */
export const handStories: Story[] = [manual, heir];
