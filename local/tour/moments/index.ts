import type { Stage } from '../../stage/stage.ts';
import { taskLives } from '../task-lives.ts';
import { alarmMoments } from './alarms.ts';
import { callMoments } from './calls.ts';
import { condense } from './condense.ts';
import { deedMoment } from './deeds.ts';
import { executionMoments } from './executions.ts';
import { mailMoments } from './mails.ts';
import type { Moment } from './moment.ts';
import { taskMoments } from './tasks.ts';
import { wordsFor } from './words.ts';

/** What happened in a world since then and until now, as a person outside can find it out, ready to be told. */
export const momentsSince = async (stage: Stage, since: number): Promise<Moment[]> => {
  const until = stage.now();
  const words = wordsFor(stage.journal);
  const services = [...new Set(stage.journal.flatMap((entry) => (entry.kind === 'push' ? [entry.repository] : [])))];
  const all = [
    ...stage.journal.map(deedMoment),
    ...callMoments(stage.calls(undefined, since)),
    ...stage.executions().flatMap((record) => executionMoments(record, words)),
    ...mailMoments(stage.world.sns.published()),
    ...(await alarmMoments(stage)),
  ];
  for (const service of services) all.push(...taskMoments(await taskLives(stage, service), since, words));
  const told = all.filter(({ at }) => at >= since && at <= until).sort((a, b) => a.at - b.at);
  return condense(told).map((moment) => ({
    ...moment,
    at: moment.at - since,
    ...(moment.lastAt !== undefined && { lastAt: moment.lastAt - since }),
  }));
};
