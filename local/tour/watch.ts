import type { WebResponse } from '../model.ts';
import type { Stage } from '../stage/stage.ts';

/** A visitor every few virtual seconds until no execution runs any more. @returns what they got */
export const restWatching = async (stage: Stage, everySeconds = 5): Promise<WebResponse[]> => {
  const answers: WebResponse[] = [];
  const quiet = (): boolean => stage.executions().every((one) => one.status !== 'RUNNING');
  // Events are on their way for a moment.
  for (let looks = 0; looks < 2 || !quiet(); looks++) {
    answers.push(await stage.visit());
    await stage.wait(everySeconds);
  }
  return answers;
};
