import type { TaskLife } from '../task-lives.ts';
import type { Moment } from './moment.ts';
import type { Words } from './words.ts';

/** Tasks that do the same so soon after one another are told together. */
const together = 30_000;

interface Turn {
  at: number;
  service: string;
  tag: string;
  /** `one` of 1 task, `many` of more. */
  verb: { one: string; many: string };
  why: string;
  bad: boolean;
}

const runs = { one: 'runs', many: 'run' };
const stopped = { one: 'is stopped', many: 'are stopped' };
const dies = { one: 'dies', many: 'die' };

const endOf = (life: TaskLife, { short }: Words): Pick<Turn, 'verb' | 'why' | 'bad'> => {
  const { stopCode, reason = '', exitCode } = life;
  const why = life.startedAt === undefined ? ' before running' : '';
  if (stopCode === 'ServiceSchedulerInitiated' && /^Scaling activity|^$/.test(reason))
    return { verb: stopped, why, bad: false };
  const code = exitCode === undefined ? '' : `, exit code ${exitCode}`;
  return { verb: dies, why: `: ${short(reason)}${code}`, bad: true };
};

const turnsOf = (life: TaskLife, words: Words): Turn[] => {
  const { service, startedAt, endedAt } = life;
  const base = { service, tag: words.tagOf(life.image) };
  return [
    ...(startedAt === undefined ? [] : [{ ...base, at: startedAt, verb: runs, why: '', bad: false }]),
    ...(endedAt === undefined ? [] : [{ ...base, at: endedAt, ...endOf(life, words) }]),
  ];
};

const same = (a: Turn, b: Turn): boolean =>
  a.service === b.service && a.tag === b.tag && a.verb === b.verb && a.why === b.why && b.at - a.at <= together;

const momentOf = (group: readonly Turn[]): Moment => {
  const { service, tag, verb, why, bad } = group[0]!;
  const count = group.length;
  const text = `${count} ${count === 1 ? 'task' : 'tasks'} of ${tag} ${count === 1 ? verb.one : verb.many}${why}`;
  return { at: group.at(-1)!.at, service, what: 'tasks', why: text, tone: bad ? 'bad' : 'aws' };
};

/** Tasks that began to run and that ended, several in a line. */
export const taskMoments = (lives: readonly TaskLife[], since: number, words: Words): Moment[] => {
  const turns = lives.flatMap((life) => turnsOf(life, words)).filter(({ at }) => at >= since);
  const groups: Turn[][] = [];
  for (const turn of turns.sort((a, b) => a.at - b.at)) {
    const group = groups.find((one) => same(one.at(-1)!, turn));
    if (group) group.push(turn);
    else groups.push([turn]);
  }
  return groups.map(momentOf);
};
