import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LedgerItem } from '../../local/stage/ledger-view.ts';
import type { Stage } from '../../local/stage/stage.ts';
import type { ExecutionRecord } from '../../local/states/index.ts';

const EVENTS = path.resolve(import.meta.dirname, '..', 'fixtures', 'events');

/** A recorded event as AWS sent it, with what a test has to name otherwise (repository, digest, tag) put over its detail. */
export const sample = (name: string, detail: Record<string, unknown> = {}): Parameters<Stage['world']['put']>[0] => {
  const event = JSON.parse(readFileSync(path.join(EVENTS, `${name}.json`), 'utf8'));
  return { ...event, detail: { ...event.detail, ...detail } };
};

/** What a service is and what is on record about it; two of them are equal when nothing was changed. */
export const everything = async (stage: Stage, name: string): Promise<unknown> => ({
  service: await stage.service(name),
  scalable: await stage.scalable(name),
  state: await stage.state(name),
  releases: await stage.releases(name),
  quarantine: await stage.quarantine(name),
  log: await stage.log(name),
});

export const releaseBy = async (stage: Stage, name: string, tag: string): Promise<LedgerItem | undefined> =>
  (await stage.releases(name)).find((release) => release['tag'] === tag);

/** Releases that pushes asked for: without what was adopted. */
export const pushed = async (stage: Stage, name = 'web'): Promise<LedgerItem[]> =>
  (await stage.releases(name)).filter((release) => release['by'] === 'push');

/** How often tasks of an execution were handed to Lambda, retries included. */
export const tasksOf = ({ history }: ExecutionRecord): number =>
  history.filter((event) => event.type === 'TaskScheduled').length;

/** States that an execution went through, in order. */
export const statesOf = ({ history }: ExecutionRecord): string[] =>
  history.flatMap((event) => event.stateEnteredEventDetails?.['name'] ?? []).map(String);

/** Calls of the controller that changed something: of ECS, of the ledger, of timers, … */
export const mutations = (stage: Stage, since: number): string[] =>
  stage
    .calls(undefined, since)
    .filter((call) => call.outcome === 'ok' && !/^(Describe|List|Get|Query|BatchGet)/.test(call.operation))
    .map((call) => `${call.service} ${call.operation}`);
